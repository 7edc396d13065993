import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resolveHost } from '../../electron/sessions/ssh/resolveHost.ts'
import { readSshConfig } from '../../electron/sessions/ssh/sshConfigFiles.ts'
import { peer } from './homeport.ts'

/** What our reader makes of an ssh_config, beside what `ssh -G` says. No case has a `Match exec`: ssh would run it. */

const { username, homedir } = userInfo()
let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(process.env.HOMEPORT_LIVE_RUN ?? tmpdir(), 'ssh-g-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Said {
  readonly hostname: string
  readonly port: string
  readonly user: string
  readonly identityfile: readonly string[]
  readonly proxyjump: string | null
  readonly proxycommand: string | null
  readonly identitiesonly: boolean
  readonly hashknownhosts: boolean
  readonly hostkeyalias: string | null
  readonly userknownhostsfile: readonly string[]
}

const home = (file: string) => file.replace(/^~(?=\/)/, homedir)

function ssh(config: string, alias: string): Said {
  const out = execFileSync(peer('ssh'), ['-G', '-F', config, alias], { encoding: 'utf8', stdio: 'pipe' })
  const lines = out.split('\n').map(line => [line.split(' ', 1)[0], line.slice(line.indexOf(' ') + 1)])
  const all = (name: string) => lines.filter(([key]) => key === name).map(([, value]) => value ?? '')
  const one = (name: string) => all(name)[0] ?? null
  const yes = (name: string) => ['yes', 'true'].includes(one(name) ?? '')
  return {
    hostname: one('hostname') ?? '',
    port: one('port') ?? '',
    user: one('user') ?? '',
    // Of ssh's own words “none” is one more line; a key that is not there.
    identityfile: all('identityfile')
      .filter(file => file !== 'none')
      .map(home),
    proxyjump: one('proxyjump'),
    proxycommand: one('proxycommand'),
    identitiesonly: yes('identitiesonly'),
    hashknownhosts: yes('hashknownhosts'),
    hostkeyalias: one('hostkeyalias'),
    userknownhostsfile: (one('userknownhostsfile') ?? '').split(' ').map(home),
  }
}

async function ours(config: string, alias: string, named: boolean): Promise<Said> {
  const host = resolveHost((await readSshConfig([config], homedir)).config, alias, username)
  const own = host.knownHostsFiles.filter(file => !file.startsWith('/etc/ssh/'))
  return {
    hostname: host.hostName,
    port: String(host.port),
    user: host.user,
    // ssh lists keys of kinds that Homeport does not use among its defaults.
    identityfile: named ? host.identityFiles : [],
    proxyjump: host.proxyJump,
    proxycommand: host.proxyCommand,
    identitiesonly: host.identitiesOnly,
    hashknownhosts: host.hashKnownHosts,
    hostkeyalias: host.hostKeyAlias,
    userknownhostsfile: own,
  }
}

