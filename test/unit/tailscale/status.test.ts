import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseStatus } from '../../../electron/sessions/tailscale/status.ts'

const peer = (more: object) => ({ ID: 'n1', HostName: 'box', DNSName: 'box.tail0.example.', ...more })
const status = (peers: Record<string, object>, more: object = {}) =>
  parseStatus(JSON.stringify({ BackendState: 'Running', Peer: peers, ...more }))
const one = (more: object, rest: object = {}) => status({ 'nodekey:a': peer(more) }, rest).peers[0]

describe('the status of a tailnet', () => {
  it('names a peer by its place in the tailnet, not by what its system calls itself', () => {
    expect(one({ HostName: 'localhost', OS: 'iOS', DNSName: 'phone.tail0.example.' })).toMatchObject({
      name: 'phone',
      dnsName: 'phone.tail0.example',
      os: 'iOS',
    })
    expect(one({ HostName: 'Jo’s laptop', DNSName: '' })).toMatchObject({
      name: 'Jo’s laptop',
      dnsName: null,
    })
  })

  it.each([
    ['direct', { Online: true, Active: true, CurAddr: '10.9.0.2:41641', Relay: 'fra' }, '10.9.0.2:41641'],
    ['direct', { Online: true, Active: false, CurAddr: '10.9.0.2:41641' }, '10.9.0.2:41641'],
    [
      'peer-relay',
      { Online: true, Active: true, CurAddr: '', PeerRelay: '10.9.0.3:1:vni:2' },
      '10.9.0.3:1:vni:2',
    ],
    ['relayed', { Online: true, Active: true, CurAddr: '', Relay: 'fra' }, 'fra'],
    ['idle', { Online: true, Active: false, CurAddr: '', Relay: 'fra' }, null],
    ['idle', { Online: true, Relay: 'fra' }, null],
    ['offline', { Online: false, Active: true, CurAddr: '10.9.0.2:41641' }, null],
  ])('%s: %o', (path, more, over) => {
    expect(one(more)).toMatchObject({ path, over })
  })

  it('was last seen while offline; the zero time is none, and expiry is one only where it is told', () => {
    const seen = '2026-03-01T16:40:00-03:00'
    expect(one({ Online: true, LastSeen: seen })?.lastSeen).toBeNull()
    expect(one({ Online: false, LastSeen: seen })?.lastSeen).toBe(Date.UTC(2026, 2, 1, 19, 40))
    expect(one({ Online: false, LastSeen: '0001-01-01T00:00:00Z' })?.lastSeen).toBeNull()
    expect(one({})).toMatchObject({ keyExpiry: null, expired: false, online: null })
    expect(one({ KeyExpiry: '2026-04-01T00:00:00Z', Expired: true })).toMatchObject({
      keyExpiry: Date.UTC(2026, 3, 1),
      expired: true,
    })
  })

  it('belongs to a user, whose id may be past what a number holds, or to its tags', () => {
    const text = `{"Peer": {"k": {"ID": "n1", "UserID": 9007199254740993}},
      "User": {"9007199254740993": {"LoginName": "jo@example.com"}, "9007199254740992": {"LoginName": "other"}}}`
    expect(parseStatus(text).peers[0]?.owner).toBe('jo@example.com')
    const users = { User: { '1': { LoginName: 'jo@example.com' } } }
    expect(one({ UserID: 1, Tags: ['tag:server'] }, users)).toMatchObject({
      owner: null,
      tags: ['tag:server'],
    })
  })

  it('tells routes, exit nodes, SSH keys and what is wrong', () => {
    const whole = status(
      {
        a: peer({
          PrimaryRoutes: ['192.0.2.0/24'],
          ExitNodeOption: true,
          ExitNode: true,
          sshHostKeys: ['ssh-ed25519 AA'],
        }),
      },
      {
        ExitNodeStatus: { ID: 'n1', Online: true },
        Health: ['Tailscale is slow.'],
        MagicDNSSuffix: 'tail0.example',
        CurrentTailnet: { Name: 'example.com' },
        TUN: false,
        Self: peer({ ID: 'me', DNSName: 'me.tail0.example.', Online: true, Relay: 'fra' }),
      },
    )
    expect(whole).toMatchObject({
      exitNode: { id: 'n1', online: true },
      health: ['Tailscale is slow.'],
      suffix: 'tail0.example',
      tailnet: 'example.com',
      tun: false,
      self: { id: 'me', name: 'me', path: 'idle' },
    })
    expect(whole.peers[0]).toMatchObject({
      routes: ['192.0.2.0/24'],
      offersExitNode: true,
      isExitNode: true,
      sshHostKeys: ['ssh-ed25519 AA'],
    })
  })

  it('believes the row of the exit node, where what is said of it beside is older', () => {
    const exit = { ExitNodeStatus: { ID: 'n1', Online: true } }
    expect(status({ a: peer({ ID: 'n1', Online: false }) }, exit).exitNode).toEqual({
      id: 'n1',
      online: false,
    })
    expect(status({ a: peer({ ID: 'n1', Online: undefined }) }, exit).exitNode?.online).toBe(true)
    expect(status({ a: peer({ ID: 'n2', Online: false }) }, exit).exitNode?.online).toBe(true)
  })

  it('of a fresh daemon has nobody in it, and says where to log in', () => {
    const text = '{"BackendState":"NeedsLogin","AuthURL":"https://login.example/a/1","Peer":null,"User":null}'
    expect(parseStatus(text)).toMatchObject({
      state: 'NeedsLogin',
      authUrl: 'https://login.example/a/1',
      self: null,
      peers: [],
      exitNode: null,
      tailnet: null,
    })
  })

  it('takes any object for what it holds, and nothing else for one', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('Peer', 'User', 'Self', 'Health', 'TUN'), fc.jsonValue()),
        json => {
          const { peers, health } = parseStatus(JSON.stringify(json))
          for (const { name, addresses } of peers)
            expect([typeof name, Array.isArray(addresses)]).toEqual(['string', true])
          for (const line of health) expect(typeof line).toBe('string')
        },
      ),
    )
    for (const text of ['[]', 'null', '"x"', '3']) expect(() => parseStatus(text)).toThrow(TypeError)
    expect(() => parseStatus('{')).toThrow(SyntaxError)
  })
})
