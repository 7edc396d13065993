import { spawn } from 'node:child_process'
import { chmod, lstat, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  AlreadyRunningError,
  type ControlSocket,
  connectControl,
  listenControl,
} from '../../electron/backend/controlSocket.ts'
import type { Port } from '../../shared/wire/port.ts'

let base: string
let path: string
const open: ControlSocket[] = []

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'homeport-control-'))
  path = join(base, 'run', 'control.sock')
})
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
  await rm(base, { recursive: true })
})

async function listen(onPort: (port: Port) => void = answer): Promise<ControlSocket> {
  const socket = await listenControl(path, onPort)
  open.push(socket)
  return socket
}

const answer = (port: Port) => port.onFrame(frame => port.send(`heard ${frame}`))

async function ask(text: string): Promise<string> {
  const port = await connectControl(path)
  if (!port) throw new Error('nobody listens')
  const reply = new Promise<string>((resolve, reject) => {
    port.onFrame(resolve)
    port.onClose(reject)
  })
  port.send(text)
  try {
    return await reply
  } finally {
    port.close()
  }
}

/** A socket file left behind by a process that was killed. */
async function leaveStale(): Promise<void> {
  await mkdir(join(base, 'run'), { mode: 0o700 })
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>(resolve => child.stdout.once('data', () => resolve()))
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
  child.kill('SIGKILL')
  await gone
}

describe('the control socket', () => {
  it('carries frames, in a folder of mode 0700 with a socket of mode 0600', async () => {
    await listen()
    expect(await ask('hello')).toBe('heard hello')
    expect((await lstat(join(base, 'run'))).mode & 0o777).toBe(0o700)
    const socket = await lstat(path)
    expect(socket.isSocket()).toBe(true)
    expect(socket.mode & 0o777).toBe(0o600)
    expect(await readdir(join(base, 'run'))).toEqual(['control.sock'])
  })

  it('answers null where nothing listens', async () => {
    expect(await connectControl(path)).toBeNull()
    await leaveStale()
    expect(await connectControl(path)).toBeNull()
  })

  it('removes its file on close and ends every connection', async () => {
    const socket = await listen()
    const port = await connectControl(path)
    const closed = new Promise<string>(resolve => port?.onClose(resolve))
    await socket.close()
    await closed
    expect(await readdir(join(base, 'run'))).toEqual([])
    expect(await connectControl(path)).toBeNull()
  })

  it('replaces the socket of a dead process', async () => {
    await leaveStale()
    await listen()
    expect(await ask('a')).toBe('heard a')
    expect(await readdir(join(base, 'run'))).toEqual(['control.sock'])
  })

  it('never replaces the socket of a live process', async () => {
    await listen()
    await expect(listenControl(path, answer)).rejects.toThrow(AlreadyRunningError)
    expect(await ask('b')).toBe('heard b')
    expect(await readdir(join(base, 'run'))).toEqual(['control.sock'])
  })

  it.each([
    ['nothing', async () => {}],
    ['a stale socket', leaveStale],
  ])('of eight that start at once over %s exactly one gets it', async (_what, before) => {
    await before()
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => listen()))
    const refused = outcomes.filter(one => one.status === 'rejected')
    expect(refused.length).toBe(7)
    for (const one of refused) expect(one.reason).toBeInstanceOf(AlreadyRunningError)
    expect(await ask('c')).toBe('heard c')
    expect(await readdir(join(base, 'run'))).toEqual(['control.sock'])
  })

  it('leaves the socket of a successor alone when it closes late', async () => {
    const first = await listenControl(path, answer)
    await rm(path)
    await listen()
    await first.close()
    expect(await ask('d')).toBe('heard d')
  })

  it('refuses a folder that others can open, and says what to do', async () => {
    await mkdir(join(base, 'run'))
    await chmod(join(base, 'run'), 0o755)
    await expect(listen()).rejects.toThrow(/can be opened by other users. Run: chmod 700/)
  })

  it('refuses a folder that is a link', async () => {
    await mkdir(join(base, 'elsewhere'), { mode: 0o700 })
    await symlink(join(base, 'elsewhere'), join(base, 'run'))
    await expect(listen()).rejects.toThrow(/is not a folder of this user/)
  })

  it.each([
    ['its folder can be opened by others', 'run', 0o770, /run can be opened by other users. Run: chmod 700/],
    [
      'the folder above can be changed by others',
      '.',
      0o770,
      /can be changed by other users. Run: chmod go-w/,
    ],
    ['the folder above can be changed by everybody', '.', 0o707, /can be changed by other users/],
  ])('is believed by no command line, and opened by no backend, where %s', async (_what, name, mode, why) => {
    await listen()
    await chmod(join(base, name), mode)
    try {
      await expect(connectControl(path)).rejects.toThrow(why)
      await expect(listenControl(path, answer)).rejects.toThrow(why)
    } finally {
      await chmod(join(base, name), 0o700)
    }
    expect(await ask('e')).toBe('heard e')
  })

  it('is believed in a folder of everybody’s where nobody replaces what is another’s', async () => {
    await listen()
    await chmod(base, 0o1777)
    expect(await ask('f')).toBe('heard f')
  })

  it('is believed by its own user alone', async () => {
    await listen()
    const other = (process.getuid?.() ?? 0) + 1
    await expect(connectControl(path, other)).rejects.toThrow(/another user|not a folder of this user/)
  })

  it('is not asked through a folder that is a link, nor where it is no socket', async () => {
    await listen()
    await symlink(join(base, 'run'), join(base, 'link'))
    await expect(connectControl(join(base, 'link/control.sock'))).rejects.toThrow(/not a folder of this user/)
    await writeFile(join(base, 'run/plain.sock'), '')
    await expect(connectControl(join(base, 'run/plain.sock'))).rejects.toThrow(/not a socket of this user/)
  })

  it('refuses a file in the way and keeps it', async () => {
    await mkdir(join(base, 'run'), { mode: 0o700 })
    await writeFile(path, 'mine')
    await expect(listen()).rejects.toThrow(/is in the way and is not a socket/)
    expect(await readdir(join(base, 'run'))).toEqual(['control.sock'])
  })

  it('refuses a path too long for a socket by name, not by a system error', async () => {
    path = join(base, 'x'.repeat(100), 'control.sock')
    await expect(listen()).rejects.toThrow(/too long for a socket/)
  })
})
