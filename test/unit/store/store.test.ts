import { spawn } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addEntry, journalPage, pruneJournal } from '../../../electron/store/journalTable.ts'
import { MIGRATIONS } from '../../../electron/store/migrations.ts'
import { Store } from '../../../electron/store/store.ts'
import type { JournalQuery } from '../../../shared/contract/journal.ts'
import { JOURNAL_KINDS } from '../../../shared/lab/journal.ts'
import { FakeClock } from '../../labs/fakeClock.ts'

let folder: string
let file: string
let clock: FakeClock
let told: string[]
const open: Store[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'homeport-store-'))
  file = join(folder, 'homeport.db')
  clock = new FakeClock()
  told = []
})
afterEach(async () => {
  for (const store of open.splice(0)) await store.close().catch(() => {})
  await chmod(folder, 0o700)
  await rm(folder, { recursive: true })
})

function make(sizeLimit?: number): Store {
  const store = new Store({
    dataDir: folder,
    clock,
    tell: problem => told.push(problem),
    prune: (db, tight) => pruneJournal(db, clock.wall(), tight),
    ...(sizeLimit && { sizeLimit }),
  })
  open.push(store)
  return store
}

const say = (store: Store, sentence: string, at = clock.wall()) =>
  store.write(db =>
    addEntry(db, 'home', {
      at,
      kind: 'homeport',
      subject: null,
      name: 'Homeport',
      node: null,
      from: null,
      to: null,
      sentence,
    }),
  )

const QUERY: JournalQuery = {
  lab: 'home',
  kinds: [],
  node: null,
  subject: null,
  text: '',
  before: null,
  limit: 200,
}
const sentences = async (store: Store, query: Partial<typeof QUERY> = {}) =>
  (await store.read(db => journalPage(db, { ...QUERY, ...query }, null))).entries.map(one => one.sentence)

const chownTo = async (path: string, user: number | null) => {
  if (user !== null) await chown(path, user, user)
}

async function textOf(stream: Readable): Promise<string> {
  let text = ''
  for await (const part of stream) text += part
  return text
}

