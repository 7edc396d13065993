import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FILE_READERS } from '../../../electron/command/fileReaders.ts'
import { parseNotice, tells } from '../../../electron/sessions/tailscale/notice.ts'
import { parsePing } from '../../../electron/sessions/tailscale/ping.ts'
import { parsePrefs } from '../../../electron/sessions/tailscale/prefs.ts'
import { reasonOf } from '../../../electron/sessions/tailscale/reason.ts'
import { parseWhois } from '../../../electron/sessions/tailscale/whois.ts'

const json = JSON.stringify
const PREFS = {
  RouteAll: true,
  ExitNodeID: '',
  CorpDNS: true,
  RunSSH: false,
  WantRunning: true,
  LoggedOut: false,
  ShieldsUp: false,
  AdvertiseRoutes: null,
  Config: { PrivateNodeKey: 'privkey:5ec2e7' },
}
const BASE = { Version: '1.0', ErrMessage: null, LoginFinished: null, State: null, Prefs: null }

describe('prefs', () => {
  it('tell what was chosen here; RouteAll is accepting routes, and no key is kept', () => {
    const prefs = parsePrefs(json(PREFS))
    expect(prefs).toEqual({
      acceptsRoutes: true,
      exitNode: null,
      magicDns: true,
      shieldsUp: false,
      wantsRunning: true,
      loggedOut: false,
      runsSsh: false,
      offersExitNode: false,
      routes: [],
      operator: null,
    })
    expect(json(prefs)).not.toContain('5ec2e7')
  })

  it('offer an exit node by routing everything, and subnets by the rest', () => {
    const routes = ['0.0.0.0/0', '::/0', '192.0.2.0/24']
    expect(parsePrefs(json({ AdvertiseRoutes: routes, RunSSH: true, OperatorUser: 'jo' }))).toMatchObject({
      offersExitNode: true,
      routes: ['192.0.2.0/24'],
      runsSsh: true,
      operator: 'jo',
    })
  })

  it('that are not told are unknown, never off', () => {
    expect(parsePrefs('{}')).toMatchObject({ acceptsRoutes: null, magicDns: null, shieldsUp: null })
  })
})

describe('a notice of the bus', () => {
  it('says its state by a number', () => {
    const states = [0, 1, 2, 3, 4, 5, 6, 7].map(State => parseNotice(json({ ...BASE, State })).state)
    expect(states).toEqual([
      'NoState',
      'InUseOtherUser',
      'NeedsLogin',
      'NeedsMachineAuth',
      'Stopped',
      'Starting',
      'Running',
      null,
    ])
  })

  it('says only what it sets: most lines say nothing, engine figures least of all', () => {
    for (const more of [{}, { Engine: { RBytes: 1 } }, { UserProfiles: { '1': {} } }])
      expect(tells(parseNotice(json({ ...BASE, ...more })))).toBe(false)
    const told = [
      { State: 4 },
      { Prefs: PREFS },
      { Health: { Warnings: null } },
      { BrowseToURL: 'https://login.example/a/1' },
      { ErrMessage: 'boom' },
      { SelfChange: { ID: 1 } },
    ]
    for (const more of told) expect(tells(parseNotice(json({ ...BASE, ...more })))).toBe(true)
  })

  it('brings all warnings there are; none is none', () => {
    const Warnings = {
      off: {
        WarnableCode: 'wantrunning-false',
        Severity: 'low',
        Title: 'Tailscale off',
        Text: 'Tailscale is stopped.',
        BrokenSince: '2026-03-01T12:00:00Z',
      },
    }
    expect(parseNotice(json({ Health: { Warnings } })).warnings).toEqual([
      {
        code: 'wantrunning-false',
        severity: 'low',
        title: 'Tailscale off',
        text: 'Tailscale is stopped.',
        since: Date.UTC(2026, 2, 1, 12),
      },
    ])
    expect(parseNotice(json({ Health: { Warnings: null } })).warnings).toEqual([])
    expect(parseNotice(json(BASE)).warnings).toBeNull()
  })

  it('may bring a status and peers, of a netmap or of what changed', () => {
    const peer = { StableID: 'n2', Name: 'nas.tail0.example.', Online: false }
    const expected = [{ id: 'n2', name: 'nas', online: false }]
    expect(parseNotice(json({ PeersChanged: [peer] })).peers).toEqual(expected)
    expect(parseNotice(json({ NetMap: { Peers: [peer] } })).peers).toEqual(expected)
    expect(parseNotice(json({ InitialStatus: { BackendState: 'Running' } })).status?.state).toBe('Running')
  })

  it('case 05: a line that is cut anywhere is named, never taken for another', () => {
    const line = json({ ...BASE, State: 6, Prefs: PREFS })
    for (let end = 1; end < line.length; end++)
      expect(() => parseNotice(line.slice(0, end))).toThrow(SyntaxError)
  })
})

