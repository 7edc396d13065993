import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Ended, Household, peer, ran } from '../homeport.ts'
import { json, type ShownJournal, type ShownNode, type ShownStatus } from '../said.ts'
import { Machine, type MachineOptions } from './machine.ts'
import { atTerminal } from './terminal.ts'

/** One host as an owner writes it into ssh_config. */
export interface Written {
  alias: string
  address: string
  /** Lines of known_hosts that only this host reads. */
  known: string[]
  /** More lines of its block. */
  lines?: string[]
}

/** A changed key as it is shown: the end of its fingerprint is kept back, for the owner to type. */
export const keptBack = (fingerprint: string): string => `${fingerprint.slice(0, -7)}·······`

/** The machine Homeport runs on, with its owner's key. */
export class SshDesk {
  readonly machine: Machine
  readonly identity: string
  #home: Household | null = null

  constructor(options: MachineOptions) {
    this.machine = new Machine(options)
    this.identity = path.join(this.machine.folder, 'id')
    execFileSync(peer('ssh-keygen'), ['-q', '-t', 'ed25519', '-N', '', '-C', 'owner', '-f', this.identity])
  }

  async start(): Promise<void> {
    await this.machine.plugIn()
    this.#home = new Household(this.machine.held.net)
  }

  get home(): Household {
    if (!this.#home) throw new Error('the desk is not there yet')
    return this.#home
  }

  /** Writes an ssh_config of these hosts; returns its path. */
  write(name: string, hosts: readonly Written[]): string {
    const folder = path.join(this.machine.folder, name)
    mkdirSync(folder, { recursive: true })
    const blocks = hosts.map(({ alias, address, known, lines = [] }) => {
      const file = path.join(folder, `${alias}.known_hosts`)
      writeFileSync(file, known.map(line => `${line}\n`).join(''))
      const own = [
        ...lines,
        `HostName ${address}`,
        'User root',
        `IdentityFile ${this.identity}`,
        'IdentitiesOnly yes',
        `UserKnownHostsFile ${file}`,
      ]
      return [`Host ${alias}`, ...own.map(line => `  ${line}`)].join('\n')
    })
    const config = path.join(folder, 'ssh_config')
    writeFileSync(config, `${blocks.join('\n')}\n`)
    return config
  }

  nodes = async (config: string) => json<ShownNode[]>(await this.#read('nodes', config))
  status = async (config: string) => json<ShownStatus>(await this.#read('status', config))

  /** The one connection of this alias. */
  async source(config: string, alias: string) {
    return (await this.status(config)).sources.find(({ id }) => id.endsWith(alias))
  }

  /** The restarts of a host that the journal of the door that runs has. */
  async restarts(config: string, alias: string) {
    const read = await this.home.run('journal', '--node', alias, '--ssh-config', config, '--json')
    return json<ShownJournal>(read).entries.filter(({ sentence }) => sentence.startsWith('Restarted'))
  }

  /** `homeport trust ALIAS …` */
  trust(config: string, alias: string, ...said: string[]): Promise<Ended> {
    return this.home.run('trust', alias, ...said, '--ssh-config', config, '--json', '--wait', '30')
  }

  /** `homeport trust ALIAS` at a terminal, where the question is answered. */
  answer(config: string, alias: string, question: RegExp, answer: string): Promise<Ended> {
    const command = this.home.command('trust', alias, '--ssh-config', config, '--wait', '30')
    return atTerminal(command, this.home.env, question, answer)
  }

  /** What OpenSSH's own client makes of the same files. */
  ssh(config: string, alias: string, command: string): Promise<Ended> {
    const strict = ['-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes']
    const net = `--net=${this.machine.held.net}`
    return ran('nsenter', [net, peer('ssh'), '-F', config, ...strict, alias, command])
  }

  async stop(): Promise<void> {
    this.#home?.dispose()
    await this.machine.halt()
  }

  #read(command: string, config: string) {
    return this.home.run(command, '--ssh-config', config, '--json', '--wait', '30')
  }
}
