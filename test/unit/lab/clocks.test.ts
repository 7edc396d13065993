import { describe, expect, it } from 'vitest'
import { statusText } from '../../../electron/command/statusText.ts'
import type { KeptLease, KeptNode } from '../../../electron/lab/kept.ts'
import type { ClusterSeen } from '../../../electron/lab/observation.ts'
import { findingsOf } from '../../../shared/lab/findings.ts'
import { CLUSTER, KUBE, keptNode, ToldLab } from '../../labs/makeFacts.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const leaseOf = ({ name }: KeptNode, renewedAt: number): KeptLease => ({
  namespace: 'kube-node-lease',
  name,
  uid: `lease-${name}`,
  createdAt: 0,
  renewedAt,
  holder: name,
})
const worker = (n: number, over = {}) => keptNode(`pi-${n}`, `127.9.0.${n}`, over)
const master = keptNode('pi-0', '127.9.0.10', { roles: ['control-plane', 'master'] })

/** A cluster whose API server is `skew` off, and whose workers' leases are as far off as `workers` say. */
function labWith(skew: number | null, workers: readonly number[], over: Partial<ClusterSeen> = {}) {
  const told = new ToldLab()
  const nodes = workers.map((_, n) => worker(n + 1))
  const leases = nodes.map((node, n) => leaseOf(node, told.now - 4_000 + (workers[n] ?? 0)))
  told.cluster({ nodes: [master, ...nodes], leases: [leaseOf(master, told.now + (skew ?? 0)), ...leases] })
  told.hear({
    type: 'cluster',
    cluster: CLUSTER,
    source: KUBE,
    server: 'https://127.8.0.1:6443',
    insecure: false,
    version: null,
    skew,
    at: told.now,
    ...over,
  })
  return told
}
const rowOf = (told: ToldLab) => told.see().tables.clusters.get(`cluster:${CLUSTER}`) ?? expect.fail()

describe('clocks that differ', () => {
  it('case 10: the server is the one that is wrong where its nodes agree with this computer', () => {
    const row = rowOf(labWith(DAY, [0, 0, 0]))
    expect(row.state).toBe('attention')
    expect(row.sentence).toBe(
      'The clock of the API server is 24 h ahead of this computer, with which 3 other clocks of the lab agree',
    )
  })

  it('case 10: this computer is the one that is wrong where the lab agrees with the server', () => {
    expect(rowOf(labWith(DAY, [DAY, DAY])).sentence).toBe(
      "This computer's clock is 24 h behind the API server, with which 2 other clocks of the lab agree",
    )
    expect(rowOf(labWith(-DAY, [-DAY])).sentence).toBe(
      "This computer's clock is 24 h ahead of the API server, with which 1 other clock of the lab agrees",
    )
  })

  it('case 10: with two clocks alone, neither is named', () => {
    expect(rowOf(labWith(-62 * 60_000, [])).sentence).toBe(
      'The clock of the API server is 1 h 2 min behind this computer; which of the two is wrong is not known',
    )
  })

  it('case 10: another cluster is a clock, too', () => {
    const told = labWith(HOUR, [])
    told.cluster({}, 'other')
    expect(rowOf(told).sentence).toContain('with which 1 other clock of the lab agrees')
  })

  it('case 10: a node that is wrong by itself is named, and told as a problem with each clock', () => {
    const told = labWith(0, [0, 2 * HOUR, 2 * HOUR])
    const lab = told.see()
    expect(rowOf(told).sentence).toBe(
      'The clock of pi-2 is 2 h ahead of this computer, and so is that of 1 more',
    )
    const problem = lab.tables.problems.get(`problem:cluster:${CLUSTER}`)
    expect(problem?.evidence.map(one => one.sentence)).toEqual([
      'The clock of the API server: as this computer',
      'The clock of pi-1: as this computer',
      'The clock of pi-2: 2 h ahead of this computer',
      'The clock of pi-3: 2 h ahead of this computer',
    ])
  })

  it('case 10: a lease that nobody renews is no clock', () => {
    expect(rowOf(labWith(0, [-HOUR]))).toMatchObject({ state: 'ok', sentence: 'Answers' })
    // And speaks for no side.
    expect(rowOf(labWith(-DAY, [-HOUR])).sentence).toContain('which of the two is wrong is not known')
  })

  it.each([0, 4 * 60_000, -4 * 60_000, null])('%s ms are not spoken of', skew => {
    expect(rowOf(labWith(skew, [0]))).toMatchObject({ state: 'ok', sentence: 'Answers' })
  })

  it.each([-DAY, -HOUR, HOUR, DAY, 400 * DAY])(
    'case 10: no age of a lab that is %s ms off is negative',
    off => {
      const told = labWith(off, [off, off])
      const lab = told.see()
      for (const table of Object.values(lab.tables)) {
        for (const row of table.values()) {
          if ('at' in row) expect(row.at).toBeLessThanOrEqual(lab.at)
          if ('since' in row && row.since !== null) expect(row.since).toBeLessThanOrEqual(lab.at)
        }
      }
      expect(statusText(lab)).not.toMatch(/-\d/)
    },
  )
})

describe('certificates that end', () => {
  const ending = (client: number | null, server: number | null, authority: number | null) => {
    const told = new ToldLab()
    const at = (days: number | null) => (days === null ? null : told.now + days * DAY)
    return labWith(0, [0], { ends: { client: at(client), server: at(server), authority: at(authority) } })
  }

  it('case 09: are spoken of from thirty days before, in no alarm', () => {
    const quiet = ending(31, 300, 3_000)
    expect(rowOf(quiet)).toMatchObject({ state: 'ok', sentence: 'Answers' })
    expect(rowOf(quiet).certificates.map(one => [one.what, one.soon])).toEqual([
      ['client', false],
      ['server', false],
      ['authority', false],
    ])
    expect(findingsOf(quiet.see().tables)).toEqual([])
    const soon = ending(12, null, 30)
    expect(rowOf(soon)).toMatchObject({
      state: 'ok',
      sentence:
        "Answers; its client certificate ends in 12 d, on 2026-01-27; the kubeconfig's CA ends in 30 d, on 2026-02-14",
    })
    expect(statusText(soon.see())).toContain('its client certificate ends in 12 d, on 2026-01-27')
    expect(findingsOf(soon.see().tables)).toMatchObject([
      { kind: 'expiry', certificate: { what: 'client' } },
      { kind: 'expiry', certificate: { what: 'authority' } },
    ])
  })

  it('case 09: and have ended when they have', () => {
    expect(rowOf(ending(null, null, -2)).sentence).toBe("Answers; the kubeconfig's CA ended on 2026-01-13")
  })
})
