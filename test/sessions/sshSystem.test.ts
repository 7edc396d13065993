import dns from 'node:dns'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Dialer } from '../../electron/reach/dial.ts'
import { gatewayDialer } from '../../electron/reach/gateway.ts'
import { placedDialer } from '../../electron/reach/placedDialer.ts'
import { NOBODY } from '../../electron/sessions/owner.ts'
import type { SshHost } from '../../electron/sessions/ssh/resolveHost.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import { type SshLab, sshLab, until, type Watched } from '../labs/sshWatched.ts'

/**
 * Stands in for the ssh of a computer, whose real one test/live has: writes down each of its arguments, holds a
 * connection while its socket is there, and runs what it is given on this computer.
 */
const STAND_IN = `#!/bin/sh
here=$(dirname "$0")
printf '%s\\037' "$@" >> "$here/said"
printf '\\n' >> "$here/said"
for last; do :; done
case " $* " in
  *' -S '*) exec sh -c "$last" ;;
esac
if test -f "$here/refuses"; then cat "$here/refuses" >&2; exit 255; fi
for one; do case "$one" in ControlPath=*) control=\${one#ControlPath=};; esac; done
: > "$control"
exec cat > /dev/null
`

let lab: SshLab
let bin: string
let path0: string | undefined
beforeEach(() => {
  lab = sshLab()
  bin = path.join(lab.home.folder, 'bin')
  fs.mkdirSync(bin)
  fs.writeFileSync(path.join(bin, 'ssh'), STAND_IN, { mode: 0o755 })
  path0 = process.env.PATH
  process.env.PATH = `${bin}${path.delimiter}${path0}`
})
afterEach(async () => {
  process.env.PATH = path0
  vi.restoreAllMocks()
  await lab.clear()
})

const settled = (pi: Watched) =>
  until(pi.clock, () => pi.listed() || !['connecting', 'off'].includes(pi.status().state), 1)
const said = () =>
  fs.existsSync(path.join(bin, 'said'))
    ? fs
        .readFileSync(path.join(bin, 'said'), 'utf8')
        .trimEnd()
        .split('\n')
        .map(line => line.split('\u001f').slice(0, -1))
    : []
const certificate = () => {
  const file = path.join(lab.home.folder, 'id_ed25519-cert.pub')
  fs.writeFileSync(file, 'ssh-ed25519-cert-v01@openssh.com AAAA owner\n')
  return file
}
const refuses = (text: string) => fs.writeFileSync(path.join(bin, 'refuses'), text)
const watch = (changes: Partial<SshHost> = {}, port = 2222) => lab.watch(lab.home.host(port, changes), NOBODY)

