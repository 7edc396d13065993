import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { peer } from '../homeport.ts'
import { Machine, type MachineOptions } from './machine.ts'

export type HostKeyType = 'ed25519' | 'ecdsa' | 'rsa'

export interface SshHostOptions extends MachineOptions {
  /** The public key of who may log in as root. */
  user: string
  keyType?: HostKeyType
  /** Lines of sshd_config before those that every host has: the first that says something counts. */
  config?: string[]
  /** A password of root, as crypt(3) hashes it; none counts where there is none. */
  password?: string
  /** A home for root, with a .bashrc that says this. */
  bashrc?: string
}

/** A machine whose init is OpenSSH's server. */
export class SshHost {
  readonly name: string
  readonly address: string
  readonly machine: Machine
  #keyType: HostKeyType

  constructor(options: SshHostOptions) {
    const { name, user, keyType = 'ed25519', config = [], bashrc, password = '*', plugs } = options
    this.name = name
    this.address = Object.values(plugs)[0]?.address.split('/')[0] ?? ''
    this.#keyType = keyType
    this.machine = new Machine(options)
    const home = path.join(this.machine.folder, 'home')
    mkdirSync(home)
    if (bashrc !== undefined) writeFileSync(path.join(home, '.bashrc'), bashrc)
    const others = readFileSync('/etc/passwd', 'utf8').replace(/^root:.*\n/m, '')
    const shell = bashrc === undefined ? '/bin/sh' : '/bin/bash'
    this.machine.putEtc('passwd', `root:x:0:0:root:${home}:${shell}\n${others}`)
    // “*” is no password, and not locked either: with UsePAM no, sshd refuses an account whose password begins with “!”.
    this.machine.putEtc('shadow', `root:${password}:20000:0:99999:7:::\n`)
    copyFileSync(user, path.join(this.machine.folder, 'authorized'))
    this.#makeKey()
    const lines = [
      ...config,
      `HostKey ${this.#file('host')}`,
      `AuthorizedKeysFile ${this.#file('authorized')}`,
      'StrictModes no',
      'UsePAM no',
      'PidFile none',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin yes',
      'LogLevel VERBOSE',
    ]
    writeFileSync(this.#file('sshd_config'), `${lines.join('\n')}\n`)
  }

  /** The host key as known_hosts has it. */
  get knownLine(): string {
    const [type, key] = readFileSync(this.#file('host.pub'), 'utf8').split(' ')
    return `${this.address} ${type} ${key}`
  }

  get fingerprint(): string {
    const line = execFileSync(peer('ssh-keygen'), ['-lf', this.#file('host.pub')], { encoding: 'utf8' })
    return line.split(' ')[1] ?? ''
  }

  start(): Promise<void> {
    return this.#listening(() => this.machine.boot(...this.#sshd))
  }

  /** What its sshd has said so far, at LogLevel VERBOSE. */
  log(): string {
    return this.machine.log()
  }

  /** A new host key, and the machine anew with it. */
  async changeHostKey(): Promise<void> {
    rmSync(this.#file('host'))
    rmSync(this.#file('host.pub'))
    this.#makeKey()
    await this.reboot(0)
  }

  /** A pulled plug, and back after so many seconds. */
  reboot(seconds: number): Promise<void> {
    return this.#listening(() => this.machine.reboot(seconds, ...this.#sshd))
  }

  async #listening(begin: () => Promise<void>): Promise<void> {
    const times = () => this.log().match(/^Server listening on 0\.0\.0\.0 /gm)?.length ?? 0
    const before = times()
    await begin()
    for (let tries = 0; times() === before; tries += 1) {
      if (!this.machine.alive() || tries > 200)
        throw new Error(`sshd of ${this.name} did not start: ${this.log().slice(-500)}`)
      await pause(50)
    }
  }

  get #sshd(): [string, string[]] {
    return [peer('sshd'), ['-D', '-e', '-f', this.#file('sshd_config')]]
  }

  #file(name: string): string {
    return path.join(this.machine.folder, name)
  }

  #makeKey(): void {
    execFileSync(peer('ssh-keygen'), ['-q', '-t', this.#keyType, '-N', '', '-f', this.#file('host')])
  }
}
