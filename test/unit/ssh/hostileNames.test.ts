import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { quote, sshCommand, trustCommand } from '../../../electron/sessions/ssh/quote.ts'
import { resolveHost } from '../../../electron/sessions/ssh/resolveHost.ts'
import { parseSshConfig } from '../../../electron/sessions/ssh/sshConfig.ts'
import { aliasesOf } from '../../../electron/sessions/ssh/sshConfigFiles.ts'
import { trustOf } from '../../../electron/sessions/ssh/trust.ts'

const SHELLS = ['/bin/sh', '/usr/bin/dash', '/usr/bin/bash'].filter(existsSync)

const HOSTILE: [string, string][] = [
  ['-oProxyCommand=x', '-oProxyCommand=x'],
  ['$(id)', '$(id)'],
  [';rm', ';rm -rf nothing'],
  ['newline', 'two\nlines; id'],
  ['NUL', 'cut\0here'],
  ['RTL mark', 'ab\u202edc\u200f'],
  ['quotes', `it's "so" \`id\` \\'$HOME`],
]

describe.each(HOSTILE)('case 20: %s', (_, name) => {
  it(`case 20: ${JSON.stringify(name)} as a value in a command stays one word to a real sh`, () => {
    if (name.includes('\0')) {
      expect(() => quote(name)).toThrow(RangeError)
      return
    }
    for (const shell of SHELLS) {
      const said = execFileSync(shell, ['-c', `printf '%s|' ${quote(name)} end`], { encoding: 'utf8' })
      expect(said).toBe(`${name}|end|`)
    }
  })

  it(`case 20: ${JSON.stringify(name)} as alias, host, user and file of an ssh_config is data`, () => {
    // A line break ends a line of the file: there is no way to write one into a name.
    const written = name.split('\n')[0] ?? ''
    const word = `"${written.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
    const text = `Host ${word}\n  HostName ${word}\n  User ${word}\n  IdentityFile ${word}\n`
    const { hosts, problems } = parseSshConfig(text, 'config')
    expect(problems).toEqual([])
    expect(aliasesOf(hosts)).toEqual([written])
    const host = resolveHost({ blocks: hosts, home: '/home/me', env: {} }, written, 'me')
    expect(host).toMatchObject({ alias: written, hostName: written.toLowerCase(), user: written, port: 22 })
    expect(host).toMatchObject({ proxyCommand: null, proxyJump: null })
    expect(host.identityFiles).toEqual([`/home/me/${written}`])
  })

  it(`case 20: ${JSON.stringify(name)} in advice to type a command is quoted`, () => {
    const { judge } = trustOf({ ...resolveHost({ blocks: [], home: '/home/me', env: {} }, name, 'me') }, [])
    const blob = Buffer.from('0000000b7373682d65643235353139000000200000', 'hex')
    expect(judge(blob)?.advice).toContain(trustCommand(name))
    for (const shell of SHELLS) {
      const words = execFileSync(shell, ['-c', `ssh() { printf '%s|' "$@"; }; ${sshCommand(name)}`], {
        encoding: 'utf8',
      })
      expect(words).toBe(`--|${name.replaceAll('\0', '')}|`)
    }
  })
})

it('an ordinary alias is typed as it is', () => {
  expect(sshCommand('rpi-7.lan')).toBe('ssh rpi-7.lan')
})
