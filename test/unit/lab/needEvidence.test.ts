import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HostMarks } from '../../../electron/backend/hostMarks.ts'
import type { HostMark } from '../../../electron/lab/hostMark.ts'
import type { HostSeen, Observation } from '../../../electron/lab/observation.ts'
import { sourceId } from '../../../shared/lab/ids.ts'
import type { HostKeyNeed } from '../../../shared/lab/need.ts'
import { keptNode, NOW, status, ToldLab } from '../../labs/makeFacts.ts'
import { makeChangedKey, makeHostKey } from '../../labs/makeNeeds.ts'

const ADDRESS = '10.9.0.7'
const asked = (need: HostKeyNeed) => ({ ...status('needs-you', 'The host key.'), need })

/** What speaks for or against a key, by its name. */
function evidence(told: ToldLab, host = 'pi'): Record<string, string> {
  const need = told.see().tables.sources.get(sourceId('ssh', host))?.need
  if (need?.kind !== 'host-key') throw new Error('nothing is asked')
  return Object.fromEntries(need.evidence.map(one => [one.what, one.speaks]))
}

const mark = (over: Partial<HostMark> = {}): Observation => ({
  type: 'mark',
  host: 'pi',
  mark: { machineId: 'one', bootId: 'b1', address: ADDRESS, mac: null, since: NOW, at: NOW, ...over },
  at: NOW,
})

describe('what speaks for or against a key', () => {
  it('of a new host: that nothing is on file, and which cluster knows a node at its address', () => {
    const told = new ToldLab().cluster({ nodes: [keptNode('pi-7', ADDRESS)] })
    told.ssh('pi', ADDRESS, asked(makeHostKey('pi', { address: ADDRESS })))
    expect(evidence(told)).toEqual({
      'Not known before': 'neither',
      'On your network': 'neither',
      'A node of your cluster': 'for',
    })
  })

  it('of a new host on a network this computer is not on, and with a key of another type on file', () => {
    const told = new ToldLab()
    told.onLan = () => false
    const known = [{ keyType: 'ssh-rsa', fingerprint: 'SHA256:old', file: 'known_hosts', line: 3 }]
    told.ssh('pi', ADDRESS, asked(makeHostKey('pi', { address: ADDRESS, known })))
    expect(evidence(told)).toEqual({ 'Another key is on file': 'against', 'Not your network': 'against' })
  })

  it('of a host by its name: only what is known of that name', () => {
    const told = new ToldLab().ssh('pi', 'pi.lan', asked(makeHostKey('pi', { address: 'pi.lan' })))
    expect(evidence(told)).toEqual({ 'Not known before': 'neither' })
  })

  it.each([
    ['another machine-id: set up anew', 'two', 'b2', { 'Set up anew': 'for', Restarted: 'neither' }],
    ['the same machine-id: not set up anew', 'one', 'b1', { 'Not set up anew': 'against' }],
    ['none at all', '', '', {}],
  ])('of a changed key, by what the cluster says of the machine: %s', (_, machineId, bootId, says) => {
    const told = new ToldLab().cluster({ nodes: [keptNode('pi-7', ADDRESS, { machineId, bootId })] })
    told.hear(mark()).ssh('pi', ADDRESS, asked(makeChangedKey('pi', { address: ADDRESS })))
    expect(evidence(told)).toEqual({ 'Same address': 'for', 'On your network': 'neither', ...says })
  })

  it.each([
    ['02:00:00:00:00:01', 'Same network card', 'for'],
    ['02:00:00:00:00:02', 'Other network card', 'against'],
  ])('of a changed key, by the hardware that answers: %s', (mac, what, speaks) => {
    const told = new ToldLab().hear(mark({ mac: '02:00:00:00:00:01' }), {
      type: 'neighbour',
      address: ADDRESS,
      mac,
      at: NOW,
    })
    told.ssh('pi', ADDRESS, asked(makeChangedKey('pi', { address: ADDRESS })))
    expect(evidence(told)).toMatchObject({ [what]: speaks })
  })

  it('of a key that two names show: one machine, or cloned ones', () => {
    const told = new ToldLab()
    const need = makeHostKey('pi', { address: 'pi.lan' })
    told.ssh('pi', 'pi.lan', asked(need))
    told.ssh('nas', 'nas.lan', asked(makeHostKey('nas', { address: 'nas.lan', sameness: 'pi' })))
    expect(evidence(told)).toMatchObject({ 'Same key elsewhere': 'neither' })
  })

  it('of a host by its name, by the address that answered', () => {
    const told = new ToldLab().cluster({ nodes: [keptNode('pi-7', ADDRESS, { machineId: 'one' })] })
    const need = makeChangedKey('pi', { address: 'pi.lan', shownAt: ADDRESS })
    told.hear(mark()).ssh('pi', 'pi.lan', asked(need))
    expect(evidence(told)).toEqual({
      'Same address': 'for',
      'On your network': 'neither',
      'Not set up anew': 'against',
    })
  })

  it('of a host behind another: nothing of the network of this computer', () => {
    const told = new ToldLab().hear(mark({ mac: '02:00:00:00:00:01' }), {
      type: 'neighbour',
      address: ADDRESS,
      mac: '02:00:00:00:00:01',
      at: NOW,
    })
    told.ssh('pi', ADDRESS, asked(makeChangedKey('pi', { address: ADDRESS, direct: false })))
    expect(evidence(told)).toEqual({ 'Same address': 'for' })
  })

  it.each([
    ['that the lab is behind', true, 'It is the router of this lab', 'for'],
    ['of a stranger with the same address', false, 'It is the router here', 'neither'],
  ])('of a router %s', (_, atHome, what, speaks) => {
    const told = new ToldLab()
    told.gateway = ADDRESS
    told.atHome = atHome
    told.ssh('router', ADDRESS, asked(makeHostKey('router', { address: ADDRESS })))
    expect(evidence(told, 'router')).toMatchObject({ [what]: speaks })
  })

  it('of a revoked key: none, it is refused whatever speaks for it', () => {
    const told = new ToldLab().hear(mark())
    told.ssh('pi', ADDRESS, asked(makeChangedKey('pi', { address: ADDRESS, verdict: 'revoked' })))
    expect(evidence(told)).toEqual({})
  })
})

