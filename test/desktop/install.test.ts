import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { installElectron } from '../../resources/scripts/desktopInstall.ts'
import { doorOf, electronBinary } from '../../resources/scripts/electronBinary.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'homeport-installer-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Stands for Electron's own installer, which is never run here. */
const installer = (text: string) => writeFile(path.join(folder, 'install.js'), text)

describe('installing Electron', () => {
  it('is done when the binary is there, and is not done twice', async () => {
    await installer(`
      const fs = require('node:fs'), path = require('node:path')
      fs.mkdirSync(path.join(__dirname, 'dist'))
      fs.writeFileSync(path.join(__dirname, 'dist', 'electron'), '')
      fs.writeFileSync(path.join(__dirname, 'path.txt'), 'electron')
    `)
    expect(electronBinary(folder, {})).toBeNull()
    expect(await installElectron(folder)).toBeNull()
    expect(electronBinary(folder, {})).toBe(path.join(folder, 'dist', 'electron'))
    await installer('process.exit(3)')
    expect(await installElectron(folder)).toBeNull()
  })

  it('says why in one line', async () => {
    await installer(`console.error(new Error('getaddrinfo ENOTFOUND github.com').stack); process.exit(1)`)
    expect(await installElectron(folder)).toBe('getaddrinfo ENOTFOUND github.com')
    await installer('process.exit(7)')
    expect(await installElectron(folder)).toBe('its installer ended with 7')
    await installer('process.exit(0)')
    expect(await installElectron(folder)).toBe('its installer ended with 0')
  })

  it('is given up when nothing comes', async () => {
    await installer('setInterval(() => {}, 1000)')
    expect(await installElectron(folder, 500)).toBe('nothing came for 0.5 s')
  })

  it('is not given up while a download grows', async () => {
    await installer(`
      const fs = require('node:fs'), os = require('node:os'), path = require('node:path')
      const file = path.join(os.tmpdir(), 'part')
      let turns = 0
      const timer = setInterval(() => {
        fs.appendFileSync(file, 'x')
        if (++turns < 30) return
        clearInterval(timer)
        process.exit(9)
      }, 100)
    `)
    expect(await installElectron(folder, 1_500)).toBe('its installer ended with 9')
  })
})

describe('npm start', () => {
  const linux = { platform: 'linux' as const, env: { DISPLAY: ':0' } }
  it.each([
    ['the desktop where it is', [], '/e', linux, 'desktop', null],
    ['with the flags of a lab', ['--demo', 'x'], '/e', linux, 'desktop', null],
    ['on Wayland', [], '/e', { platform: 'linux', env: { WAYLAND_DISPLAY: 'w' } }, 'desktop', null],
    ['on macOS', [], '/e', { platform: 'darwin', env: {} }, 'desktop', null],
    ['without a binary', [], null, linux, 'browser', /npm run desktop:install/],
    ['without a screen', [], '/e', { platform: 'linux', env: {} }, 'browser', /no screen/],
    ['with a flag of the browser door', ['--no-open'], '/e', linux, 'browser', null],
    ['with its port', ['--port=0'], '/e', linux, 'browser', null],
    ['where it is asked for', ['--browser'], null, linux, 'browser', null],
  ] as const)('%s', (_what, argv, binary, surroundings, door, why) => {
    const chosen = doorOf(argv, binary, surroundings)
    expect(chosen.door).toBe(door)
    if (why === null) expect(chosen.why).toBeNull()
    else expect(chosen.why).toMatch(why)
  })
})