const CASES: Record<string, { config: string; aliases: string[]; files?: Record<string, string> }> = {
  'patterns, negation and the order of blocks': {
    config: `Host one two
  User a
Host !two *
  User b
  Port 2201
Host t?o
  HostName 192.0.2.2
Host *
  User c
  HostName 192.0.2.9
`,
    aliases: ['one', 'two', 'three', 'ONE'],
  },
  'a name that is written large': {
    config: 'Host Attic\n  User a\nHost attic\n  User b\n',
    aliases: ['attic', 'Attic', 'ATTIC'],
  },
  'names in Match, whatever their case': {
    config:
      'Host One\n  HostName Real.Example.ORG\nMatch host REAL.*\n  Port 2201\nMatch originalhost oNe\n  HostKeyAlias Big\n',
    aliases: ['One', 'one', 'Other'],
  },
  'quotes, equal signs and comments': {
    config: `Host "one"
  User="a b"
  HostName = 192.0.2.1 # here
  IdentityFile "~/keys/with space"
# Port 9
\tPort=2222
`,
    aliases: ['one'],
  },
  'what stands before the first Host holds for all': {
    config: 'User first\nPort 2200\nHost one\n  User later\n  HostName 192.0.2.1\n',
    aliases: ['one', 'other'],
  },
  'Match by host, original host and user': {
    config: `Host one
  HostName real.example.org
  User u
Match host real.example.org
  Port 2201
Match originalhost one user u
  IdentityFile ~/.ssh/one
Match host one
  HostKeyAlias never
Match !host real.example.org
  HostKeyAlias others
Match user u,v originalhost *
  HashKnownHosts yes
Match originalhost one,two !user w
  IdentitiesOnly yes
`,
    aliases: ['one', 'two', 'three'],
  },
  'Match all, localuser and several values': {
    config: `Match localuser ${username}
  User local
Match localuser nobody-of-this-name
  User other
Match all
  Port 2209
Match host a,b
  HostName 192.0.2.7
Match originalhost b,!a
  HostKeyAlias b
`,
    aliases: ['a', 'b', 'c'],
  },
  'Match final, with what was set before': {
    config: `Host one
  HostName one.example.org
Match final host one.example.org
  User late
  Port 2205
Match final
  HashKnownHosts yes
Host one.example.org
  IdentityFile ~/.ssh/second
Host *
  User early
`,
    aliases: ['one', 'two'],
  },
  'Match canonical and final without canonicalization': {
    config: 'Match canonical\n  Port 2201\nMatch final all\n  User f\nMatch all\n  HostKeyAlias x\n',
    aliases: ['one'],
  },
  'CanonicalizeHostname no': {
    config: `CanonicalizeHostname no
CanonicalDomains example.invalid
Host one
  HostName %h.example.org
Match canonical
  User c
Host *.example.org
  Port 2202
`,
    aliases: ['one', 'two.example.org'],
  },
  'tokens in host names and known hosts': {
    config: `Host one two
  HostName %h.example.org
  UserKnownHostsFile ~/.ssh/known/%h ~/.ssh/known/all
  Port 2203
  User root
Host pc
  HostName 100%%.example.org
`,
    aliases: ['one', 'two', 'pc'],
  },
  'keys add up, none takes none away': {
    config: `Host one
  IdentityFile ~/.ssh/a
  IdentityFile ~/.ssh/b
Host o*
  IdentityFile ~/.ssh/a
  IdentityFile ~/.ssh/c
Host two
  IdentityFile none
`,
    aliases: ['one', 'two'],
  },
  'the first of ProxyJump and ProxyCommand': {
    config: `Host one
  ProxyJump a,user@b:2200
  ProxyCommand never
Host two
  ProxyCommand nc -X 5 %h %p "a  b"
  ProxyJump never
Host three
  ProxyJump none
Host four
  ProxyCommand none
Host five
  ProxyJump user@[2001:db8::1]:2201
Host *
  ProxyJump late
`,
    aliases: ['one', 'two', 'three', 'four', 'five', 'six'],
  },
  'files that are included, in and outside of blocks': {
    config: `Include FOLDER/inc/*.conf
Host one
  Include FOLDER/inner
  User outer
Host *
  Port 2208
`,
    files: {
      'inc/10.conf': 'Host one\n  HostName 192.0.2.10\n',
      'inc/20.conf': 'Host one two\n  HostName 192.0.2.20\n  IdentityFile ~/.ssh/inc\n',
      'inc/no.txt': 'Host *\n  User never\n',
      inner: 'User inner\nHost two\n  HashKnownHosts yes\nHost one\n  HostKeyAlias inner\n',
    },
    aliases: ['one', 'two'],
  },
  'a wildcard that matches no file': {
    config: 'Include FOLDER/none/*\nHost one\n  User a\n',
    aliases: ['one'],
  },
  'settings that are of no use here': {
    config:
      'Host one\n  ServerAliveInterval 5\n  ForwardAgent yes\n  SetEnv A="b c"\n  User x\nHost *\n  LogLevel QUIET\n',
    aliases: ['one'],
  },
  'unknown settings that are ignored on purpose': {
    config: 'IgnoreUnknown Use*,Foo\nHost one\n  UseKeychain yes\n  Foo bar\n  User x\n',
    aliases: ['one'],
  },
}

describe('what our reader says is what ssh -G says', () => {
  it.each(Object.entries(CASES))('%s', async (name, { config, aliases, files = {} }) => {
    const at = path.join(folder, name.replace(/\W+/g, '-'))
    mkdirSync(at)
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(at, file)), { recursive: true })
      writeFileSync(path.join(at, file), text)
    }
    const file = path.join(at, 'config')
    writeFileSync(file, config.replaceAll('FOLDER', at), { mode: 0o600 })
    for (const alias of aliases) {
      const said = ssh(file, alias)
      const named =
        /IdentityFile/i.test(config + Object.values(files).join()) &&
        !/id_(rsa|ed25519)$/.test(said.identityfile[0] ?? '')
      expect({ alias, ...(await ours(file, alias, named)) }).toEqual({
        alias,
        ...said,
        identityfile: named ? said.identityfile : [],
      })
    }
  })
})