describe('what machines are known by', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'homeport-marks-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const seen = (machineId: string, at: number): HostSeen => ({
    type: 'host',
    host: 'pi',
    source: 'source:ssh/pi',
    address: ADDRESS,
    facts: { machineId, bootId: 'b1' },
    figures: {},
    missing: {},
    at,
  })
  const marks = async (heard: Observation[], mac: string | null = '02:00:00:00:00:01') => {
    const kept = new HostMarks({
      file: join(folder, 'hosts.json'),
      neighbour: async () => mac,
      isDirect: () => true,
      observe: more => heard.push(...more),
      log: () => {},
    })
    await kept.start()
    return kept
  }
  const settle = () => new Promise(resolve => setTimeout(resolve, 20))

  it('is kept from one run to the next, with the day the machine was met first', async () => {
    const heard: Observation[] = []
    const first = await marks(heard)
    first.heard(seen('one', NOW))
    await settle()
    first.heard(seen('one', NOW + 1_000))
    await settle()
    await first.written()
    const again: Observation[] = []
    await marks(again)
    expect(again).toEqual([
      {
        type: 'mark',
        host: 'pi',
        mark: {
          machineId: 'one',
          bootId: 'b1',
          address: ADDRESS,
          mac: '02:00:00:00:00:01',
          since: NOW,
          at: NOW + 1_000,
        },
        at: NOW + 1_000,
      },
    ])
  })

  it('looks once who answers in place of a host whose key has changed', async () => {
    const heard: Observation[] = []
    const kept = await marks(heard, '02:00:00:00:00:02')
    const source: Observation = {
      type: 'source',
      source: 'source:ssh/pi',
      kind: 'ssh',
      name: 'pi',
      status: asked(makeChangedKey('pi', { shownAt: ADDRESS })),
      at: NOW,
    }
    kept.heard(source)
    kept.heard(source)
    await settle()
    expect(heard).toEqual([{ type: 'neighbour', address: ADDRESS, mac: '02:00:00:00:00:02', at: NOW }])
  })
})
