import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until as heard } from '../labs/peers.ts'
import { dfNamesRoot } from '../labs/rootDisk.ts'
import { type SshLab, sshLab, until } from '../labs/sshWatched.ts'

let lab: SshLab
beforeEach(() => {
  lab = sshLab()
})
afterEach(() => lab.clear())

describe('a node that answers', () => {
  it('tells the facts and figures of a real shell', async () => {
    const server = await lab.serve()
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await until(pi.clock, () => pi.listed() && pi.with('disk').length > 0)
    expect(pi.status()).toMatchObject({ state: 'up', reason: '' })
    const [survey, sample] = pi.hosts()
    expect(survey?.facts.kernel).toMatch(/^\d+\.\d+/)
    expect(survey?.facts.bootId).toMatch(/^[0-9a-f-]{36}$/)
    expect(survey?.facts.hostname).toBeTruthy()
    expect(survey?.address).toBe('127.0.0.1')
    expect(survey?.figures).toEqual({})
    expect(sample?.figures.cpu?.value).toBeGreaterThanOrEqual(0)
    expect(sample?.figures.cpu?.every).toBe(5000)
    expect(sample?.figures.memory?.value).toBeGreaterThan(0)
    expect(sample?.figures.memoryTotal?.value).toBeGreaterThan(1e6)
    expect(sample?.figures.uptime?.value).toBeGreaterThan(0)
    const disk = pi.with('disk')[0]
    if (dfNamesRoot()) expect(disk?.figures.disk).toMatchObject({ every: 60_000 })
    else expect(disk?.missing.disk).toBeTruthy()
    // No password, no second key, and `none` before all: Tailscale SSH wants nothing else.
    expect(server.attempts[0]).toBe('none owner')
    expect(new Set(server.attempts)).toEqual(new Set(['none owner', 'publickey owner']))
    expect(server.commands).toEqual(['sh', 'sh'])
  })

  it('reads every 5 s while a view shows it and every 30 s while none does', async () => {
    const server = await lab.serve()
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    /** From each of the last `count` readings to the one after it, ms. */
    const gaps = (count: number) => {
      const at = pi.with('cpu').map(seen => seen.at)
      return at
        .slice(-count)
        .map((time, n, last) => (last[n + 1] ?? time) - time)
        .slice(0, -1)
    }
    // The first comes at once, the others on the beat.
    await until(pi.clock, () => pi.with('cpu').length >= 4)
    for (const gap of gaps(3)) expect(Math.abs(gap - 5_000)).toBeLessThan(1_000)
    pi.view = false
    const before = pi.with('cpu').length
    // Told once at the slow interval as soon as the view is gone, so that the last fast figure does not age.
    await until(pi.clock, () => pi.with('cpu').length === before + 1)
    expect(gaps(2)[0]).toBeLessThan(6_000)
    expect(pi.with('cpu').at(-1)?.figures.cpu?.every).toBe(30_000)
    await until(pi.clock, () => pi.with('cpu').length === before + 3, 50)
    expect(Math.abs((gaps(2)[0] ?? 0) - 30_000)).toBeLessThan(1_000)
    expect(pi.status().state).toBe('up')
  })

  it('is read at the same moments as the other hosts, whenever it was reached', async () => {
    const server = await lab.serve()
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    pi.view = false
    const read = () => pi.with('cpu').map(seen => seen.at - Date.UTC(2026, 0, 15, 12))
    await pi.clock.advance(12_345)
    await until(pi.clock, () => read().length === 1)
    for (const count of [2, 3]) {
      const left = 30_000 - (pi.clock.mono() % 30_000)
      await pi.clock.advance(left - 1)
      expect(read()).toHaveLength(count - 1)
      await pi.clock.advance(1)
      // The clock stands still while the node answers: it takes what time it takes.
      await heard(() => read().length === count)
      expect(read().at(-1)).toBe(pi.clock.mono())
      expect(pi.clock.mono() % 30_000).toBe(0)
    }
  })

  it('releases every timer, shell and socket when it is stopped', async () => {
    const server = await lab.serve()
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await until(pi.clock, () => pi.with('disk').length > 0)
    pi.stop()
    await until(pi.clock, () => server.shells() === 0 && server.open() === 0)
    expect(pi.clock.waiting).toBe(0)
    expect(pi.status().state).toBe('off')
  })
})

