import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../electron/clock.ts'
import { addEntry, type NewEntry, pruneJournal } from '../../electron/store/journalTable.ts'
import { Store } from '../../electron/store/store.ts'
import { ApiLab } from '../labs/apiServer.ts'
import { CommandHome, type Ended } from '../labs/commandHome.ts'
import { type Peer, page, until } from '../labs/peers.ts'

/** What must not reach a terminal as it is. */
const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/
const HOSTILE = `$(id)\u202e\u009b31m<img src=x onerror=1>\n;rm`
const HOUR = 3_600_000

interface Told {
  lab: string
  since: string | null
  problem: string | null
  entries: { id: number; at: string; kind: string; subject: string | null; name: string; sentence: string }[]
}

let home: CommandHome
let kubeconfig: string
let api: ApiLab
let data: string
let web: Peer

beforeEach(async () => {
  home = new CommandHome()
  api = await ApiLab.open()
  api.put('/api/v1/nodes', {
    metadata: { name: 'pi-1', uid: 'u1' },
    status: {
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  })
  kubeconfig = home.kubeconfig('kubeconfig', api.context())
  web = await page((_request, response) => response.end('hello'))
  api.put('/api/v1/services', {
    metadata: { name: 'web', namespace: 'apps', uid: 'u2' },
    spec: { type: 'NodePort', ports: [{ port: 80, protocol: 'TCP', nodePort: web.port }] },
  })
  data = home.path('data/homeport')
  // No browser of the machine is opened.
  mkdirSync(home.path('bin'))
  writeFileSync(home.path('bin/xdg-open'), '#!/bin/sh\n', { mode: 0o755 })
  home.env.PATH = `${home.path('bin')}${path.delimiter}${home.env.PATH}`
})
afterEach(async () => {
  await api.close()
  await web.close()
  home.remove()
})

const journal = (...args: string[]) => home.run('journal', '--kubeconfig', kubeconfig, ...args)
const told = (ended: Ended) => JSON.parse(ended.out) as Told
const names = async (...args: string[]) =>
  told(await journal('--json', ...args)).entries.map(entry => entry.name)

/** A journal as an earlier door left it. */
async function written(entries: (Partial<NewEntry> & { ago: number })[]): Promise<void> {
  mkdirSync(path.join(data, 'labs/lab'), { recursive: true })
  writeFileSync(
    path.join(data, 'labs/lab/identity.json'),
    JSON.stringify({ version: 1, ids: { 'kubernetes/lab/pi-1': 'node:pi-1', 'ssh/nas': 'node:box' } }),
  )
  const store = new Store({
    dataDir: data,
    clock: systemClock,
    tell: problem => {
      throw new Error(problem)
    },
    prune: db => pruneJournal(db, Date.now(), false),
  })
  for (const { ago, ...entry } of entries) {
    store.write(db =>
      addEntry(db, 'lab', {
        at: Date.now() - ago,
        kind: 'state',
        subject: null,
        name: '',
        node: null,
        from: null,
        to: null,
        sentence: 'It happened.',
        ...entry,
      }),
    )
  }
  await store.close()
}

const LEFT: Parameters<typeof written>[0] = [
  { ago: 40 * HOUR, name: 'old', subject: 'node:pi-1', node: 'node:pi-1', from: 'ok', to: 'down' },
  { ago: 20 * HOUR, name: 'box', subject: 'node:box', node: 'node:box', from: 'down', to: 'ok' },
  { ago: 2 * HOUR, name: 'web', kind: 'action', subject: 'service:lab/apps/web', node: 'node:pi-1' },
  { ago: HOUR, name: HOSTILE, kind: 'connection', to: 'down', sentence: HOSTILE },
]

describe('homeport journal', () => {
  it('tells the last day from the file alone, newest first, and contacts nothing', async () => {
    await written(LEFT)
    const ended = await journal()
    expect(ended).toMatchObject({ code: 0, err: '' })
    expect(ended.out).not.toMatch(RAW)
    const [head, ...lines] = ended.out.trimEnd().split('\n')
    expect(head).toMatch(/^WHEN +STATE +NAME +WHAT$/)
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}◆ Down +\$\(id\)⟨202E⟩⟨009B⟩31m<img/)
    expect(lines[1]).toMatch(/- +web +It happened\.$/)
    expect(lines[2]).toMatch(/● OK +box +It happened\.$/)
    expect(api.sockets.size).toBe(0)
  })

  it('narrows by time, kind and node, in JSON too', async () => {
    await written(LEFT)
    expect(await names('--since', '2w')).toEqual([HOSTILE, 'web', 'box', 'old'])
    expect(await names('--since', '90min')).toEqual([HOSTILE])
    expect(await names('--since', new Date(Date.now() - 3 * HOUR).toISOString())).toEqual([HOSTILE, 'web'])
    expect(await names('--since', '2w', '--kind', 'state')).toEqual(['box', 'old'])
    expect(await names('--since', '2w', '--kind', 'state', '--kind', 'action')).toEqual(['web', 'box', 'old'])
    expect(await names('--since', '2w', '--node', 'pi-1')).toEqual(['web', 'old'])
    expect(await names('--since', '2w', '--node', 'nas')).toEqual(['box'])
    const [, action] = told(await journal('--json')).entries
    expect(action).toEqual({
      id: 3,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      kind: 'action',
      subject: 'service:lab/apps/web',
      name: 'web',
      node: 'node:pi-1',
      from: null,
      to: null,
      sentence: 'It happened.',
    })
  })

  it('reads every page of a long one', async () => {
    await written(Array.from({ length: 450 }, (_, n) => ({ ago: 1_000_000 - n, name: `n${n}` })))
    const all = await names()
    expect(all).toHaveLength(450)
    expect(new Set(all).size).toBe(450)
  })

  it('says that none is kept yet, and makes no file for it', async () => {
    const ended = await journal()
    expect(ended).toMatchObject({
      code: 0,
      out: expect.stringContaining('No journal is kept of this lab yet'),
    })
    expect(told(await journal('--json'))).toEqual({ lab: 'lab', since: null, problem: null, entries: [] })
    const again = await journal()
    expect(again.out).toBe(ended.out)
  })

  it('says what is wrong with the file on standard error', async () => {
    mkdirSync(data, { recursive: true })
    writeFileSync(path.join(data, 'homeport.db'), Buffer.alloc(9000, 7))
    const ended = await journal('--json')
    expect(ended.code).toBe(0)
    expect(ended.err).toContain('was damaged; it is kept as')
    expect(told(ended).problem).toContain('was damaged')
  })

  it('asks the door that runs, which tells what it has not written yet', async () => {
    const door = home.door('--kubeconfig', kubeconfig)
    try {
      await until(() => door.said.out.includes('http'), 'the door')
      while (!told(await journal('--json')).entries.some(one => one.sentence === 'Homeport began to watch')) {
        // The door records a moment after it has printed its link.
      }
      expect((await home.run('journal', '--kubeconfig', kubeconfig, '--node', 'pi-9')).code).toBe(2)
      const actions = async () => told(await journal('--json', '--kind', 'action')).entries
      for (const flag of ['--print', '--json'])
        expect((await home.run('open', 'web', flag, '--kubeconfig', kubeconfig)).code).toBe(0)
      // An address was asked for, nothing was opened.
      expect(await actions()).toEqual([])
      expect((await home.run('open', 'web', '--kubeconfig', kubeconfig)).code).toBe(0)
      expect(await actions()).toMatchObject([
        {
          name: 'web',
          subject: 'service:lab/apps/web',
          node: 'node:pi-1',
          sentence: 'Opened over pi-1, on the command line',
        },
      ])
      expect(await names('--node', 'pi-1', '--kind', 'homeport')).toEqual([])
    } finally {
      await door.stop()
    }
    const { entries } = told(await journal('--json', '--kind', 'homeport'))
    expect(entries.map(entry => entry.sentence)).toEqual([
      'Homeport stopped watching',
      'Homeport began to watch',
    ])
  })

  it.each([
    [['journal', '--kind', 'weather'], '--kind takes one of state, action, connection, homeport.'],
    [['journal', '--since', 'soon'], '--since takes a time such as 90min'],
    [['journal', '--since', '2026-99-99'], '--since takes a time such as 90min'],
    [['journal', '--since='], '--since needs a value.'],
    [['journal', 'all'], '“all” is one word too many.'],
    [['status', '--since', '2d'], '--kind and --since go with “journal”.'],
    [['journal', '--node', 'pi-9'], 'No node “pi-9” is known.'],
  ])('%j is wrong usage', async (args, sentence) => {
    const ended = await home.run(...args)
    expect(ended).toMatchObject({ code: 2, out: '' })
    expect(ended.err).toContain(sentence)
  })
})
