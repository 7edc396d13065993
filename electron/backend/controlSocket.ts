import { randomBytes } from 'node:crypto'
import { chmod, link, lstat, mkdir, rename, stat, unlink } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import type { Port } from '../../shared/wire/port.ts'
import { socketPort } from './socketPort.ts'

/** Longest path of a unix socket on any system we run on (macOS: 104 with its end mark; Linux: 108). */
const PATH_BYTES = 103
/** Most command lines talking to one backend at a time. */
const CONNECTIONS = 64
const ELSEWHERE = 'Or set XDG_RUNTIME_DIR to a folder of your own.'

/** The backend's socket for command lines of the same user. */
export interface ControlSocket {
  readonly path: string
  /** Closes every connection and removes the socket's file. */
  close(): Promise<void>
}

/** Another live process owns the socket. */
export class AlreadyRunningError extends Error {
  constructor(path: string) {
    super(`Homeport is already running: ${path} answers. Use it, or stop it first.`)
    this.name = 'AlreadyRunningError'
  }
}

/**
 * Listens for command lines on a unix socket of mode 0600 in a folder of mode 0700, made where it is missing,
 * or on a Windows named pipe (`\\.\pipe\…`). A socket left behind by a dead process is replaced; of two
 * processes that start at once one gets an AlreadyRunningError. Other errors name the path and what to do.
 */
export async function listenControl(path: string, onPort: (port: Port) => void): Promise<ControlSocket> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    onPort(socketPort(socket, { yields: true }))
  })
  server.maxConnections = CONNECTIONS
  if (isPipe(path)) await listenPipe(server, path)
  else await listenPath(server, path)
  // Too many open files and the like: the next connection is tried again by the system.
  server.on('error', () => {})
  const own = isPipe(path) ? null : (await lstat(path)).ino
  return {
    path,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>(resolve => server.close(() => resolve()))
      if (own !== null && (await inode(path)) === own) await unlink(path).catch(() => {})
    },
  }
}

/**
 * Connects to a backend's control socket. Null where none is running; rejects where it may not be opened, or
 * where another user could have put it there: what answers is believed, and links it gives are opened. `user` is
 * the id of this user; undefined on systems without.
 */
export async function connectControl(path: string, user = process.getuid?.()): Promise<Port | null> {
  if (!isPipe(path)) {
    const found = await lstat(path).catch((error: NodeJS.ErrnoException) => error)
    if (found instanceof Error) {
      if (found.code === 'ENOENT') return null
      throw new Error(`The control socket ${path} could not be opened (${found.code}).`)
    }
    await checkFolder(dirname(path), user)
    if (!found.isSocket() || (user !== undefined && found.uid !== user)) {
      throw new Error(`${path} is not a socket of this user. Remove it. ${ELSEWHERE}`)
    }
  }
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.removeListener('error', failed)
      resolve(socketPort(socket))
    })
    const failed = (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null)
      else reject(new Error(`The control socket ${path} could not be opened (${error.code}).`))
    }
    socket.once('error', failed)
  })
}

const isPipe = (path: string) => path.startsWith('\\\\.\\pipe\\') || path.startsWith('\\\\?\\pipe\\')

async function listenPipe(server: Server, path: string): Promise<void> {
  try {
    await listen(server, path)
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? new AlreadyRunningError(path) : error
  }
}

/**
 * The socket is made under a name of its own and linked to the wanted one, which fails where that exists:
 * nobody ever sees it half made, and of two that come at once only one gets it.
 */
async function listenPath(server: Server, path: string): Promise<void> {
  const folder = dirname(path)
  await prepareFolder(folder)
  const made = besides(path)
  if (Math.max(Buffer.byteLength(made), Buffer.byteLength(path)) > PATH_BYTES) {
    throw new Error(`The path ${path} is too long for a socket. Use a shorter data folder.`)
  }
  await listen(server, made)
  try {
    await chmod(made, 0o600)
    while (!(await linked(made, path))) await removeStale(path)
  } catch (error) {
    await new Promise<void>(resolve => server.close(() => resolve()))
    throw error
  } finally {
    await unlink(made).catch(() => {})
  }
}

const besides = (path: string) => join(dirname(path), `.${randomBytes(4).toString('hex')}`)

async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await checkFolder(folder, process.getuid?.())
}

/** Throws where another user could put a socket into this folder, or another folder in its place. */
async function checkFolder(folder: string, user: number | undefined): Promise<void> {
  if (user === undefined) return
  const above = dirname(folder)
  for (const one of new Set([await lstat(above), await stat(above)])) {
    if (one.uid !== user && one.uid !== 0) {
      throw new Error(`${above} belongs to another user. ${ELSEWHERE}`)
    }
    // In a folder with the sticky bit, such as /tmp, nobody replaces what is another's.
    const replaceable = !one.isSymbolicLink() && (one.mode & 0o022) !== 0 && (one.mode & 0o1000) === 0
    if (replaceable) throw new Error(`${above} can be changed by other users. Run: chmod go-w '${above}'`)
  }
  const found = await lstat(folder)
  if (!found.isDirectory() || found.uid !== user) {
    throw new Error(`${folder} is not a folder of this user. Remove it. ${ELSEWHERE}`)
  }
  if ((found.mode & 0o077) !== 0) {
    throw new Error(`${folder} can be opened by other users. Run: chmod 700 '${folder}'`)
  }
}

async function linked(made: string, path: string): Promise<boolean> {
  try {
    await link(made, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Removes the socket at `path` when nobody answers on it; throws when somebody does or it is no socket. */
async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null)
  if (!found) return
  if (!found.isSocket()) throw new Error(`${path} is in the way and is not a socket. Move it elsewhere.`)
  if (await answers(path)) throw new AlreadyRunningError(path)
  // Taken aside before it is removed: another process may have put its live socket there meanwhile.
  const aside = besides(path)
  await rename(path, aside).catch(() => {})
  if (await answers(aside)) await linked(aside, path)
  await unlink(aside).catch(() => {})
}

function answers(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    // Anything but a refusal (a full backlog, no permission) is no proof of death.
    socket.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'),
    )
  })
}

async function inode(path: string): Promise<number | null> {
  const found = await lstat(path).catch(() => null)
  return found?.ino ?? null
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
}
