import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../..')
const caches = mkdtempSync(path.join(tmpdir(), 'homeport-caches-'))
afterAll(() => rmSync(caches, { recursive: true, force: true }))

/** The version, printed by the command line of a user with that home. */
function version(home: string): string {
  const env = { ...process.env, XDG_CACHE_HOME: home, HOME: home }
  return execFileSync(process.execPath, ['electron/cli.ts', '--version'], {
    cwd: root,
    env,
    encoding: 'utf8',
  })
}

const inFolder = (name: string) => path.join(caches, name)
const compiledOf = (home: string) =>
  path.join(home, process.platform === 'darwin' ? 'Library/Caches/Homeport' : 'homeport', 'compiled')

it('keeps compiled code where only the user can write', () => {
  expect(version(inFolder('own'))).toMatch(/^\d+\.\d+/)
  const folder = compiledOf(inFolder('own'))
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(readdirSync(folder)).toHaveLength(1)
})

it('keeps nothing in a folder that others can write to', () => {
  const folder = compiledOf(inFolder('open'))
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o777)
  expect(version(inFolder('open'))).toMatch(/^\d+\.\d+/)
  expect(readdirSync(folder)).toEqual([])
})

it('does without where there can be no folder', () => {
  writeFileSync(inFolder('file'), '')
  expect(version(inFolder('file'))).toMatch(/^\d+\.\d+/)
})
