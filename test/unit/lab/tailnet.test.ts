import { describe, expect, it } from 'vitest'
import { labFileSchema } from '../../../electron/lab/labFileSchema.ts'
import { parsePrefs } from '../../../electron/sessions/tailscale/prefs.ts'
import { parseStatus } from '../../../electron/sessions/tailscale/status.ts'
import { sourceId } from '../../../shared/lab/ids.ts'
import type { Node } from '../../../shared/lab/model.ts'
import { keptNode, NOW, status, ToldLab, UP } from '../../labs/makeFacts.ts'

const SOURCE = sourceId('tailscale', 'tailnet')
const SUFFIX = 'tail0.example'
const peer = (name: string, address: string, more: object = {}) => ({
  ID: `id-${name}`,
  DNSName: `${name}.${SUFFIX}.`,
  TailscaleIPs: [address],
  OS: 'linux',
  Online: true,
  ...more,
})
const desk = peer('desk', '100.64.0.9')

/** A lab that hears of a tailnet. */
function told(peers: object[], { lab = new ToldLab(), state = UP, prefs = {}, ...more }: Told = {}): ToldLab {
  const json = {
    BackendState: 'Running',
    MagicDNSSuffix: SUFFIX,
    CurrentTailnet: { Name: 'jo@example.com' },
    Self: desk,
    Peer: Object.fromEntries(peers.map((one, n) => [`k${n}`, one])),
    ...more,
  }
  lab.source(SOURCE, 'tailscale', 'tailnet', state)
  return lab.hear({
    type: 'tailnet',
    source: SOURCE,
    status: parseStatus(JSON.stringify(json)),
    prefs: parsePrefs(JSON.stringify(prefs)),
    at: lab.now,
  })
}
interface Told extends Record<string, unknown> {
  lab?: ToldLab
  state?: ReturnType<typeof status>
  prefs?: object
}

const rules = (nodes: object[]) => labFileSchema.parse({ nodes })
const nodeOf = (lab: ToldLab, name: string): Node => {
  const found = [...(lab.see().tables.nodes.values() ?? [])].find(node => node.name === name)
  if (!found) throw new Error(`no node ${name}`)
  return found
}
const pairs = (lab: ToldLab) =>
  [...lab.see().tables.nodes.values()].map(node => `${node.name} ${node.knownAs.tailscale ?? '-'}`)

