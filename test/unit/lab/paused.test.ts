import { describe, expect, it } from 'vitest'
import { statusJson } from '../../../electron/command/json.ts'
import { statusText } from '../../../electron/command/statusText.ts'
import { keptClaim, keptNode, keptService, keptVolume, keptWorkload, ToldLab } from '../../labs/makeFacts.ts'

/** Two nodes with all that can be told of them, asked until a moment ago. */
function home(): ToldLab {
  const told = new ToldLab()
    .cluster({
      nodes: [keptNode('pi-1', '127.9.0.1'), keptNode('pi-2', '127.9.0.2')],
      services: [keptService('web', 30_001), keptService('inner', null)],
      deployments: [keptWorkload('web')],
      persistentvolumeclaims: [keptClaim('web-data')],
      persistentvolumes: [keptVolume('pv-web-data', ['pi-2'])],
    })
    .ssh('pi-1', '127.9.0.1')
    .ssh('nas', '127.9.0.9')
  for (const n of [1, 2]) told.address(`127.9.0.${n}`, true).path(`http://127.9.0.${n}:30001`, true)
  return told
}

const sentences = (told: ToldLab, after = 0) => {
  const { nodes, clusters, services, workloads, volumes } = told.see(after).tables
  return [
    ...[...nodes.values(), ...clusters.values(), ...workloads.values(), ...volumes.values()].map(
      ({ state, sentence }) => `${state}: ${sentence}`,
    ),
    ...[...services.values()].map(({ state, verdict }) => `${state}: ${verdict}`),
  ]
}

describe('a lab whose watching is paused', () => {
  it('tells what was known last, and of nothing that was not asked that it does not answer', () => {
    const told = home()
    told.see()
    told.pause()
    expect(sentences(told, 600_000)).toEqual([
      'stale: Last known Ready; watching is paused',
      'stale: Last known Ready; watching is paused',
      'stale: Was heard over SSH before; watching is paused',
      'off: Not asked: watching is paused',
      'stale: Last known 1 of 1 ready; watching is paused',
      'stale: Last known Bound; watching is paused',
      'stale: HTTP 200 when it was last tried.',
      'stale: Last known without endpoints; watching is paused.',
    ])
    expect(told.see()).toMatchObject({
      state: 'stale',
      sentence: 'Watching is paused',
      paused: told.now - 600_000,
    })
    expect([...told.see().tables.problems.values()]).toEqual([])
  })

  it('says so and since when in text and in JSON, with the numbers the page has', () => {
    const told = home()
    told.see()
    told.pause()
    told.address('127.9.0.2', false)
    const since = told.now
    const text = statusText(told.see(90_000))
    expect(text).toContain(
      'Last known: 2 of 2 nodes Ready · other machines: 1 · 1 of 1 services answer · 1 of 1 volumes bound',
    )
    expect(text).toMatch(/Watching is paused since \d{4}-\d\d-\d\d [\d:]{8} \(1 min 30 s\): nothing is asked/)
    expect(text).not.toMatch(/does not answer|: off\./)
    expect(statusJson(told.see())).toMatchObject({ paused: new Date(since).toISOString() })
    const watched = home()
    expect(statusJson(watched.see())).toMatchObject({ paused: null })
    expect(statusText(watched.see())).not.toContain('paused')
  })

  it('keeps what it knew of a machine that only this computer cannot reach', () => {
    const told = home()
    told.ssh('pi-1', '127.9.0.1').address('127.9.0.2', false)
    told.see()
    told.now += 200_000
    told.hear({ type: 'life', source: 'source:kubernetes/home', at: told.now })
    const node = () => told.see().tables.nodes.get('node:pi-2')
    const before = node()
    expect(before?.state).toBe('attention')
    told.pause()
    expect(node()).toEqual(before)
    // And what fell silent just before is not brought back by the time that passes.
    told.address('127.9.0.1', false)
    told.now += 3_600_000
    expect(told.see().tables.nodes.get('node:pi-1')?.state).toBe('down')
  })
})