describe('a host that wants more than our own SSH can', () => {
  it('is reached by the ssh of this computer: one login, every figure, nothing of ssh_config read', async () => {
    certificate()
    const pi = watch({ identityAgent: '/run/agent 1.sock' })
    await settled(pi)
    await until(pi.clock, () => pi.with('cpu').length >= 2)
    expect(pi.status()).toMatchObject({ state: 'up', reason: '' })
    expect(pi.hosts()[0]?.secured).toBeNull()
    const [master = [], ...channels] = said()
    expect(master.slice(0, 4)).toEqual(['-F', 'none', '-N', '-T'])
    for (const option of [
      'BatchMode=yes',
      'StrictHostKeyChecking=yes',
      'ForwardAgent=no',
      'ClearAllForwardings=yes',
      'PermitLocalCommand=no',
      `UserKnownHostsFile=${lab.home.knownHosts}`,
      'IdentityAgent="/run/agent 1.sock"',
      'Port=2222',
      'User=owner',
    ]) {
      expect(master).toContain(option)
    }
    expect(master.slice(-2)).toEqual(['--', '127.0.0.1'])
    expect(channels.length).toBe(2)
    for (const one of channels) {
      expect(one.slice(-3)).toEqual(['--', '127.0.0.1', 'sh'])
      expect(one).toContain('ProxyCommand=false')
    }
  })

  it('leaves no process, socket, folder or timer behind', async () => {
    certificate()
    const pi = watch()
    await settled(pi)
    const control =
      said()[0]
        ?.find(one => one.startsWith('ControlPath='))
        ?.slice('ControlPath='.length) ?? ''
    expect(fs.statSync(path.dirname(control)).mode & 0o777).toBe(0o700)
    pi.stop()
    await until(pi.clock, () => !fs.existsSync(path.dirname(control)) && pi.clock.waiting === 0, 1)
  })

  it.each([
    ['CertificateFile', { certificateFiles: ['/keys/cert'] }],
    ['PKCS11Provider', { pkcs11Provider: '/usr/lib/opensc.so' }],
    ['GSSAPI', { methods: [], gssapi: true }],
  ])('is told by %s', async (_, changes) => {
    const pi = watch(changes)
    await settled(pi)
    expect(pi.status().state).toBe('up')
  })

  it('is told by an authority in known_hosts where no key of the host is there', async () => {
    const server = await lab.serve()
    lab.home.trust(`@cert-authority [127.0.0.1]:${server.port} ${server.hostKey}`)
    const vouched = watch({}, server.port)
    await settled(vouched)
    expect(said().length).toBeGreaterThan(0)
    expect(server.connections).toBe(0)
    lab.home.trust(`@cert-authority * ${server.hostKey}`, lab.line(server))
    const known = watch({}, server.port)
    await until(known.clock, () => known.listed())
    expect(server.connections).toBe(1)
  })

  it('is told by a key on a token, where there is no other', async () => {
    const server = await lab.serve()
    lab.home.trust(lab.line(server))
    const token = path.join(lab.home.folder, 'id_ed25519_sk')
    const field = (text: string) => Buffer.concat([Buffer.from([0, 0, 0, text.length]), Buffer.from(text)])
    const open = field('sk-ssh-ed25519@openssh.com')
    const length = Buffer.from([0, 0, 0, open.length])
    const parts = [Buffer.from('openssh-key-v1\0'), field('none'), field('none'), field('')]
    const bytes = Buffer.concat([...parts, Buffer.from([0, 0, 0, 1]), length, open])
    fs.writeFileSync(
      token,
      `-----BEGIN OPENSSH PRIVATE KEY-----\n${bytes.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`,
      { mode: 0o600 },
    )
    const pi = watch({ identityFiles: [token] }, server.port)
    await settled(pi)
    expect([pi.status().state, server.connections]).toEqual(['up', 0])
    const both = watch({ identityFiles: [lab.home.keyFile, token] }, server.port)
    await until(both.clock, () => both.listed())
    expect(server.connections).toBe(1)
  })
})

describe('an ssh that does not come in', () => {
  it('is told in our words, and not started again and again', async () => {
    certificate()
    refuses('owner@127.0.0.1: Permission denied (publickey).\n')
    const pi = watch()
    await settled(pi)
    expect(pi.status()).toMatchObject({ state: 'needs-you', need: null })
    expect(pi.status().reason).toBe(
      'pi refused user owner (by ssh, with a certificate beside its key; it takes publickey).',
    )
    expect((pi.status().nextTry ?? 0) - pi.clock.wall()).toBeGreaterThan(200_000)
  })

  it('because of the host key has it asked about as always', async () => {
    certificate()
    const server = await lab.serve()
    refuses('No ED25519 host key is known for 127.0.0.1.\nHost key verification failed.\n')
    const pi = watch({}, server.port)
    await settled(pi)
    expect(pi.status().need).toMatchObject({ kind: 'host-key', verdict: 'unknown' })
    expect(server.attempts).toEqual([])
  })

  describe('because of the host key, from a server that', () => {
    const sockets = new Set<net.Socket>()
    const play = async (greet: (socket: net.Socket) => void) => {
      certificate()
      refuses('Host key verification failed.\n')
      const server = net.createServer(socket => {
        sockets.add(socket)
        socket.on('error', () => {})
        socket.on('close', () => sockets.delete(socket))
        greet(socket)
      })
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      lab.onClear(() => {
        for (const socket of sockets) socket.destroy()
        server.close()
      })
      return watch({}, (server.address() as net.AddressInfo).port)
    }

    it('talks without end is cut off after 1 MiB', async () => {
      const pi = await play(socket => {
        const more = () => {
          while (!socket.destroyed && socket.write(`${'x'.repeat(250)}\r\n`.repeat(100)));
        }
        socket.on('drain', more)
        more()
      })
      await until(pi.clock, () => pi.status().reason !== '', 1)
      expect(pi.status().reason).toBe('SSH to pi failed: it sent 1 MiB and no end of the handshake.')
      await until(pi.clock, () => sockets.size === 0, 0)
    })

    it('says nothing is let go with the session', async () => {
      let greeted = false
      const pi = await play(socket => {
        socket.on('data', () => {
          greeted = true
        })
      })
      await until(pi.clock, () => greeted, 1)
      pi.stop()
      await until(pi.clock, () => sockets.size === 0 && pi.clock.waiting === 0, 0)
    })
  })

  it('does not take a certificate authority for a key: what it does not vouch for is asked about', async () => {
    const server = await lab.serve()
    lab.home.trust(`@cert-authority [127.0.0.1]:${server.port} ${server.hostKey}`)
    refuses('Host key verification failed.\n')
    const pi = watch({}, server.port)
    await settled(pi)
    expect(pi.status().need).toMatchObject({ kind: 'host-key', verdict: 'unknown' })
    expect(pi.status().reason).toMatch(/is not known.*authority for it, which does not vouch for this key/)
    expect(server.attempts).toEqual([])
  })

  it('for another reason is told with its last words, inert', async () => {
    certificate()
    refuses('one\nssh: connect to host \u001b[2J port 22: No route to host\n')
    const pi = watch()
    await settled(pi)
    expect(pi.status().state).toBe('down')
    expect(pi.status().reason).toBe(
      'ssh to pi ended: “ssh: connect to host ⟨001B⟩[2J port 22: No route to host”.',
    )
  })

  it('is missed where it is not installed', async () => {
    certificate()
    process.env.PATH = path.join(lab.home.folder, 'nowhere')
    const pi = watch()
    await settled(pi)
    expect(pi.status().reason).toMatch(/the ssh program is needed; it is not in PATH/)
  })

  it('is not started for a host behind another', async () => {
    certificate()
    const pi = watch({ jumps: [lab.home.host(22, { alias: 'gate' })] })
    await settled(pi)
    expect(pi.status().reason).toMatch(/reached over another host or program/)
    expect(said()).toEqual([])
  })
})