describe('case 19: what a login shell prints does not disturb the answers', () => {
  const noises: [string, { noise?: string; preamble?: string }][] = [
    ['a message of the day', { noise: 'Welcome to Debian!\n\n * 3 updates\nLast login: Mon\n' }],
    ['garbage without a line end', { noise: `${'\u001b[2J\u0007\u0000\ufffd'.repeat(500)}` }],
    ['lines like our own parts', { noise: '@@uname\nLinux 9.9.9 x86\n\n0123456789abcdef 0\n' }],
    ['a megabyte', { noise: 'x'.repeat(1024 * 1024) }],
    ['an alias for cat', { preamble: "alias cat='echo poisoned'\nalias grep='echo poisoned'\n" }],
    ['a function called cat', { preamble: 'cat() { echo poisoned; }\ngrep() { echo poisoned; }\n' }],
  ]
  it.each(noises)('case 19: %s', async (_, options) => {
    const server = await lab.serve(options)
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await until(pi.clock, () => pi.with('cpu').length > 0)
    const [survey, sample] = pi.hosts()
    expect(survey?.facts.kernel).toMatch(/^\d+\.\d+/)
    expect(survey?.facts.kernel).not.toBe('9.9.9')
    expect(survey?.facts.bootId).toMatch(/^[0-9a-f-]{36}$/)
    expect(sample?.figures.cpu?.value).toBeGreaterThanOrEqual(0)
    expect(sample?.figures.uptime?.value).toBeGreaterThan(0)
  })
})

describe('a node in trouble', () => {
  it('keeps the session over a request that is swallowed, and opens a new shell', async () => {
    const server = await lab.serve()
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await until(pi.clock, () => pi.with('disk').length > 0)
    server.hang = true
    const [before, asked] = [pi.with('cpu').length, pi.clock.mono()]
    await until(pi.clock, () => server.commands.length === 3)
    // A request goes out within 5 s and is given 10.
    expect(pi.clock.mono() - asked).toBeGreaterThanOrEqual(10_000)
    server.hang = false
    await until(pi.clock, () => pi.with('cpu').length > before)
    expect(pi.status().state).toBe('up')
    expect(server.connections).toBe(1)
  })

  it('gives the connection up after three requests without an answer, and says so', async () => {
    const server = await lab.serve()
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await until(pi.clock, () => pi.with('disk').length > 0)
    server.silent = true
    await until(pi.clock, () => pi.status().state === 'down', 50)
    expect(pi.status().reason).toMatch(/pi takes connections and runs no command: No answer/)
    server.silent = false
    const before = pi.with('cpu').length
    await until(pi.clock, () => pi.with('cpu').length > before, 50)
    expect(pi.status().state).toBe('up')
  })

  it('tells a node that went silent from a program that hangs, within half a minute', async () => {
    const server = await lab.serve()
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await until(pi.clock, () => pi.with('disk').length > 0)
    server.freeze()
    const frozen = pi.clock.mono()
    await until(pi.clock, () => pi.status().state === 'down', 50)
    expect(pi.status().reason).toBe('pi stopped answering.')
    expect(pi.clock.mono() - frozen).toBeLessThanOrEqual(27_000)
  })

  it('opens a new shell when the node closes the one it has', async () => {
    const server = await lab.serve()
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await until(pi.clock, () => pi.with('disk').length > 0)
    const before = pi.with('cpu').length
    server.closeShells()
    await until(pi.clock, () => pi.with('cpu').length >= before + 2)
    expect(server.connections).toBe(1)
    expect(pi.status().state).toBe('up')
  })

  it('connects again after a drop, waiting longer each time', async () => {
    const server = await lab.serve()
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await until(pi.clock, () => pi.with('disk').length > 0)
    server.drop()
    await until(pi.clock, () => pi.status().state === 'down')
    expect(pi.status().reason).toMatch(/pi closed the SSH connection|broke/)
    expect((pi.status().nextTry ?? 0) - pi.clock.wall()).toBeLessThanOrEqual(500)
    const { port } = server
    await server.close()
    await until(pi.clock, () => /refused/.test(pi.status().reason))
    const waits = new Set<number>()
    await until(pi.clock, () => {
      const { state, nextTry } = pi.status()
      if (state === 'down' && nextTry !== null) waits.add(nextTry)
      return waits.size >= 3
    })
    const [first = 0, second = 0, third = 0] = [...waits]
    expect(third - second).toBeGreaterThan(second - first)
    expect(pi.status().reason).toBe(`TCP refused 127.0.0.1:${port}.`)
  })

  it('bounds a node that talks without end', async () => {
    const server = await lab.serve({ endless: true })
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await until(pi.clock, () => pi.status().state === 'down')
    expect(pi.status().reason).toMatch(/larger than 4 MiB/)
  })

  it('case 18: takes turns where the node allows one shell only (MaxSessions 1), and gets every figure', async () => {
    const server = await lab.serve({ maxSessions: 1 })
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await until(pi.clock, () => pi.with('disk').length >= 2 && pi.with('cpu').length >= 4)
    const [first, second] = pi.with('disk')
    if (dfNamesRoot()) expect(first?.figures.disk?.value).toBeGreaterThan(0)
    else expect(first?.missing.disk).not.toMatch(/No shell|no answer/)
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeLessThan(70_000)
    expect(pi.with('cpu').at(-1)?.figures.cpu?.value).toBeGreaterThanOrEqual(0)
    expect(pi.status().state).toBe('up')
    expect(server.connections).toBe(1)
  })

  it('case 18: with one shell only, a program that hangs keeps no sample waiting for longer than its deadline', async () => {
    fs.writeFileSync(path.join(lab.home.folder, 'df'), '#!/bin/sh\nexec sleep 30\n', { mode: 0o755 })
    const shell = ['env', `PATH=${lab.home.folder}:${process.env.PATH}`, 'sh']
    const server = await lab.serve({ maxSessions: 1, shell })
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await until(pi.clock, () => pi.with('disk').length > 0)
    expect(pi.with('disk')[0]?.missing.disk).toMatch(/gave no answer/)
    const before = pi.with('cpu').length
    await until(pi.clock, () => pi.with('cpu').length >= before + 2)
    expect(pi.status().state).toBe('up')
    expect(server.connections).toBe(1)
  })

  it('names a login shell that runs nothing', async () => {
    const server = await lab.serve({ shell: ['/bin/echo', 'This account is not available.'] })
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await until(pi.clock, () => pi.status().state === 'down')
    expect(pi.status().reason).toMatch(/runs no command: The node closed the shell/)
    expect(pi.status().advice).toMatch(/login shell/)
  })
})

