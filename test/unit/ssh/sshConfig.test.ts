import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesList } from '../../../electron/sessions/ssh/configWords.ts'
import { resolveHost } from '../../../electron/sessions/ssh/resolveHost.ts'
import { parseSshConfig } from '../../../electron/sessions/ssh/sshConfig.ts'
import { aliasesOf } from '../../../electron/sessions/ssh/sshConfigFiles.ts'

function read(text: string, env: Record<string, string> = {}) {
  const { hosts, problems } = parseSshConfig(text, '/home/me/.ssh/config')
  return {
    problems: problems.map(({ line, sentence }) => `${line}: ${sentence}`),
    aliases: aliasesOf(hosts),
    host: (alias: string, user = 'me') => resolveHost({ blocks: hosts, home: '/home/me', env }, alias, user),
  }
}

describe('what a host gets', () => {
  it('takes the first value of each setting, and defaults from Host * at the end', () => {
    const { host } = read(
      'Host pi\n  HostName 10.1.1.7\n  User pi\nHost pi nas\n  User admin\n  Port 2222\nHost *\n  User me2\n  HostName never\n',
    )
    expect(host('pi')).toMatchObject({ hostName: '10.1.1.7', user: 'pi', port: 2222 })
    expect(host('nas')).toMatchObject({ hostName: 'never', user: 'admin', port: 2222 })
    expect(host('else')).toMatchObject({ user: 'me2', port: 22 })
  })

  it('compares names in Match without regard to case, in Host with it, and writes them small', () => {
    const { host } = read(
      'Host Pi\n  User big\nMatch host PI\n  Port 2201\nMatch originalhost pI\n  HostKeyAlias Alias\n',
    )
    expect(host('Pi')).toMatchObject({ hostName: 'pi', user: 'big', port: 2201, hostKeyAlias: 'alias' })
    expect(host('pi')).toMatchObject({ hostName: 'pi', user: 'me', port: 2201, hostKeyAlias: 'alias' })
  })

  it('decides Match tagged by a Tag that stands before it', () => {
    const { host, problems } = read(
      'Host pi\n  Tag red\nMatch tagged red,blue\n  User tagged\nMatch !tagged red\n  Port 2222\nHost *\n  Tag blue\n',
    )
    expect(problems).toEqual([])
    expect(host('pi')).toMatchObject({ user: 'tagged', port: 22 })
    expect(host('nas')).toMatchObject({ user: 'me', port: 2222 })
  })

  it('has the defaults of ssh where nothing is said', () => {
    expect(read('').host('pi')).toEqual({
      alias: 'pi',
      hostName: 'pi',
      port: 22,
      user: 'me',
      identityFiles: ['id_ed25519', 'id_ecdsa', 'id_rsa', 'id_ed25519_sk', 'id_ecdsa_sk'].map(
        name => `/home/me/.ssh/${name}`,
      ),
      identitiesOnly: false,
      identityAgent: null,
      knownHostsFiles: [
        '/home/me/.ssh/known_hosts',
        '/home/me/.ssh/known_hosts2',
        '/etc/ssh/ssh_known_hosts',
        '/etc/ssh/ssh_known_hosts2',
      ],
      knownHostsCommand: false,
      hostKeyAlias: null,
      proxyJump: null,
      jumps: [],
      proxyCommand: null,
      proxyFile: null,
      hostKeyAlgorithms: null,
      hashKnownHosts: false,
      revokedHostKeys: null,
      ownKnownHosts: '/home/me/.ssh/known_hosts',
      methods: ['publickey', 'keyboard-interactive', 'password'],
      prompts: 3,
      certificateFiles: [],
      pkcs11Provider: null,
      gssapi: false,
    })
  })

  it.each([
    ['', ['publickey', 'keyboard-interactive', 'password'], 3],
    ['PasswordAuthentication no', ['publickey', 'keyboard-interactive'], 3],
    ['ChallengeResponseAuthentication no\nPubkeyAuthentication no', ['password'], 3],
    ['PreferredAuthentications password,gssapi-with-mic,publickey', ['password', 'publickey'], 3],
    ['BatchMode yes', ['publickey', 'keyboard-interactive', 'password'], 0],
    ['NumberOfPasswordPrompts 1', ['publickey', 'keyboard-interactive', 'password'], 1],
    ['NumberOfPasswordPrompts many', ['publickey', 'keyboard-interactive', 'password'], 3],
  ])('comes in as “%s” allows', (text, methods, prompts) => {
    expect(read(text).host('pi')).toMatchObject({ methods, prompts })
  })

  it('leads over the hosts of ProxyJump, each with its own settings, user and port of the list first', () => {
    const { host } = read(
      [
        'Host pi',
        '  HostName 10.1.1.7',
        '  User pi',
        '  ProxyJump gate,jo@inner:2200,ssh://[fd00::1]:22',
        'Host gate',
        '  HostName gate.example',
        '  Port 2222',
        '  ProxyJump outer',
        'Host inner',
        '  HostName 10.1.1.1',
        '  Port 22',
        '  User nobody',
        '  ProxyJump never-used-for-a-later-hop',
        'Host outer',
        '  User out',
      ].join('\n'),
    )
    const way = host('pi').jumps?.map(({ alias, hostName, port, user, jumps }) => [
      alias,
      hostName,
      port,
      user,
      jumps,
    ])
    expect(way).toEqual([
      ['outer', 'outer', 22, 'out', []],
      ['gate', 'gate.example', 2222, 'me', []],
      ['inner', '10.1.1.1', 2200, 'jo', []],
      ['fd00::1', 'fd00::1', 22, 'me', []],
    ])
    expect(host('outer').jumps).toEqual([])
  })

  it.each([
    ['itself', 'Host pi\n  ProxyJump pi\n'],
    ['a circle', 'Host pi\n  ProxyJump gate\nHost gate\n  ProxyJump pi\n'],
    ['an option', 'Host pi\n  ProxyJump -oProxyCommand=x\n'],
    ['no name', 'Host pi\n  ProxyJump gate,\n'],
  ])('ProxyJump that names %s leads nowhere', (_, text) => {
    expect(read(text).host('pi').jumps).toBeNull()
  })

  it('ProxyJump none is none, and a jump host is not its own through Host *', () => {
    expect(read('Host pi\n  ProxyJump none\nHost *\n  ProxyJump gate\n').host('pi').jumps).toEqual([])
  })

  it.each([
    ['', { SSH_AUTH_SOCK: '/run/agent' }, '/run/agent'],
    ['', {}, null],
    ['', { SSH_AUTH_SOCK: '8080' }, '/home/me/8080'],
    ['IdentityAgent none', { SSH_AUTH_SOCK: '/run/agent' }, null],
    ['IdentityAgent SSH_AUTH_SOCK', { SSH_AUTH_SOCK: '/run/agent' }, '/run/agent'],
    ['IdentityAgent $MY_AGENT', { SSH_AUTH_SOCK: '/run/agent', MY_AGENT: '/run/mine' }, '/run/mine'],
    ['IdentityAgent $MY_AGENT', { SSH_AUTH_SOCK: '/run/agent' }, null],
    ['IdentityAgent ~/.1password/agent.sock', {}, '/home/me/.1password/agent.sock'],
    ['IdentityAgent "~/Group Containers/agent.sock"', {}, '/home/me/Group Containers/agent.sock'],
  ])('“%s” with %o asks the agent at %s', (line, env, agent) => {
    const { host } = read(`Host *\n  ${line}\n`, env as Record<string, string>)
    // Where Windows has an agent of its own, that one stands for none.
    const own =
      process.platform === 'win32' && !line.includes('none') ? '\\\\.\\pipe\\openssh-ssh-agent' : null
    expect(host('pi').identityAgent).toBe(agent ?? own)
  })

  it.each([
    ['pi-?', 'pi-7', true],
    ['pi-?', 'pi-77', false],
    ['*.lan', 'nas.lan', true],
    ['* !nas.lan', 'nas.lan', false],
    ['!nas.lan *', 'pi.lan', true],
    ['!nas.lan', 'pi.lan', false],
    ['a*b*c', 'a-b-b-c', true],
    ['', 'x', false],
  ])('Host %s names %s: %s', (patterns, name, matched) => {
    expect(matchesList(name, patterns.split(' '))).toBe(matched)
  })

  it('matches a hostile pattern in no time', () => {
    expect(matchesList('a'.repeat(5000), [`${'a*'.repeat(500)}b`])).toBe(false)
  })

  it('adds IdentityFile up, expands it, and takes none for none', () => {
    const { host } = read(
      `Host pi\n  HostName 10.1.1.7\n  IdentityFile ~/.ssh/%n_%r_%h\n  IdentityFile \${KEYS}/k\nHost *\n  IdentityFile "~/my keys/id"\n  User u\n`,
      { KEYS: '/keys' },
    )
    expect(host('pi').identityFiles).toEqual([
      '/home/me/.ssh/pi_u_10.1.1.7',
      '/keys/k',
      '/home/me/my keys/id',
    ])
    expect(read('IdentityFile none\n').host('x').identityFiles).toEqual([])
  })

  it('reads keywords in any case, equals signs, quotes, comments and Windows line ends', () => {
    const { host, problems } = read(
      'HOST pi # the one by the door\r\n\thostname="10.1.1.7"\r\n  PORT = 2200\r\n  # user root\r\n  User=pi\r\n  UserKnownHostsFile /a/b "/c d/e"\r\n',
    )
    expect(host('pi')).toMatchObject({ hostName: '10.1.1.7', port: 2200, user: 'pi' })
    expect(host('pi').knownHostsFiles.slice(0, 2)).toEqual(['/a/b', '/c d/e'])
    expect(problems).toEqual([])
  })

  it('expands %h and %% in HostName', () => {
    expect(read('Host pi\n HostName %h.lan%%\n').host('pi').hostName).toBe('pi.lan%')
  })

  it('takes the first of ProxyJump and ProxyCommand, and none for none', () => {
    expect(read('ProxyJump a\nProxyCommand nc %h %p # x\n').host('x')).toMatchObject({
      proxyJump: 'a',
      proxyCommand: null,
    })
    expect(read('ProxyCommand nc %h %p | tee "a b"\nProxyJump a\n').host('x')).toMatchObject({
      proxyJump: null,
      proxyCommand: 'nc %h %p | tee "a b"',
    })
    expect(read('Host x\n ProxyJump none\nHost *\n ProxyJump a\n').host('x').proxyJump).toBeNull()
  })

  it('keeps a list of host key algorithms and leaves a change of the defaults alone', () => {
    expect(read('HostKeyAlgorithms rsa-sha2-512,ssh-ed25519\n').host('x').hostKeyAlgorithms).toEqual([
      'rsa-sha2-512',
      'ssh-ed25519',
    ])
    expect(read('HostKeyAlgorithms +ssh-rsa\n').host('x').hostKeyAlgorithms).toBeNull()
  })
})