describe('a peer is a node of the lab', () => {
  it('by an address of the tailnet that SSH leads to, with the evidence, its address and its name', () => {
    const lab = told([peer('box', '100.64.0.2')]).ssh('kitchen', '100.64.0.2')
    const node = nodeOf(lab, 'kitchen')
    expect(node).toMatchObject({
      addresses: { lan: [], tailnet: ['100.64.0.2'] },
      knownAs: { ssh: 'kitchen', tailscale: 'box' },
      evidence: ['Its address 100.64.0.2 is one of the tailnet'],
    })
    expect(lab.see().tables.peers.get('peer:id-box')?.node).toBe(node.id)
  })

  it.each([
    ['its InternalIP', [keptNode('pi-1', '100.64.0.2')], [], 'pi-1 box'],
    ['the whole name SSH leads to', [], [['kitchen', `box.${SUFFIX}`]], 'kitchen box'],
    ['its name', [keptNode('box', '127.9.0.1')], [], 'box box'],
    [
      'the first label of its name, whatever the case',
      [keptNode('BOX.home', '127.9.0.1')],
      [],
      'BOX.home box',
    ],
    ['the address at home where it is reached', [keptNode('pi-1', '192.168.7.5')], [], 'pi-1 box'],
    ['nothing', [keptNode('pi-1', '127.9.0.1')], [['kitchen', '127.9.0.2']], 'pi-1 -'],
  ] as const)('by %s', (_what, nodes, hosts, pair) => {
    const lab = told([peer('box', '100.64.0.2', { Active: true, CurAddr: '192.168.7.5:41641' })])
    lab.cluster({ nodes: [...nodes] })
    for (const [alias, hostName] of hosts) lab.ssh(alias, hostName)
    expect(pairs(lab)).toContain(pair)
  })

  it('by the address at home also while no traffic goes, once it was reached there', () => {
    const lab = told([peer('box', '100.64.0.2', { CurAddr: '192.168.7.5:41641' })])
    lab.cluster({ nodes: [keptNode('pi-1', '192.168.7.5')] })
    told([peer('box', '100.64.0.2')], { lab })
    expect(nodeOf(lab, 'pi-1').evidence).toEqual(['Tailscale reaches it directly at 192.168.7.5'])
  })

  it('never by where a phone stands, nor by the name of a machine of somebody else', () => {
    const at = { CurAddr: '192.168.7.5:41641' }
    const lab = told([
      peer('phone', '100.64.0.2', { ...at, OS: 'iOS' }),
      { ...peer('box', '100.64.0.3'), DNSName: 'box.other.example.' },
    ])
    lab.cluster({ nodes: [keptNode('box', '192.168.7.5')] })
    expect(pairs(lab)).toEqual(['box -'])
    expect(lab.see().tables.peers.get('peer:id-box')).toMatchObject({ shared: true, node: null })
  })

  it('once: what two peers or two nodes would fit is joined to neither', () => {
    const same = told([
      peer('a', '100.64.0.2', { CurAddr: '10.9.0.5:1' }),
      peer('b', '100.64.0.3', { CurAddr: '10.9.0.5:1' }),
    ])
    same.cluster({ nodes: [keptNode('pi-1', '10.9.0.5')] })
    expect(pairs(same)).toEqual(['pi-1 -'])
    const two = told([peer('box', '100.64.0.2')])
      .ssh('a', '100.64.0.2')
      .ssh('b', '100.64.0.2')
    expect(pairs(two)).toEqual(['a -', 'b -'])
  })

  it('as the lab file says, whatever speaks for another, and never where it says none', () => {
    const lab = told([peer('box', '100.64.0.2'), peer('pi-1', '100.64.0.3')])
    lab.cluster({ nodes: [keptNode('pi-1', '127.9.0.1')] })
    lab.labFile = rules([{ kubernetes: 'pi-1', tailscale: 'box' }])
    expect(nodeOf(lab, 'pi-1')).toMatchObject({
      knownAs: { tailscale: 'box' },
      evidence: ['The lab file says so'],
    })
    lab.labFile = rules([{ kubernetes: 'pi-1', tailscale: null }])
    expect(pairs(lab)).toEqual(['pi-1 -'])
  })

  it('through which an SSH alias is recognised as a node of the cluster', () => {
    const lab = told([peer('pi-1', '100.64.0.2')]).ssh('attic', '100.64.0.2')
    lab.cluster({ nodes: [keptNode('pi-1', '127.9.0.1')] })
    expect(nodeOf(lab, 'pi-1')).toMatchObject({
      knownAs: { kubernetes: 'pi-1', ssh: 'attic', tailscale: 'pi-1' },
      evidence: expect.arrayContaining(['The tailnet calls 100.64.0.2 pi-1']),
    })
  })
})

describe('a machine that only the tailnet knows', () => {
  it('is a peer and no machine of the lab, unless its owner lists it', () => {
    const lab = told([peer('nas', '100.64.0.2'), peer('phone', '100.64.0.3', { OS: 'iOS' })])
    expect(lab.see().tables.nodes.size).toBe(0)
    expect([...lab.see().tables.peers.values()].map(one => one.name)).toEqual(['desk', 'nas', 'phone'])
    lab.labFile = rules([{ name: 'Attic NAS', tailscale: 'nas' }])
    expect(nodeOf(lab, 'Attic NAS')).toMatchObject({
      state: 'ok',
      sentence: 'Online in the tailnet',
      addresses: { lan: [], tailnet: ['100.64.0.2'] },
      knownAs: { kubernetes: null, ssh: null, tailscale: 'nas' },
      at: NOW,
    })
  })

  it('keeps its id from before it was heard of, and is one machine with the host that has its name', () => {
    const lab = new ToldLab()
    lab.labFile = rules([{ tailscale: 'nas' }])
    const before = nodeOf(lab, 'nas')
    expect(before).toMatchObject({ state: 'unknown', sentence: 'Not heard from yet' })
    told([peer('nas', '100.64.0.2')], { lab })
    expect(nodeOf(lab, 'nas').id).toBe(before.id)
    const joined = new ToldLab().ssh('nas', '127.9.0.4')
    joined.labFile = rules([{ name: 'NAS', tailscale: 'nas' }])
    expect(pairs(joined)).toEqual(['nas -'])
    told([peer('nas', '100.64.0.2')], { lab: joined })
    expect(pairs(joined)).toEqual(['NAS nas'])
  })

  it.each([
    [{ Online: false, LastSeen: '2026-01-15T10:00:00Z' }, UP, 'down', 'nas is offline in the tailnet'],
    [{ Expired: true }, UP, 'down', 'The key of nas in the tailnet has expired'],
    [{ Online: undefined }, UP, 'unknown', 'The tailnet does not say whether it is online'],
    [{}, status('off'), 'stale', 'Last known online; Tailscale does not run on this computer'],
  ])('%o while the session is %o', (more, state, shown, sentence) => {
    const lab = told([peer('nas', '100.64.0.2', more)], { state })
    lab.labFile = rules([{ tailscale: 'nas' }])
    expect(nodeOf(lab, 'nas')).toMatchObject({ state: shown, sentence })
  })

  it('that the tailnet does not have is unknown', () => {
    const lab = told([])
    lab.labFile = rules([{ tailscale: 'nas' }])
    expect(nodeOf(lab, 'nas').sentence).toBe('The tailnet has no machine called nas')
  })
})