describe('the store', () => {
  it('is there after it was closed, in one file for its owner alone', async () => {
    const store = make()
    say(store, 'first')
    await store.close()
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['homeport.db'])
    expect(await sentences(make())).toEqual(['first'])
    expect(told).toEqual([])
  })

  it('opens no file before there is something to keep or to tell', async () => {
    await make().close()
    expect(await readdir(folder)).toEqual([])
  })

  it('writes once a minute what was said, all of it or nothing', async () => {
    const store = make()
    await store.read(() => null)
    say(store, 'one')
    say(store, 'two')
    const seen = () => {
      const db = new DatabaseSync(file)
      const rows = db.prepare('SELECT sentence FROM entries ORDER BY id').all()
      db.close()
      return rows.map(row => row.sentence)
    }
    await clock.advance(59_000)
    expect(seen()).toEqual([])
    await clock.advance(2_000)
    expect(seen()).toEqual(['one', 'two'])
    await store.close()
    expect(clock.waiting).toBe(0)
  })

  it('is written by two at once: each has its say', async () => {
    const [a, b] = [make(), make()]
    say(a, 'from a')
    say(b, 'from b')
    await Promise.all([a.flush(), b.flush()])
    await b.flush()
    expect((await sentences(a)).sort()).toEqual(['from a', 'from b'])
  })

  it.each([
    ['garbage', async () => writeFile(file, Buffer.alloc(8192, 7))],
    ['text', async () => writeFile(file, 'not a database\n'.repeat(100))],
    [
      'a file cut in the middle',
      async () => {
        const store = make()
        for (let i = 0; i < 2000; i++) say(store, `entry ${i} ${'x'.repeat(80)}`)
        await store.close()
        const whole = await readFile(file)
        await writeFile(file, whole.subarray(0, Math.floor(whole.length / 2)))
      },
    ],
  ])('keeps %s aside, begins anew and says so', async (_what, spoil) => {
    await spoil()
    const before = await readFile(file)
    const store = make()
    say(store, 'after')
    expect(await sentences(store)).toEqual(['after'])
    expect(told).toEqual([`${file} was damaged; it is kept as ${file}.broken, and a new one was begun.`])
    expect(store.problem).toBe(told[0])
    expect(await readFile(`${file}.broken`)).toEqual(before)
  })

  it('never writes over an older damaged file', async () => {
    await writeFile(`${file}.broken`, 'the better one')
    await writeFile(file, Buffer.alloc(8192, 7))
    const store = make()
    say(store, 'after')
    await store.flush()
    expect(await readFile(`${file}.broken`, 'utf8')).toBe('the better one')
    expect((await readdir(folder)).sort()).toContain('homeport.db.broken-2')
  })

  it('survives damage anywhere in the file: nothing throws, and what is told is told', async () => {
    const store = make()
    for (let i = 0; i < 300; i++) say(store, `entry ${i} ${'x'.repeat(60)}`)
    await store.close()
    const whole = await readFile(file)
    for (let place = 0; place < whole.length; place += Math.ceil(whole.length / 60)) {
      const spoiled = Buffer.from(whole)
      for (let i = place; i < Math.min(place + 24, spoiled.length); i++) spoiled[i] = spoiled[i]! ^ 0xff
      await writeFile(file, spoiled)
      const again = make()
      say(again, 'after')
      const rows = await sentences(again, { limit: 1 })
      expect(rows).toEqual(['after'])
      await again.close()
      for (const name of await readdir(folder)) await rm(join(folder, name))
    }
  })

  it('survives a file that is cut anywhere', async () => {
    const store = make()
    for (let i = 0; i < 300; i++) say(store, `entry ${i} ${'x'.repeat(60)}`)
    await store.close()
    const whole = await readFile(file)
    const seed = Math.floor(Math.random() * 1e9)
    for (const length of [
      0,
      1,
      15,
      16,
      99,
      100,
      511,
      4095,
      4096,
      4097,
      (seed % whole.length) | 0,
      whole.length - 1,
    ]) {
      await writeFile(file, whole.subarray(0, length))
      const again = make()
      say(again, 'after')
      expect([length, await sentences(again, { limit: 1 })]).toEqual([length, ['after']])
      await again.close()
      for (const name of await readdir(folder)) await rm(join(folder, name))
    }
  })

  it.each([
    ['a folder is in its place', () => mkdir(file), /unable to open|EISDIR/],
    [
      'a newer Homeport wrote it',
      async () => {
        const db = new DatabaseSync(file)
        db.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`)
        db.close()
      },
      /newer Homeport/,
    ],
  ])('goes on in memory where %s, and leaves what is there alone', async (_what, spoil, says) => {
    await spoil()
    const before = await stat(file)
    const store = make()
    say(store, 'kept for now')
    expect(await sentences(store)).toEqual(['kept for now'])
    expect(told).toEqual([expect.stringMatching(says)])
    await store.close()
    expect((await stat(file)).size).toBe(before.size)
  })

  it('brings every older version to the present one', async () => {
    for (let version = 0; version < MIGRATIONS.length; version++) {
      const db = new DatabaseSync(file)
      for (const step of MIGRATIONS.slice(0, version)) db.exec(step)
      db.exec(`PRAGMA user_version = ${version}`)
      db.close()
      const store = make()
      say(store, `from ${version}`)
      expect(await sentences(store, { limit: 1 })).toEqual([`from ${version}`])
      await store.close()
      await rm(file)
    }
  })

  it('keeps thirty days, and less where the file grows too large', async () => {
    const store = make(200_000)
    say(store, 'old', clock.wall() - 31 * 86_400_000)
    say(store, 'young')
    expect(await sentences(store)).toEqual(['young'])
    for (let round = 0; round < 30; round++) {
      for (let i = 0; i < 100; i++) say(store, `entry ${round} ${'x'.repeat(100)}`)
      await store.flush()
    }
    await store.close()
    expect((await stat(file)).size).toBeLessThan(400_000)
    expect((await sentences(make(), { limit: 1 }))[0]).toContain('entry 29')
  })

  it('loses at most what waits when its process is killed', async () => {
    const script = `
      import { Store } from ${JSON.stringify(join(import.meta.dirname, '../../../electron/store/store.ts'))}
      import { addEntry } from ${JSON.stringify(join(import.meta.dirname, '../../../electron/store/journalTable.ts'))}
      const clock = { wall: () => Date.now(), mono: () => performance.now(), after: () => () => {} }
      const store = new Store({ dataDir: ${JSON.stringify(folder)}, clock, tell: () => {}, prune: () => {} })
      for (let n = 0; ; n++) {
        for (const part of ['a', 'b']) store.write(db => addEntry(db, 'home',
          { at: n, kind: 'homeport', subject: null, name: '', node: null, from: null, to: null, sentence: n + part }))
        await store.flush()
        if (n === 20) process.stdout.write('going')
      }`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script])
    let failed = ''
    child.stderr.on('data', text => {
      failed += text
    })
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve())
      child.once('exit', () => reject(new Error(failed)))
    })
    const ended = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
    const rows = await make().read(db => db.prepare('SELECT sentence FROM entries ORDER BY id').all())
    expect(told).toEqual([])
    expect(rows.length).toBeGreaterThanOrEqual(40)
    // Whole batches: never the first half of one.
    expect(rows.length % 2).toBe(0)
  })

  it('lets a work that is wrong take no other with it', async () => {
    const store = make()
    say(store, 'before')
    store.write(() => {
      throw new TypeError('a mistake of ours')
    })
    say(store, undefined as unknown as string)
    say(store, 'after')
    await store.flush()
    expect(await sentences(store)).toEqual(['after', 'before'])
    expect(told).toHaveLength(1)
    expect(clock.waiting).toBe(1)
  })

  it('writes nothing twice when another holds the file at the wrong moment', async () => {
    const store = make()
    await store.read(() => null)
    const other = new DatabaseSync(file)
    try {
      other.exec('BEGIN IMMEDIATE')
      say(store, 'once')
      await store.flush()
      // Held back, and told all the same.
      expect(await sentences(store)).toEqual([])
      other.exec('COMMIT')
      expect(await sentences(store)).toEqual(['once'])
      await clock.advance(180_000)
      expect(await sentences(store)).toEqual(['once'])
      expect(told).toEqual([])
    } finally {
      other.close()
    }
  })

  it('tells what it cannot write while there is no room, and writes it when there is', async () => {
    const store = make()
    say(store, 'first')
    const pages = await store.read(db => Number(db.prepare('PRAGMA page_count').get()?.page_count))
    await store.read(db => db.exec(`PRAGMA max_page_count = ${pages}`))
    for (let i = 0; i < 200; i++) say(store, `more ${i} ${'x'.repeat(200)}`)
    await store.flush()
    expect(told).toEqual([`${file} cannot be written: database or disk is full.`])
    expect(store.problem).toBe(told[0])
    await clock.advance(120_000)
    expect(told).toHaveLength(1)
    expect(await sentences(store, { limit: 5 })).toEqual(['first'])
    await store.read(db => db.exec('PRAGMA max_page_count = 100000'))
    await clock.advance(60_000)
    expect(store.problem).toBeNull()
    expect((await sentences(store)).length).toBe(200)
    expect((await sentences(store))[0]).toContain('more 199')
  })

  it('makes a file that others could read its owner’s alone', async () => {
    const store = make()
    say(store, 'private')
    await store.close()
    await chmod(file, 0o644)
    expect(await sentences(make())).toEqual(['private'])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('begins anew when the file is taken away under it, whatever is left beside', async () => {
    const store = make()
    for (let i = 0; i < 50; i++) say(store, `gone ${i}`)
    await store.flush()
    await rm(file)
    say(store, 'after')
    expect(await sentences(store)).toEqual(['after'])
    await store.close()
    expect(await sentences(make())).toEqual(['after'])
    expect(told).toEqual([])
  })

  it('sets a file aside that two have open, and neither harms the new one', async () => {
    const [a, b] = [make(), make()]
    say(a, 'old')
    await a.flush()
    expect(await sentences(b)).toEqual(['old'])
    await a.close()
    const bytes = await readFile(file)
    await writeFile(file, bytes.fill(7, 4096))
    const c = make()
    say(c, 'from c')
    expect(await sentences(c)).toEqual(['from c'])
    say(b, 'from b')
    await b.flush()
    await b.close()
    expect(await sentences(c)).toEqual(['from b', 'from c'])
    expect(told.filter(one => one.includes('was damaged'))).toHaveLength(1)
  })

  it('changes no byte of a newer file', async () => {
    const db = new DatabaseSync(file)
    db.exec(`CREATE TABLE later (x); PRAGMA user_version = ${MIGRATIONS.length + 3}`)
    db.close()
    const before = await readFile(file)
    const store = make()
    say(store, 'kept for now')
    expect(await sentences(store)).toEqual(['kept for now'])
    await store.close()
    expect(await readFile(file)).toEqual(before)
    expect(await readdir(folder)).toEqual(['homeport.db'])
  })

  it.each([
    ['a folder that may not be written to', 'chmod 500 .', /SQLITE|EACCES|readonly|unable to open/i],
    ['a file of another user', 'touch homeport.db && chmod 400 homeport.db && chmod 500 .', /cannot be used/],
  ])('goes on in memory in %s', async (_what, prepare, says) => {
    // A user who may do everything meets no such folder: another one tries.
    const root = process.getuid?.() === 0
    await chmod(folder, 0o777)
    const program = `
      import { Store } from ${JSON.stringify(join(import.meta.dirname, '../../../electron/store/store.ts'))}
      import { execSync } from 'node:child_process'
      execSync(${JSON.stringify(prepare)}, { cwd: ${JSON.stringify(folder)} })
      const clock = { wall: () => Date.now(), mono: () => performance.now(), after: () => () => {} }
      const told = []
      const store = new Store({ dataDir: ${JSON.stringify(folder)}, clock, tell: one => told.push(one), prune: () => {} })
      store.write(db => db.exec("INSERT INTO uses VALUES ('a', 1, 1)"))
      const uses = await store.read(db => db.prepare('SELECT key FROM uses').all().length)
      await store.close()
      console.log(JSON.stringify({ uses, told }))`
    await chownTo(folder, root ? 65_534 : null)
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      ...(root && { uid: 65_534, gid: 65_534 }),
    })
    const [out, failed] = await Promise.all([textOf(child.stdout), textOf(child.stderr)])
    expect(failed).toBe('')
    expect(JSON.parse(out)).toMatchObject({ uses: 1, told: [expect.stringMatching(says)] })
  })

  it('reads a page among very many by its index, whatever is asked', async () => {
    const store = make()
    const asked: [string, Partial<JournalQuery>, string[]][] = [
      ['all', {}, ['entries_lab']],
      ['a rare kind', { kinds: ['homeport'] }, ['entries_kind']],
      ['two kinds', { kinds: ['homeport', 'action'] }, ['entries_kind', 'entries_kind']],
      ['every kind', { kinds: [...JOURNAL_KINDS] }, ['entries_lab']],
      ['a node', { node: 'node:a' }, ['entries_node']],
      ['a subject', { subject: 'service:a/b/c' }, ['entries_subject']],
      ['the next page', { before: 100 }, ['entries_lab']],
    ]
    for (const [what, query, indexes] of asked) {
      const plan = await store.read(db => {
        const steps: string[] = []
        const explaining = {
          prepare: (sql: string) => {
            const explain = db.prepare(`EXPLAIN QUERY PLAN ${sql}`)
            return {
              all: (...values: string[]) => {
                steps.push(...explain.all(...values).map(row => String(row.detail)))
                return []
              },
              get: (...values: string[]) => {
                steps.push(...explain.all(...values).map(row => String(row.detail)))
              },
            }
          },
        } as unknown as DatabaseSync
        journalPage(explaining, { ...QUERY, ...query }, null)
        return steps
      })
      const used = plan.map(step => /USING (?:COVERING )?INDEX (\w+)/.exec(step)?.[1]).filter(Boolean)
      // The last is the oldest moment the journal knows of.
      expect([what, used]).toEqual([what, [...indexes, 'entries_lab']])
      if (indexes.length < 2) expect(plan.join()).not.toMatch(/SCAN entries|TEMP B-TREE/)
    }
  })
})