describe('Match', () => {
  it('decides all, host, originalhost, user and localuser, with ! and comma lists', () => {
    const { host } = read(
      'Host pi\n HostName 10.1.1.7\nMatch host 10.1.1.* originalhost pi,nas\n User one\nMatch originalhost nas user me\n User two\nMatch localuser !me\n Port 99\nMatch all\n IdentitiesOnly yes\n',
    )
    expect(host('pi')).toMatchObject({ user: 'one', port: 22, identitiesOnly: true })
    expect(host('nas').user).toBe('two')
    expect(read('Match !host pi\n Port 99\n').host('pi').port).toBe(22)
    expect(read('Match !host pi\n Port 99\n').host('nas').port).toBe(99)
  })

  it('reads the file again for final, with the name that was found', () => {
    const { host } = read(
      'Match final host *.lan\n User late\n Port 9\nHost pi\n HostName pi.lan\n Port 22\n',
    )
    expect(host('pi')).toMatchObject({ user: 'late', port: 22 })
  })

  it.each(['exec "touch /nowhere/x"', '!exec false', 'localnetwork 10.0.0.0/8', 'version OpenSSH_9.*'])(
    'takes "%s" for not matching, and says so',
    condition => {
      const { host, problems } = read(`Match ${condition}\n  User wrong\nHost *\n  User right\n`)
      expect(host('pi').user).toBe('right')
      expect(problems).toHaveLength(1)
      expect(problems[0]).toMatch(/^1: Match .* (is not run|is not decided) by Homeport/)
    },
  )
})