describe('where this computer is', () => {
  const HERE = { offline: false, hurried: false, isElsewhere: () => false, isAway: () => false }
  const placed = (changes: Partial<typeof HERE>) => (system: Dialer) =>
    placedDialer(system, () => ({ ...HERE, ...changes }))
  const there = (host: string, dialerOf: (system: Dialer) => Dialer) =>
    lab.watch(lab.home.host(22, { hostName: host }), NOBODY, dialerOf)
  const waits = (pi: Watched) => until(pi.clock, () => pi.status().reason !== '', 1)

  it('keeps ssh from being started where there is no network', async () => {
    certificate()
    const pi = there('192.0.2.7', placed({ offline: true }))
    await waits(pi)
    expect(pi.status()).toMatchObject({ state: 'connecting', waits: 'offline' })
    expect(said()).toEqual([])
  })

  it.each([
    ['an address', '192.0.2.7', '192.0.2.7'],
    ['a name', 'pi.lab.invalid', '192.0.2.7'],
  ])('keeps it from a stranger at %s of the lab', async (_, host, stranger) => {
    certificate()
    vi.spyOn(dns.promises, 'lookup').mockResolvedValue([{ address: stranger, family: 4 }] as never)
    const pi = there(host, placed({ isElsewhere: ((at: string) => at === stranger) as () => boolean }))
    await waits(pi)
    expect(pi.status()).toMatchObject({ state: 'connecting', waits: 'elsewhere' })
    expect(said()).toEqual([])
  })

  it('keeps it out of the network of this computer where a demo lab is meant', async () => {
    certificate()
    const gateway = path.join(lab.home.folder, 'gateway')
    const pi = there('192.0.2.7', () => placed({})(gatewayDialer(gateway, new FakeClock())))
    await waits(pi)
    expect(pi.status().state).toBe('down')
    expect(pi.status().reason).toContain('no program leads into a demo lab')
    expect(said()).toEqual([])
  })
})

describe('case 20: values that ssh would take for more', () => {
  it.each([
    ['a host that is an option', { hostName: '-oProxyCommand=x' }],
    ['a host with a blank', { hostName: 'a b' }],
    ['a user with a quote', { user: 'a"b' }],
    ['a user with a line break', { user: 'a\nProxyCommand x' }],
    ['a file with a variable', { knownHostsFiles: [`/x/$${'{HOME}'}`] }],
  ])('case 20: %s is refused, and ssh is not started', async (_, changes) => {
    certificate()
    const pi = watch(changes)
    await settled(pi)
    expect(pi.status().state).toBe('needs-you')
    expect(pi.status().reason).toMatch(/cannot be given to ssh/)
    expect(said()).toEqual([])
  })
})