describe('the peers', () => {
  const rows = (peers: object[], more: Told = {}) => [...told(peers, more).see().tables.peers.values()]

  it('tell direct, relayed over a peer or a region, and idle apart', () => {
    const [, direct, byPeer, relayed, idle, offline] = rows([
      peer('a', '100.64.0.1', { Active: true, CurAddr: '10.9.0.2:41641' }),
      peer('b', '100.64.0.2', { Active: true, PeerRelay: '10.9.0.3:7:vni:2' }),
      peer('c', '100.64.0.3', { Active: true, Relay: 'fra' }),
      peer('d', '100.64.0.4', { Relay: 'fra' }),
      peer('e', '100.64.0.5', { Online: false, LastSeen: '2026-01-15T10:00:00Z' }),
    ])
    expect(direct).toMatchObject({ path: 'direct', over: '10.9.0.2:41641', state: 'ok' })
    expect(byPeer).toMatchObject({ path: 'peer-relay', over: '10.9.0.3:7:vni:2' })
    expect(relayed).toMatchObject({ path: 'relayed', over: 'fra' })
    expect(idle).toMatchObject({ path: 'idle', over: null, state: 'ok' })
    expect(offline).toMatchObject({ path: 'offline', state: 'off', lastSeen: NOW - 2 * 3_600_000 })
  })

  it('look no more alive than their source: nothing is known of who is online once it is gone', () => {
    const direct = peer('a', '100.64.0.1', { Active: true, CurAddr: '10.9.0.2:41641' })
    const of = (state: Told['state']) => rows([direct], { ...(state && { state }) })[1]
    expect(of(status('stale'))).toMatchObject({ state: 'stale', online: null, path: 'idle', over: null })
    expect(of(status('down'))).toMatchObject({ state: 'stale', online: null })
    expect(of(status('off'))).toMatchObject({ state: 'unknown', online: null })
  })

  it('leave out who was only shared with, and the hundreds that are for rent but the one in use', () => {
    const rented = (name: string, more = {}) => ({
      ...peer(name, '100.64.0.7', { ExitNodeOption: true, ...more }),
      DNSName: `${name}.mullvad.ts.net.`,
      Location: { City: 'Zurich', Country: 'Switzerland' },
    })
    const lab = told(
      [peer('a', '100.64.0.1', { ShareeNode: true }), rented('ch-1'), rented('ch-2', { ExitNode: true })],
      { ExitNodeStatus: { ID: 'id-ch-2', Online: true } },
    )
    const { tables, vantage } = lab.see()
    expect([...tables.peers.values()].map(one => one.name)).toEqual(['desk', 'ch-2'])
    expect(tables.peers.get('peer:id-ch-2')).toMatchObject({
      exitNode: 'used',
      location: 'Zurich, Switzerland',
    })
    expect(vantage.tailnet).toMatchObject({ rented: 2, exitNode: { name: 'ch-2', online: true } })
  })

  it('say which subnets they route, whether they offer the way out, Tailscale SSH, and who owns them', () => {
    const [, one] = rows(
      [
        peer('a', '100.64.0.1', {
          UserID: 7,
          PrimaryRoutes: ['192.168.7.0/24'],
          ExitNodeOption: true,
          sshHostKeys: ['ssh-ed25519 AA'],
        }),
      ],
      { User: { '7': { LoginName: 'jo@example.com' } } },
    )
    expect(one).toMatchObject({
      routes: ['192.168.7.0/24'],
      exitNode: 'offered',
      ssh: true,
      owner: 'jo@example.com',
    })
  })

  it('of a computer that is logged out are none', () => {
    expect(rows([], { BackendState: 'NeedsLogin', Self: { ID: '', HostName: 'desk' } })).toEqual([])
  })
})

