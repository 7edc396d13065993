import { execFileSync } from 'node:child_process'
import { copyFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { peer } from '../homeport.ts'
import { makeBusyboxRoot } from './busyboxRoot.ts'
import { Machine, type MachineOptions } from './machine.ts'

/** A small machine: busybox, its ash, and dropbear as init; nothing that speaks sftp. */
export class DropbearHost {
  readonly name: string
  readonly address: string
  readonly machine: Machine
  #root: string
  #program: string

  /** `user` is the public key of who may log in as root. */
  constructor({ user, ...options }: Omit<MachineOptions, 'root' | 'etc'> & { user: string }) {
    this.name = options.name
    this.address = Object.values(options.plugs)[0]?.address.split('/')[0] ?? ''
    this.#root = path.join(options.folder, `${options.name}-root`)
    this.#program = makeBusyboxRoot(this.#root, peer('dropbear'))
    copyFileSync(user, path.join(this.#root, 'root/.ssh/authorized_keys'))
    const etc = {
      passwd: 'root:x:0:0:root:/root:/bin/ash\n',
      group: 'root:x:0:\n',
      shadow: 'root:*:20000:0:99999:7:::\n',
      shells: '/bin/ash\n',
      'os-release': 'NAME="Small Box"\nID=smallbox\nVERSION_ID=1\nPRETTY_NAME="Small Box 1"\n',
    }
    this.machine = new Machine({ ...options, etc, root: this.#root })
    this.#makeKey()
  }

  /** The host key as known_hosts has it. */
  get knownLine(): string {
    const [, type, key] = /^(ssh-\S+) (\S+)/m.exec(this.#keySaid()) ?? []
    return `${this.address} ${type} ${key}`
  }

  get fingerprint(): string {
    return /SHA256:\S+/.exec(this.#keySaid())?.[0] ?? ''
  }

  async start(): Promise<void> {
    const starts = () => this.log().match(/Not backgrounding/g)?.length ?? 0
    const before = starts()
    await this.machine.boot(this.#program, ['-F', '-E', '-s', '-r', '/etc/host_key', '-p', '22'])
    for (let tries = 0; starts() === before; tries += 1) {
      if (!this.machine.alive() || tries > 200)
        throw new Error(`dropbear of ${this.name} did not start: ${this.log().slice(-500)}`)
      await pause(50)
    }
  }

  log(): string {
    return this.machine.log()
  }

  /** A new host key, and the machine anew with it. */
  async changeHostKey(): Promise<void> {
    rmSync(this.#key)
    this.#makeKey()
    await this.machine.halt()
    await this.start()
  }

  get #key(): string {
    return path.join(this.machine.folder, 'etc/host_key')
  }

  #makeKey(): void {
    execFileSync(peer('dropbearkey'), ['-t', 'ed25519', '-f', this.#key], { stdio: 'ignore' })
  }

  #keySaid(): string {
    return execFileSync(peer('dropbearkey'), ['-y', '-f', this.#key], { encoding: 'utf8' })
  }
}
