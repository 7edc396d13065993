import { spawn } from 'node:child_process'
import { mkdtemp, rm, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Journal } from '../../electron/backend/journal.ts'
import type { LabHost } from '../../electron/backend/labHost.ts'
import { Labs } from '../../electron/backend/labs.ts'
import { type Facts, fold, NO_FACTS } from '../../electron/lab/facts.ts'
import type { JournalLanes } from '../../shared/contract/journal.ts'
import { clusterId, sourceId } from '../../shared/lab/ids.ts'
import type { Lab, Node, Service, Source } from '../../shared/lab/model.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import { keptNode } from '../labs/makeFacts.ts'
import { makeCluster, makeLab, makeNode, makeService, makeSource } from '../labs/makeLab.ts'

/** A lab whose keeper says what a test wants; the journal, its recorder and its file are the real ones. */
let folder: string
let clock: FakeClock
let journal: Journal
let labs: Labs
const told: string[] = []
const listeners = new Set<() => void>()
let current: Lab
let facts: Facts

const host = () =>
  ({
    plan: { id: 'test' },
    start: async () => {},
    close: async () => {},
    keeper: {
      store: {
        get lab() {
          return current
        },
      },
      get facts() {
        return facts
      },
      rest: () => {},
      onProjected(listener: () => void) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
  }) as unknown as LabHost

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'homeport-journal-'))
  clock = new FakeClock()
  told.length = 0
  await begin()
})
afterEach(async () => {
  await journal.close()
  expect(clock.waiting).toBe(0)
  await rm(folder, { recursive: true })
})

const node: Node = makeNode('pi-1', { addresses: { lan: ['192.0.2.1'], tailnet: [] } })
const web = makeService('web', 30_080, [node])
const kube = makeSource('kubernetes', 'home')
const quiet = () => labOf(node, web, kube)
const labOf = (one: Node, service: Service, source: Source) =>
  makeLab({ nodes: [one], services: [service], sources: [source] })
const broken = () =>
  labOf(
    { ...node, state: 'down', sentence: 'pi-1 stopped answering' },
    { ...web, state: 'down', verdict: 'Its node is down' },
    { ...kube, state: 'down', reason: 'No answer in 3 s.' },
  )

async function begin(): Promise<void> {
  current = quiet()
  facts = NO_FACTS
  labs = new Labs()
  await labs.add(host())
  journal = new Journal({ labs, clock, dataDir: folder, records: true, tell: one => told.push(one) })
  journal.start()
  await settled()
}