describe('a ping', () => {
  const answered = { IP: '100.64.0.2', NodeIP: '100.64.0.2', NodeName: 'nas.tail0.example.', Err: '' }

  it.each([
    ['direct', { Endpoint: '192.0.2.7:41641' }, '192.0.2.7:41641'],
    ['relayed', { DERPRegionCode: 'fra' }, 'fra'],
    ['peer-relay', { PeerRelay: '192.0.2.9:7:vni:2', DERPRegionCode: 'fra' }, '192.0.2.9:7:vni:2'],
    // TSMP and peerapi tell neither.
    [null, { Endpoint: '', DERPRegionCode: '', PeerAPIPort: 4000 }, null],
  ])('over %s', (path, more, over) => {
    expect(parsePing(json({ ...answered, LatencySeconds: 0.25, ...more }))).toEqual({
      address: '100.64.0.2',
      name: 'nas',
      latency: 250,
      path,
      over,
      self: false,
      error: null,
    })
  })

  it('of this computer itself is none, and one that failed has no latency', () => {
    const own = {
      IP: '100.64.0.1',
      Err: '100.64.0.1 is local Tailscale IP',
      LatencySeconds: 0,
      IsLocalIP: true,
    }
    expect(parsePing(json(own))).toMatchObject({ latency: null, self: true, address: '100.64.0.1' })
    expect(parsePing(json({ ...answered, LatencySeconds: 0 })).latency).toBeNull()
  })
})

describe('whois', () => {
  const Node = {
    StableID: 'n3',
    Name: 'nas.tail0.example.',
    Addresses: ['100.64.0.3/32', 'fd7a:115c:a1e0::3/128'],
    Online: true,
    Hostinfo: { OS: 'linux', sshHostKeys: ['ssh-ed25519 AA'] },
  }
  const UserProfile = { ID: 1, LoginName: 'jo@example.com' }

  it('names the owner, or the tags of a machine that nobody owns', () => {
    expect(parseWhois(json({ Node, UserProfile }))).toEqual({
      id: 'n3',
      name: 'nas',
      os: 'linux',
      addresses: ['100.64.0.3', 'fd7a:115c:a1e0::3'],
      online: true,
      tags: [],
      owner: 'jo@example.com',
      sshHostKeys: ['ssh-ed25519 AA'],
    })
    const tagged = { Node: { ...Node, Tags: ['tag:server'] }, UserProfile: { LoginName: 'tagged-devices' } }
    expect(parseWhois(json(tagged))).toMatchObject({ owner: null, tags: ['tag:server'] })
  })
})

describe('the reason of an answer', () => {
  const of = (code: number, text: string, headers = {}) => reasonOf({ code, text, headers })

  it('is JSON or plain words, in the body or a header, and may come under 200', () => {
    expect(of(404, 'no match for IP:port\n')).toBe('no match for IP:port')
    expect(of(403, '{"Error":"access denied"}')).toBe('access denied')
    expect(of(200, '{"Error":"Cannot do both."}')).toBe('Cannot do both.')
    expect(of(200, '{"RouteAll":true}')).toBeNull()
    expect(of(403, '', { 'x-tailscale-reason': Buffer.from('not today').toString('base64') })).toBe(
      'not today',
    )
    expect(of(500, '')).toBeNull()
  })
})

describe('any object at all', () => {
  it('is read without a throw, and nothing else is', () => {
    const readers = [parsePrefs, parseNotice, parsePing, parseWhois]
    const keys = [
      'Prefs',
      'Health',
      'NetMap',
      'PeersChanged',
      'InitialStatus',
      'State',
      'Node',
      'Err',
      'AdvertiseRoutes',
    ]
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()), value => {
        for (const read of readers) read(json(value))
      }),
    )
    for (const read of readers) {
      for (const text of ['[]', 'null', '3']) expect(() => read(text)).toThrow(TypeError)
      expect(() => read('{')).toThrow(SyntaxError)
    }
  })
})

describe('homeport parse', () => {
  const parse = async (name: string, text: string) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'homeport-parse-'))
    const file = path.join(folder, 'answer')
    fs.writeFileSync(file, text)
    const read = await FILE_READERS[name]?.([file], '/home')
    fs.rmSync(folder, { recursive: true })
    return read
  }

  it('reads a bus line by line, leaves out what says nothing, and names the line it cannot read', async () => {
    const lines = [json({ State: 6 }), json(BASE), '', '{"State":', json({ State: 4 })].join('\n')
    const read = await parse('tailscale-bus', lines)
    expect(read?.observations).toMatchObject([{ state: 'Running' }, { state: 'Stopped' }])
    expect(read?.notUnderstood).toMatchObject([{ line: 4 }])
  })

  it('reads one answer, or several by what was asked', async () => {
    const ping = { IP: '100.64.0.2', Err: '', LatencySeconds: 0.1, Endpoint: '192.0.2.7:1' }
    expect((await parse('tailscale-ping', json(ping)))?.observations).toMatchObject([{ path: 'direct' }])
    expect((await parse('tailscale-ping', json({ a: ping, b: null })))?.observations).toMatchObject([
      { asked: 'a', latency: 100 },
      { asked: 'b', error: 'no answer' },
    ])
    const answers = { wrong: { code: 400, body: 'want POST\n' } }
    expect((await parse('tailscale-answers', json(answers)))?.observations).toEqual([
      { kind: 'answer', asked: 'wrong', code: 400, reason: 'want POST' },
    ])
  })
})
