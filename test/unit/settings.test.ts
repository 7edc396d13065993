import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, Settings } from '../../electron/backend/settings.ts'

let folder: string
let file: string
let told: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'homeport-settings-'))
  file = join(folder, 'settings.json')
  told = []
})
afterEach(async () => {
  await chmod(folder, 0o700)
  await rm(folder, { recursive: true })
})

const open = async () => {
  const settings = new Settings(folder, problem => told.push(problem))
  await settings.load()
  return settings
}

const saved = async (slowDown: boolean) => {
  const settings = await open()
  settings.change({ slowDown })
  await settings.written()
}

describe('the settings', () => {
  it('case 36: are the defaults at the first start, and nobody is told anything', async () => {
    expect((await open()).now).toEqual(DEFAULT_SETTINGS)
    expect(told).toEqual([])
  })

  it('case 36: hold what was chosen, for their owner alone', async () => {
    await saved(false)
    expect((await open()).now.slowDown).toBe(false)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it.each([
    ['empty', ''],
    ['truncated', '{"version": 1, "slowDo'],
    ['of wrong types', '{"version": 1, "slowDown": "maybe"}'],
    ['of a later version', '{"version": 2, "slowDown": false}'],
    ['binary', '\u0000\u0001\u0002'],
    ['null', 'null'],
  ])('case 36: %s: the last good copy is used, the bad file kept, the owner told', async (_what, text) => {
    await saved(true)
    await saved(false)
    await saved(false)
    await writeFile(file, text)
    expect((await open()).now.slowDown).toBe(false)
    expect(told).toEqual([
      expect.stringMatching(/was damaged; it is kept as .*settings\.json\.broken\..*copy before/),
    ])
    expect(await readFile(`${file}.broken`, 'utf8')).toBe(text)
    await saved(true)
    expect((await open()).now.slowDown).toBe(true)
  })

  it('case 36: killed before any step of a write, the one before or the new one is read, and the next is written', async () => {
    const program = join(import.meta.dirname, '../labs/killedWrite.ts')
    let steps = 0
    for (let killed = true; killed; ) {
      steps += 1
      await saved(true)
      await saved(false)
      const { signal, status, stderr } = spawnSync(process.execPath, [program, folder, String(steps)], {
        encoding: 'utf8',
      })
      killed = signal === 'SIGKILL'
      expect(killed || status, stderr).toBe(killed || 0)
      const { now } = await open()
      expect(typeof now.slowDown).toBe('boolean')
      if (!killed) expect(now.slowDown).toBe(true)
    }
    expect(told).toEqual([])
    // Folder, file, text, sync, close, two renames, and the folder itself.
    expect(steps).toBeGreaterThan(8)
  })

  it.runIf(existsSync('/dev/full'))(
    'case 36: on a full disk the file stays whole, and its owner is told once',
    async () => {
      await saved(false)
      const settings = await open()
      for (const slowDown of [true, false, true]) {
        await symlink('/dev/full', `${file}.${process.pid}.new`)
        settings.change({ slowDown })
        await settings.written()
      }
      expect(told).toEqual([
        `${file} cannot be written (ENOSPC): a changed setting holds until Homeport ends.`,
      ])
      expect(settings.now.slowDown).toBe(true)
      expect((await open()).now.slowDown).toBe(false)
      expect(await readdir(folder)).not.toContain(`settings.json.${process.pid}.new`)
    },
  )

  it('case 36: a write that was cut between its steps leaves the copy before it', async () => {
    await saved(true)
    await saved(false)
    // Killed after the first rename: the old file is `.last`, the new one still beside it.
    await rm(file)
    await writeFile(`${file}.99999.new`, '{"version": 1')
    expect((await open()).now.slowDown).toBe(true)
    expect(told).toEqual([])
  })

  it('case 36: what is read-only is not written over, and its owner is told once', async () => {
    await saved(false)
    await mkdir(`${file}.${process.pid}.new`)
    const settings = await open()
    settings.change({ slowDown: true })
    settings.change({ slowDown: true })
    await settings.written()
    expect(settings.now.slowDown).toBe(true)
    expect(told).toEqual([
      expect.stringMatching(/cannot be written \(EISDIR\): a changed setting holds until/),
    ])
    expect(JSON.parse(await readFile(file, 'utf8')).slowDown).toBe(false)
  })

  it('case 36: a link stays a link, what it leads to is replaced', async () => {
    const real = join(folder, 'dotfiles.json')
    await writeFile(real, JSON.stringify({ version: 1, slowDown: true }))
    await symlink(real, file)
    await saved(false)
    expect(JSON.parse(await readFile(real, 'utf8')).slowDown).toBe(false)
    expect((await readdir(folder)).sort()).toEqual(['dotfiles.json', 'settings.json', 'settings.json.last'])
    expect((await open()).now.slowDown).toBe(false)
  })

  it('case 36: a directory in its place is left alone', async () => {
    await mkdir(file)
    const settings = await open()
    expect(settings.now).toEqual(DEFAULT_SETTINGS)
    expect(told).toEqual([expect.stringMatching(/cannot be read \(EISDIR\)/)])
    settings.change({ slowDown: false })
    await settings.written()
    expect((await stat(file)).isDirectory()).toBe(true)
  })
})
