import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePorts } from './ports.ts'
import { start } from './processes.ts'

/** A real OpenSSH server on loopback, into which the user who runs the test may log in with a key. */
export interface Sshd {
  folder: string
  port: number
  /** The public host key as known_hosts has it, for `[127.0.0.1]:PORT`. */
  hostLine: string
  /** Private key of the user. */
  identity: string
  /**
   * Writes an ssh_config with one host, the lines of `first` before its own settings, and a known_hosts of these lines;
   * returns the config's path.
   */
  writeConfig(name: string, knownHosts: string[], first?: string[]): string
  /** Gives the server a new host key and starts it again on the same port. */
  changeHostKey(): Promise<void>
  /** What the server has said so far (at LogLevel VERBOSE). */
  log(): string
  dispose(): Promise<void>
}

export interface SshdOptions {
  /** Lines of sshd_config that come before its own: the first value of a keyword counts. */
  settings?: string[]
  /**
   * The login shell of the user, with an empty home, in a list of users that only this server sees. Wants root and
   * `unshare`.
   */
  shell?: string
}

/** Starts sshd with a configuration of its own; nothing of the computer's own sshd is read. */
export async function startSshd(
  program: string,
  keygen: string,
  { settings = [], shell }: SshdOptions = {},
): Promise<Sshd> {
  const folder = mkdtempSync(path.join(process.env.HOMEPORT_LIVE_RUN ?? tmpdir(), 'sshd-'))
  const [port = 0] = await freePorts(1)
  const at = (name: string) => path.join(folder, name)
  const key = (name: string) =>
    execFileSync(keygen, ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', at(name)])
  const separation = separationFolder()
  key('host')
  key('user')
  writeFileSync(at('authorized'), readFileSync(at('user.pub')))
  const config = [
    ...settings,
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${at('host')}`,
    `AuthorizedKeysFile ${at('authorized')}`,
    'StrictModes no',
    'UsePAM no',
    'PidFile none',
    'PasswordAuthentication no',
    'PermitRootLogin prohibit-password',
    'LogLevel VERBOSE',
  ]
  writeFileSync(at('sshd_config'), `${config.join('\n')}\n`)
  const begin = async () => {
    const own = [program, '-D', '-e', '-f', at('sshd_config')]
    const [file = program, ...args] = shell === undefined ? own : apart(own, usersWith(shell, folder))
    const started = await start(file, args, folder)
    log = at(`${path.basename(file)}.log`)
    for (let tries = 0; !(await listens(port)); tries += 1) {
      if (!started.alive() || tries > 100) throw new Error(`sshd did not start: ${started.tail()}`)
      await pause(50)
    }
    return started
  }
  const dispose = async () => {
    await running?.stop()
    separation.remove()
    rmSync(folder, { recursive: true, force: true })
  }
  let running: Awaited<ReturnType<typeof start>> | null = null
  let log = at('sshd.log')
  try {
    running = await begin()
  } catch (error) {
    await dispose()
    throw error
  }
  return {
    folder,
    port,
    identity: at('user'),
    get hostLine() {
      return `[127.0.0.1]:${port} ${readFileSync(at('host.pub'), 'utf8').trim()}`
    },
    log: () => readFileSync(log, 'utf8'),
    writeConfig(name, knownHosts, first = []) {
      writeFileSync(at(`${name}.known_hosts`), knownHosts.map(line => `${line}\n`).join(''))
      const lines = [
        `Host ${name}`,
        ...first.map(line => `  ${line}`),
        '  HostName 127.0.0.1',
        `  Port ${port}`,
        `  User ${userInfo().username}`,
        `  IdentityFile ${at('user')}`,
        `  UserKnownHostsFile ${at(`${name}.known_hosts`)}`,
      ]
      writeFileSync(at(`${name}.ssh_config`), `${lines.join('\n')}\n`)
      return at(`${name}.ssh_config`)
    },
    async changeHostKey() {
      await running?.stop()
      rmSync(at('host'))
      rmSync(at('host.pub'))
      key('host')
      running = await begin()
    },
    dispose,
  }
}

/** Writes the computer's list of users, in which the user who runs this has another shell and another home. */
function usersWith(shell: string, folder: string): string {
  const { uid } = userInfo()
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const changed = lines.map(line => {
    const fields = line.split(':')
    return fields[2] === String(uid) ? [...fields.slice(0, 5), folder, shell].join(':') : line
  })
  const file = path.join(folder, 'passwd')
  writeFileSync(file, changed.join('\n'), { mode: 0o644 })
  return file
}

/** A command in a mount namespace of its own, where `users` stands in the place of /etc/passwd. */
function apart(command: string[], users: string): string[] {
  const script = 'mount --bind "$1" /etc/passwd && shift && exec "$@"'
  return ['unshare', '--mount', 'sh', '-c', script, 'sh', users, ...command]
}

/** sshd run by root wants /run/sshd, which only its service makes; one made here is removed again. */
function separationFolder(): { remove(): void } {
  try {
    mkdirSync('/run/sshd', { mode: 0o755 })
    return { remove: () => rmdirSync('/run/sshd') }
  } catch {
    return { remove: () => {} }
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port }, () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