/** The journal reads the last states of a lab before it records; that takes some turns. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise(resolve => setImmediate(resolve))
}

function tell(lab: Lab): void {
  current = lab
  for (const listener of [...listeners]) listener()
}

const QUERY = {
  lab: 'test',
  kinds: [],
  node: null,
  subject: null,
  text: '',
  before: null,
  limit: 200,
}
type Query = Parameters<Journal['follow']>[0]

async function page(query: Partial<Query> = {}) {
  for await (const one of journal.follow({ ...QUERY, ...query }, new AbortController().signal)) return one
  throw new Error('nothing was told')
}
const lines = async (query: Partial<Query> = {}) =>
  (await page(query)).entries.map(one => `${one.kind} ${one.name}: ${one.sentence}`)

async function laneStates(days: number) {
  const lanes = journal.followLanes(() => labs.get('test'), days, new AbortController().signal)
  const { lanes: rows } = (await lanes.next()).value as JournalLanes
  return rows[0]?.spans.map(span => span.state)
}

describe('the journal', () => {
  it('tells what changed, newest first, and what was there before is no news', async () => {
    expect(await lines({ kinds: ['state'] })).toEqual([])
    tell(broken())
    expect(await lines()).toEqual([
      'connection home: No answer in 3 s.',
      'state web: Its node is down',
      'state pi-1: pi-1 stopped answering',
      'connection home: Connected',
      'homeport Homeport: Homeport began to watch',
    ])
    const [, service] = (await page()).entries
    expect(service).toMatchObject({ from: 'ok', to: 'down', node: 'node:pi-1', subject: web.id })
  })

  it('tells a restart once, by whoever of a machine notices first', async () => {
    const machine = {
      ...node,
      knownAs: { kubernetes: 'pi-1', ssh: 'pi', tailscale: null },
      cluster: clusterId('home'),
    }
    const lab = () =>
      makeLab({ nodes: [machine], clusters: [makeCluster({ id: clusterId('home'), name: 'home' })] })
    const kept = keptNode('pi-1', '192.0.2.1')
    const ssh = (bootId: string) =>
      fold(facts, {
        type: 'host',
        host: 'pi',
        source: sourceId('ssh', 'pi'),
        address: null,
        facts: { bootId },
        figures: {},
        missing: {},
        at: clock.wall(),
      })
    const kubelet = (bootId: string) =>
      fold(facts, {
        type: 'changed',
        cluster: 'home',
        kind: 'nodes',
        changes: [{ type: 'set', object: { ...kept, bootId } }],
        at: clock.wall(),
      })
    const hear = (next: Facts) => {
      facts = next
      tell(lab())
    }
    hear(ssh('first'))
    hear(kubelet('first'))
    hear(ssh('first'))
    expect(await lines({ kinds: ['state'] })).toEqual([])
    clock.advance(40_000)
    hear(ssh('second'))
    hear(kubelet('second'))
    expect(await lines({ kinds: ['state'] })).toEqual(['state pi-1: Restarted: it has a new boot id'])
    expect((await page({ kinds: ['state'] })).entries[0]).toMatchObject({
      at: clock.wall(),
      node: 'node:pi-1',
      subject: 'node:pi-1',
      to: null,
    })
    hear(kubelet('third'))
    expect(await lines({ kinds: ['state'] })).toHaveLength(2)
    hear(ssh('third'))
    // Of what says nothing of its boot nothing is known, and that is no other boot.
    hear(kubelet(''))
    hear(kubelet('third'))
    expect(await lines({ kinds: ['state'] })).toHaveLength(2)
  })

  it('waits for everything to be heard once', async () => {
    tell(makeLab({}, { settled: false }))
    tell({ ...broken(), settled: false })
    // It had been quiet in this run before; a lab that was never settled has no measure.
    expect(await lines({ kinds: ['state'] })).toHaveLength(2)
  })

  it('does not take what nobody can tell for a change', async () => {
    const blind = labOf(
      { ...node, state: 'unknown' },
      { ...web, state: 'stale' },
      { ...kube, state: 'connecting' },
    )
    tell(blind)
    tell(quiet())
    expect(await lines({ kinds: ['state', 'connection'] })).toEqual(['connection home: Connected'])
    tell(blind)
    tell(broken())
    expect(await lines({ kinds: ['state'] })).toHaveLength(2)
  })

  it('folds what goes and comes back many times into one entry with a count', async () => {
    for (let i = 0; i < 20; i++) {
      tell(broken())
      await clock.advance(1_000)
      tell(quiet())
      await clock.advance(1_000)
    }
    const told = () => lines({ kinds: ['state'], subject: web.id })
    expect(await told()).toHaveLength(2)
    await clock.advance(40_000)
    tell(quiet())
    expect((await told())[0]).toMatch(/^state web: HTTP 200 .* \(changed 38 times in 37 s\)$/)
    expect(await told()).toHaveLength(3)
  })

  it('says after a restart what changed meanwhile, and that nobody watched', async () => {
    await clock.advance(60_000)
    await journal.close()
    await clock.advance(3_600_000)
    current = broken()
    labs = new Labs()
    await labs.add(host())
    journal = new Journal({ labs, clock, dataDir: folder, records: true, tell: one => told.push(one) })
    journal.start()
    await settled()
    expect((await lines({ kinds: ['state'] }))[0]).toBe(
      'state web: While Homeport was not watching: Its node is down',
    )
    await clock.advance(120_000)
    const lanes = journal.followLanes(() => labs.get('test'), 1, new AbortController().signal)
    const { lanes: rows } = (await lanes.next()).value as JournalLanes
    expect(rows[0]?.spans.map(span => span.state)).toEqual([null, 'ok', null, 'down'])
  })

  it('says that it ended without a word, and since when nobody watched', async () => {
    await clock.advance(120_000)
    // As a process that was killed leaves it: its watch is open, its number is nobody's.
    await journal.close()
    const db = new DatabaseSync(join(folder, 'homeport.db'))
    db.exec(`UPDATE watches SET pid = 99999999`)
    db.close()
    await clock.advance(3_600_000)
    await begin()
    expect((await lines({ kinds: ['homeport'] })).slice(0, 2)).toEqual([
      'homeport Homeport: Homeport began to watch',
      'homeport Homeport: Homeport ended without a word, 1 h before it began again',
    ])
  })

  it('leaves a lab to another process that watches it, and takes over when that ends', async () => {
    await journal.close()
    const other = spawn('sleep', ['600'])
    const db = new DatabaseSync(join(folder, 'homeport.db'))
    const noted = () =>
      db
        .prepare('INSERT INTO watches (lab, begun, until, pid) VALUES (?,?,?,?)')
        .run('test', clock.wall(), clock.wall(), other.pid!)
    try {
      noted()
      await begin()
      const before = await lines()
      tell(broken())
      journal.act('test', { subject: web.id, name: 'web', node: null, sentence: 'Opened' })
      expect(await lines()).toEqual(['action web: Opened', ...before])
      await clock.advance(60_000)
      noted()
      await clock.advance(60_000)
      await settled()
      expect(await lines({ kinds: ['homeport'] })).toHaveLength(2)
      const ended = new Promise(resolve => other.once('exit', resolve))
      other.kill()
      await ended
      await clock.advance(60_000)
      await settled()
      expect((await lines({ kinds: ['homeport'] }))[0]).toBe('homeport Homeport: Homeport began to watch')
    } finally {
      other.kill()
      db.close()
    }
  })

  it('draws no lane through what nobody could tell', async () => {
    await clock.advance(600_000)
    tell(labOf({ ...node, state: 'stale' }, web, { ...kube, state: 'connecting' }))
    await clock.advance(600_000)
    tell(quiet())
    await clock.advance(600_000)
    expect(await laneStates(0.0208)).toEqual(['ok', 'stale', 'ok'])
    expect(await lines({ kinds: ['state'] })).toEqual([])
  })

  it('says nothing of connections that rest because everything does', async () => {
    labs.rest(true)
    tell(labOf({ ...node, state: 'unknown' }, web, { ...kube, state: 'off' }))
    labs.rest(false)
    tell(quiet())
    expect(await lines({ kinds: ['connection'] })).toEqual(['connection home: Connected'])
  })

  it('goes on in a new file when the one it wrote to was taken away', async () => {
    tell(broken())
    expect(await lines({ kinds: ['state'] })).toHaveLength(2)
    await clock.advance(120_000)
    await unlink(join(folder, 'homeport.db'))
    await clock.advance(120_000)
    expect(await lines()).toEqual([])
    await clock.advance(60_000)
    tell(broken())
    await clock.advance(600_000)
    expect(await laneStates(0.005)).toEqual(['down'])
    await journal.close()
    await clock.advance(60_000)
    await begin()
    expect(await lines({ kinds: ['state'], subject: web.id })).toEqual([
      'state web: While Homeport was not watching: HTTP 200 over the best of its paths.',
    ])
  })

  it.each([
    ['stands still', () => clock.jumpWall(7_200_000)],
    ['goes on', () => clock.sleepRunning(7_200_000)],
  ])('marks the hours this computer slept as not watched where the steady clock %s', async (_, asleep) => {
    await clock.advance(600_000)
    asleep()
    await clock.advance(120_000)
    expect(await lines({ kinds: ['homeport'] })).toContain('homeport Homeport: This computer slept for 2 h')
    const lanes = journal.followLanes(() => labs.get('test'), 0.25, new AbortController().signal)
    const { lanes: rows } = (await lanes.next()).value as JournalLanes
    expect(rows[0]?.spans.map(span => span.state)).toEqual([null, 'ok', null, 'ok'])
  })

  it('marks the time it rested as not watched', async () => {
    await clock.advance(600_000)
    labs.rest(true)
    await clock.advance(1_800_000)
    labs.rest(false)
    await clock.advance(600_000)
    const lanes = journal.followLanes(() => labs.get('test'), 0.1, new AbortController().signal)
    const { lanes: rows } = (await lanes.next()).value as JournalLanes
    expect(rows[0]?.spans.map(span => span.state)).toEqual([null, 'ok', null, 'ok'])
  })

  it('narrows by kind, node, subject and words, and pages backwards', async () => {
    tell(broken())
    journal.act('test', { subject: web.id, name: 'web', node: null, sentence: 'Opened over 100% of_it' })
    expect(await lines({ kinds: ['action'] })).toEqual(['action web: Opened over 100% of_it'])
    expect(await lines({ node: node.id })).toHaveLength(2)
    expect(await lines({ subject: web.id })).toHaveLength(2)
    expect(await lines({ text: '100% OF_IT' })).toHaveLength(1)
    expect(await lines({ text: '100_' })).toEqual([])
    const first = await page({ limit: 2 })
    expect(first).toMatchObject({ more: true })
    const rest = await page({ before: first.entries[1]!.id })
    expect(first.entries.length + rest.entries.length).toBe(6)
    expect(rest.more).toBe(false)
  })

  it('tells a reader again when something happened, and only then', async () => {
    const ended = new AbortController()
    const pages = journal.follow(QUERY, ended.signal)
    expect((await pages.next()).value?.entries).toHaveLength(2)
    const next = pages.next()
    await clock.advance(10_000)
    tell(broken())
    await settled()
    await clock.advance(2_000)
    expect((await next).value?.entries).toHaveLength(5)
    const last = pages.next().catch(() => 'gone')
    ended.abort()
    expect(await last).toBe('gone')
  })

  it('counts what was chosen', async () => {
    for (const key of ['service:a', 'service:b', 'service:a']) {
      journal.used(key)
      await clock.advance(10)
    }
    expect((await journal.uses()).map(({ key, count }) => [key, count])).toEqual([
      ['service:a', 2],
      ['service:b', 1],
    ])
  })
})
