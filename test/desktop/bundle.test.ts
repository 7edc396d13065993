import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../..')
const NODE = path.join(ROOT, 'node_modules/.bin/node')

describe('the built desktop', () => {
  it('does what must be done before Electron is ready while its module runs', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'homeport-bundle-'))
    const { stdout } = await promisify(execFile)(NODE, [
      '--import',
      path.join(ROOT, 'test/desktop/electronStub.mjs'),
      path.join(ROOT, 'dist/node/main.js'),
      ROOT,
      '--data-dir',
      folder,
    ])
    await rm(folder, { recursive: true })
    expect(stdout.trim().split('\n')).toEqual([
      'app.setName',
      'app.setPath',
      'app.enableSandbox',
      'protocol.registerSchemesAsPrivileged',
      'app.requestSingleInstanceLock',
      'app.on before-quit',
      'app.on browser-window-created',
      'app.on window-all-closed',
      'app.on activate',
      'app.on second-instance',
      'app.on web-contents-created',
      'app.whenReady',
      'ready',
    ])
  })

  it('has a preload script that asks for electron alone, in one CommonJS file', async () => {
    const text = await readFile(path.join(ROOT, 'dist/preload/preload.cjs'), 'utf8')
    expect([...text.matchAll(/require\((.*?)\)/g)].map(found => found[1])).toEqual(['"electron"'])
    expect(text).not.toMatch(/^\s*(import|export) /m)
    expect(text).not.toMatch(/contextBridge|ipcRenderer\.(send|invoke)/)
  })

  it('is what package.json names', async () => {
    expect(JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')).main).toBe('dist/node/main.js')
  })
})