describe('what is wrong is named by its line, and the rest stays', () => {
  it.each([
    ['Host\n  User wrong\nHost pi\n  User right\n', '1: Host names no host.'],
    ['Match\n  User wrong\nHost pi\n  User right\n', '1: Match names no condition.'],
    ['Match host\n  User wrong\nHost pi\n  User right\n', '1: The condition host of Match has no value.'],
    ['Match moon full\n  User wrong\nHost pi\n  User right\n', '1: "moon" is no condition of Match.'],
    ['Host pi\n  Usr x\n  User right\n', '2: "usr" is no setting of ssh.'],
    ['Host pi\n  Port ssh\n  User right\n', '2: "ssh" is no port.'],
    ['Host pi\n  Port 70000\n  User right\n', '2: "70000" is no port.'],
    ['Host pi\n  IdentityFile\n  User right\n', '2: "identityfile" has no value.'],
    ['Host pi\n  IdentityFile "a\n  User right\n', '2: A quote (") is opened and not closed.'],
    ['=\nHost pi\n  User right\n', '1: This line has no keyword.'],
  ])('%j', (text, problem) => {
    const { host, problems } = read(text)
    expect(problems).toEqual([problem])
    expect(host('pi')).toMatchObject({ user: 'right', port: 22 })
  })

  it('lets unknown settings pass where IgnoreUnknown names them', () => {
    expect(read('IgnoreUnknown UseK*,Old\nUseKeyring yes\nOld 1\nNew 1\n').problems).toEqual([
      '4: "new" is no setting of ssh.',
    ])
  })

  it('never throws, whatever the text', () => {
    const piece = fc.constantFrom(
      'Host ',
      'Match ',
      'Include ',
      '"',
      '=',
      '!',
      '*',
      '%',
      '\n',
      '\0',
      '\\',
      'user ',
      'é',
      '#',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), parts => {
        const { host, aliases } = read(parts.join(''))
        for (const alias of [...aliases, 'x']) host(alias)
      }),
    )
  })
})

it('lists literal names once, in their order: no patterns, no negations', () => {
  expect(read('Host b a\nHost *.lan !c ?x\nHost a d\nMatch host e\n').aliases).toEqual(['b', 'a', 'd'])
})