describe('where this computer is', () => {
  it('tells its tailnet: own address, routes it accepts, what is wrong', () => {
    const { vantage } = told([], { prefs: { RouteAll: true }, Health: ['No DNS.'] }).see()
    expect(vantage.tailnet).toEqual({
      name: 'jo@example.com',
      suffix: SUFFIX,
      state: 'ok',
      addresses: ['100.64.0.9'],
      exitNode: null,
      acceptsRoutes: true,
      rented: 0,
      health: ['No DNS.'],
    })
    expect(new ToldLab().see().vantage.tailnet).toBeNull()
  })
})

describe('a problem of the tailnet', () => {
  const problems = (lab: ToldLab) => [...lab.see().tables.problems.values()]

  it('case 39: logged out is one, which waits for its owner; stopped and not there are none', () => {
    const out = status('needs-you', 'Tailscale is logged out on this computer.')
    expect(problems(told([], { state: out }))).toMatchObject([
      { subject: SOURCE, state: 'needs-you', sentence: 'Tailscale is logged out on this computer.' },
    ])
    const stopped = told([peer('nas', '100.64.0.2')], { state: status('off', 'Tailscale is stopped.') })
    expect(problems(stopped)).toEqual([])
    const absent = new ToldLab().source(SOURCE, 'tailscale', 'tailnet', status('off', 'No Tailscale runs.'))
    expect(problems(absent)).toEqual([])
    expect(absent.see().settled).toBe(true)
  })

  it('case 39: garbage is one that wants a look, and takes no machine down', () => {
    const lab = told([], { state: status('down', 'Tailscale at /x answered no status.') })
    expect(problems(lab)).toMatchObject([{ subject: SOURCE, state: 'attention' }])
    expect(lab.see().state).toBe('attention')
  })

  it('is an exit node that is gone, for all traffic of this computer goes there', () => {
    const exit = peer('exit', '100.64.0.2', { ExitNode: true, Online: false })
    const lab = told([exit], { ExitNodeStatus: { ID: 'id-exit', Online: false } })
    expect(problems(lab)).toMatchObject([
      {
        subject: SOURCE,
        state: 'attention',
        sentence: 'All traffic of this computer goes to the exit node exit, which is offline',
      },
    ])
    const back = told([peer('exit', '100.64.0.2', { ExitNode: true })], {
      ExitNodeStatus: { ID: 'id-exit', Online: true },
    })
    expect(problems(back)).toEqual([])
    // One nobody has, which tailscaled takes all the same.
    expect(problems(told([], { prefs: { ExitNodeID: 'nope' } }))).toHaveLength(1)
  })

  it('has one cause: a machine of the lab that is down and is the exit node tells both', () => {
    const exit = peer('gate', '100.64.0.2', { ExitNode: true, Online: false })
    const lab = told([exit], { ExitNodeStatus: { ID: 'id-gate', Online: false } })
    lab.ssh('gate', '127.9.0.1', status('down', 'No answer from 127.9.0.1:22 in 5 s.'))
    const node = nodeOf(lab, 'gate')
    expect(problems(lab)).toMatchObject([{ subject: node.id }])
    expect(problems(lab)[0]?.evidence.map(one => one.sentence)).toEqual([
      'All traffic of this computer goes through it',
    ])
  })

  it('a node that is down has what the tailnet saw of it last among its evidence', () => {
    const lab = told([peer('gate', '100.64.0.2', { Online: false, LastSeen: '2026-01-15T10:00:00Z' })])
    lab.ssh('gate', '127.9.0.1', status('down', 'No answer.'))
    expect(problems(lab)[0]?.evidence).toContainEqual({
      at: NOW - 2 * 3_600_000,
      sentence: 'Last seen by the tailnet',
    })
  })
})
