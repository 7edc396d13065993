import { type ChildProcess, spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import type { Clock } from '../clock.ts'
import { endGroup } from './endGroup.ts'

/** Between being asked to end and being made to, ms. */
const GRACE = 2_000
/** In which what it said arrives after it has ended, ms. */
const LAST_WORDS = 1_000
/** What is kept of what it says of itself, bytes. */
const KEPT = 2_000

/** A connection that a program makes: what it reads and writes is carried by the other end. */
export interface ProgramWay {
  /** Ends the program, and all it has started, when it is destroyed. */
  readonly stream: Duplex
  /** How it ended, with the end of what it said on standard error; null while it runs. */
  ended(): { readonly how: string; readonly said: string } | null
}

/**
 * Starts a program whose standard input and output are the connection, in a process group of its own. It has the
 * environment of Homeport. Whether it may run is for the caller to know. Never throws: one that cannot be started has
 * ended.
 */
export function openProgram(command: string, args: readonly string[], clock: Clock): ProgramWay {
  let how: string | null = null
  let said = ''
  let child: ChildProcess
  const unstarted = (stream: Duplex, error: NodeJS.ErrnoException) => {
    how ??= `could not be started (${error.code ?? error.message})`
    stream.destroy()
  }
  const ended = () => (how === null ? null : { how, said })
  try {
    child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true, windowsHide: true })
  } catch (error) {
    const stream = carried(null)
    unstarted(stream, error as NodeJS.ErrnoException)
    return { stream, ended }
  }
  const stream = carried(child)
  child.on('error', error => unstarted(stream, error))
  const { stdin, stdout, stderr } = child
  stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-KEPT)
  })
  for (const pipe of [stdin, stdout, stderr]) pipe?.on('error', () => {})
  child.on('exit', (status, signal) => {
    how ??= signal === null ? `ended with status ${status}` : `was ended by ${signal}`
    // What it has left behind may hold its pipes for ever.
    child.on(
      'close',
      clock.after(LAST_WORDS, () => stream.destroy()),
    )
  })
  // Only now, so that who sees the end of the stream can ask why.
  child.on('close', () => stream.push(null))
  stream.on('close', () => {
    // Its leader may have gone and left others behind.
    if (how !== null) return endGroup(child, 'SIGKILL')
    endGroup(child, 'SIGTERM')
    const stop = clock.after(GRACE, () => endGroup(child, 'SIGKILL'))
    child.once('close', () => {
      stop()
      endGroup(child, 'SIGKILL')
    })
  })
  return { stream, ended }
}

/** What a program reads and writes; without files to spare it has no pipes (EMFILE), and is told to have ended next. */
function carried(child: ChildProcess | null): Duplex {
  const { stdin, stdout } = child ?? {}
  const stream = new Duplex({
    allowHalfOpen: false,
    read: () => {
      stdout?.resume()
    },
    write: (chunk: Buffer, _encoding, done) => {
      // One that takes nothing any more ends, and its end says why: a broken pipe would be told before it.
      if (stdin) stdin.write(chunk, () => done())
      else done(new Error('It was not started.'))
    },
    final: done => {
      if (stdin) stdin.end(done)
      else done()
    },
  })
  stdout?.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) stdout.pause()
  })
  stream.on('end', () => stream.destroy())
  stream.on('error', () => {})
  return stream
}
