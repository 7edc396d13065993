import { execFileSync, spawnSync } from 'node:child_process'
import { readlinkSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { type Running, start } from '../processes.ts'

/** A network of its own that lives as long as the process that holds it; nothing leads out of it. */
export interface Held {
  /** Where a program enters it: `nsenter --net=…`. */
  readonly net: string
  /** The pid by which `ip link … netns` names it. */
  readonly pid: number
  /** Runs `ip ARGS` in it; throws with what ip said. */
  ip(args: string): void
  release(): Promise<void>
}

/** Makes a network namespace, with the loopback up. `folder` takes the output of the process that holds it. */
export async function holdNetwork(folder: string): Promise<Held> {
  const holder = await start('unshare', ['--net', 'sleep', 'infinity'], folder)
  const net = `/proc/${holder.pid}/ns/net`
  const own = readlinkSync('/proc/self/ns/net')
  // The process is there before its namespace is.
  for (let tries = 0; !apart(net, own); tries += 1) {
    if (!holder.alive() || tries > 500) throw new Error(`no network namespace: ${holder.tail()}`)
    await pause(10)
  }
  const ip = (args: string) => {
    execFileSync('nsenter', [`--net=${net}`, 'ip', ...args.split(' ')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  }
  ip('link set lo up')
  return { net, pid: holder.pid, ip, release: () => stopAtOnce(holder) }
}

/** All that a machine is made of, tried in namespaces that end with it. */
const TRIAL = `set -e
ip link add bridge type bridge
ip link add one type veth peer name two
mount -t tmpfs tmpfs /mnt
mkdir /mnt/up /mnt/work
mount -t overlay -o lowerdir=/etc,upperdir=/mnt/up,workdir=/mnt/work overlay /etc`

/** Why no machine can be made on this computer; null where one can. */
export function namespacesMissing(): string | null {
  if (process.platform !== 'linux') return 'machines of their own are made of Linux namespaces'
  if (process.getuid?.() !== 0) return 'machines of their own need root'
  const kinds = ['--net', '--mount', '--uts', '--ipc', '--pid', '--time', '--fork', '--mount-proc']
  const { status, stderr } = spawnSync('unshare', [...kinds, 'sh', '-c', TRIAL], { encoding: 'utf8' })
  return status === 0
    ? null
    : `namespaces cannot be made here: ${stderr?.trim().split('\n')[0] ?? 'no unshare'}`
}

/** Ends a process that has nothing to tidy up; unshare and an init do not hear SIGTERM. */
export const stopAtOnce = (running: Running): Promise<void> => running.stop(0)

function apart(net: string, own: string): boolean {
  try {
    return readlinkSync(net) !== own
  } catch {
    return false
  }
}
