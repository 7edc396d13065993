import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Running, start } from '../processes.ts'
import { type Held, holdNetwork, stopAtOnce } from './namespaces.ts'
import type { Plug, Wire } from './wire.ts'

export interface MachineOptions {
  /** Its host name. */
  name: string
  /** The folder of the test; the machine makes one of its own in it. */
  folder: string
  /** Its interfaces by name: the wire and the address with prefix length. */
  plugs: Record<string, { wire: Wire; address: string }>
  /** Files of its own /etc, laid over this computer's. */
  etc?: Record<string, string>
  /** A folder with all the files there are on it, where it is not to have this computer's. */
  root?: string
  /** Where to send what is on none of its wires; without one it is told at once that no way leads there. */
  gateway?: string
}

/**
 * What a machine does before its program: a /proc, /run and /etc of its own, a host name, a boot id. Arguments: the
 * machine's folder, its name, its boot id, its root; then the program. All of it is gone with its last process.
 */
const BOOT = `set -e
folder=$1 name=$2 boot=$3 root=$4
shift 4
hostname "$name"
mount -t tmpfs tmpfs /run
mkdir -p /run/sshd /run/layers/up /run/layers/work
cp -r "$folder/etc/." /run/layers/up
printf '%s\\n' "$boot" > /run/boot_id
if [ -z "$root" ]; then
  mount -t overlay -o "lowerdir=/etc,upperdir=/run/layers/up,workdir=/run/layers/work" overlay /etc
  mount --bind /run/boot_id /proc/sys/kernel/random/boot_id
  exec "$@"
fi
mount --bind "$root" "$root"
cp -r "$folder/etc/." "$root/etc"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --rbind /sys "$root/sys"
mount --bind /run/boot_id "$root/proc/sys/kernel/random/boot_id"
exec chroot "$root" "$@"`

/** Days that a machine says it has been up when it is made. */
const FIRST_UPTIME = 3 * 86_400

/**
 * A computer as the network and its programs see it: own interfaces, processes, host name, machine id, boot id and
 * uptime, made of namespaces. Its files are this computer's but for /etc and /run.
 */
export class Machine {
  readonly machineId = randomUUID().replaceAll('-', '')
  readonly folder: string
  bootId = ''
  #options: MachineOptions
  #held: Held | null = null
  #plugs: Plug[] = []
  #running: Running | null = null

  constructor(options: MachineOptions) {
    this.#options = options
    this.folder = path.join(options.folder, options.name)
    mkdirSync(path.join(this.folder, 'etc'), { recursive: true })
    this.putEtc('machine-id', `${this.machineId}\n`)
    for (const [name, text] of Object.entries(options.etc ?? {})) this.putEtc(name, text)
  }

  /** Its interfaces; there is no machine between `halt` and `boot`. */
  get held(): Held {
    if (this.#held === null) throw new Error(`${this.#options.name} is not on`)
    return this.#held
  }

  /** A file of its /etc, from the next boot on. */
  putEtc(name: string, text: string): void {
    writeFileSync(path.join(this.folder, 'etc', name), text)
  }

  /** Plugs it in, without any program: enough for one that is only a place to ask from. */
  async plugIn(): Promise<void> {
    this.#held = await holdNetwork(this.folder)
    const { plugs, gateway } = this.#options
    this.#plugs = Object.entries(plugs).map(([name, { wire, address }]) =>
      wire.plug(this.held, name, address),
    )
    this.held.ip(gateway ? `route add default via ${gateway}` : 'route add unreachable default')
  }

  /** Switches it on with one program, which is its init: the machine ends with it. */
  async boot(program: string, args: string[], env?: NodeJS.ProcessEnv): Promise<void> {
    await this.plugIn()
    const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0])
    const offset = this.bootId === '' ? FIRST_UPTIME : -Math.floor(uptime)
    this.bootId = randomUUID()
    this.#running = await start(
      'nsenter',
      [
        `--net=${this.held.net}`,
        ...['unshare', '--mount', '--uts', '--ipc', '--pid', '--time', `--boottime=${offset}`],
        ...['--fork', '--kill-child', '--mount-proc'],
        ...['sh', '-c', BOOT, 'boot', this.folder, this.#options.name, this.bootId],
        ...[this.#options.root ?? '', program, ...args],
      ],
      this.folder,
      env,
    )
  }

  /** Everything its programs have written, over all boots. */
  log(): string {
    const file = path.join(this.folder, 'nsenter.log')
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }

  alive(): boolean {
    return this.#running?.alive() ?? false
  }

  /** Cuts it off and kills it, as a pulled power plug does: no peer hears a word of it. */
  async halt(): Promise<void> {
    for (const plug of this.#plugs.splice(0)) plug.cut()
    if (this.#running) await stopAtOnce(this.#running)
    this.#running = null
    await this.#held?.release()
    this.#held = null
  }

  /** Off for `seconds`, and on again with a new boot id. */
  async reboot(seconds: number, program: string, args: string[]): Promise<void> {
    await this.halt()
    await pause(seconds * 1000)
    await this.boot(program, args)
  }

  /** Whether its packets to others that are apart are dropped, in silence. */
  apart(on: boolean): void {
    for (const plug of this.#plugs) plug.apart(on)
  }
}