describe('a server that is no good SSH server', () => {
  async function raw(talk: (socket: net.Socket) => void): Promise<number> {
    const sockets = new Set<net.Socket>()
    const server = net.createServer(socket => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => sockets.delete(socket))
      talk(socket)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    lab.onClear(async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    })
    return (server.address() as net.AddressInfo).port
  }
  /** Writes as fast as the other side takes it. */
  const pour = (socket: net.Socket, block: Buffer) => {
    const more = () => {
      while (!socket.destroyed && socket.write(block));
    }
    socket.on('drain', more)
    more()
  }

  it('case 16: gives a silent one 20 s', async () => {
    const pi = lab.watch(lab.home.host(await raw(() => {})))
    await until(pi.clock, () => pi.status().state === 'down', 100)
    expect(pi.status().reason).toBe('pi did not finish the SSH handshake in 20 s.')
    expect(pi.clock.mono()).toBeGreaterThanOrEqual(20_000)
  })

  it.each([
    ['lines without end before its name', Buffer.from(`${'spam '.repeat(800)}\r\n`.repeat(16))],
    ['one line without end', Buffer.alloc(64 * 1024, 'x')],
    ['bytes without end behind its name', Buffer.from(`SSH-2.0-x\r\n${'\u0001'.repeat(64 * 1024)}`)],
  ])('case 16: ends with one that sends %s', async (_, block) => {
    let sent = 0
    const pi = lab.watch(
      lab.home.host(
        await raw(socket => {
          pour(socket, block)
          socket.on('close', () => {
            sent = socket.bytesWritten - socket.writableLength
          })
        }),
      ),
    )
    await until(pi.clock, () => pi.status().state === 'down' && sent > 0)
    // What the two sockets hold, and no gigabyte.
    expect(sent).toBeLessThan(32 * 1024 * 1024)
    expect(pi.status().reason).toMatch(/^SSH to pi failed: /)
    // Not by waiting for the deadline of 20 s.
    expect(pi.clock.mono()).toBeLessThan(15_000)
  })

  it('case 16: ends with one that closes at once, and says what may be the cause', async () => {
    const pi = lab.watch(lab.home.host(await raw(socket => socket.end())))
    await until(pi.clock, () => pi.status().state === 'down')
    expect(pi.status().reason).toBe('pi closed the connection before it said a word.')
    expect(pi.status().advice).toMatch(/MaxStartups/)
  })
})
