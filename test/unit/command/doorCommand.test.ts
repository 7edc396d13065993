import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { doorCommand } from '../../../electron/backend/doorCommand.ts'
import { labOptions } from '../../../electron/backend/options.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'homeport-path-'))
  writeFileSync(join(folder, 'homeport'), '#!/bin/sh\n')
  chmodSync(join(folder, 'homeport'), 0o755)
})
afterAll(() => rmSync(folder, { recursive: true }))

const command = (values: Parameters<typeof labOptions>[0], PATH = '/nowhere') => {
  const env = { PATH, XDG_DATA_HOME: '/home/you/data', HOME: '/home/you' }
  return doorCommand(labOptions(values, env), env)
}

describe('the command for a new link', () => {
  it.each([
    [{}, 'npm run -s homeport -- url'],
    [{ demo: 'holmos' }, 'npm run -s homeport -- url --demo holmos'],
    [{ 'data-dir': '/home/you/data/homeport' }, 'npm run -s homeport -- url'],
    [{ demo: 'holmos', 'data-dir': '/srv/x' }, 'npm run -s homeport -- url --demo holmos --data-dir /srv/x'],
    [
      { kubeconfig: '/k/a b', 'ssh-config': "/k/it's" },
      "npm run -s homeport -- url --kubeconfig '/k/a b' --ssh-config '/k/it'\\''s'",
    ],
    [{ lab: '/l/$(id).yaml' }, "npm run -s homeport -- url --lab '/l/$(id).yaml'"],
  ])('for the flags %j in a checkout', (values, expected) => {
    expect(command(values)).toBe(expected)
  })

  it('is short where homeport is on the path', () => {
    expect(command({ demo: 'holmos' }, `/nowhere:${folder}`)).toBe('homeport url --demo holmos')
  })

  it('takes no relative folder of the path for one', () => {
    expect(command({}, '.:')).toBe('npm run -s homeport -- url')
  })
})
