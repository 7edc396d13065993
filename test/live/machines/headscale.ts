import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { authority } from '../certificate.ts'
import { peer, ran } from '../homeport.ts'
import { json } from '../said.ts'
import { Machine, type MachineOptions } from './machine.ts'

/** The name all machines know it by, from their /etc/hosts. */
const NAME = 'control.test'

/** The address space of a tailnet. */
const TAILNET = '100.64.0.0/10'

/** The control plane of a tailnet of its own, with the relay (DERP) of it: headscale, as the init of a machine. */
export class Headscale {
  readonly machine: Machine
  readonly url = `https://${NAME}`
  /** The certificate that tailscaled is to trust. */
  readonly ca: string
  #folder: string
  #config: string

  constructor(options: MachineOptions) {
    this.machine = new Machine(options)
    this.#folder = path.join(this.machine.folder, 'headscale')
    mkdirSync(this.#folder)
    this.ca = this.#put('ca.crt', '')
    this.#config = this.#put('config.yaml', '')
  }

  /** Starts it, with a user who owns every machine and a policy that lets them do what they offer. */
  async start(): Promise<void> {
    const root = authority('homeport live tailnet')
    const { cert, key } = root.issue({ commonName: NAME, names: [NAME] })
    this.#put('ca.crt', root.cert)
    // JSON is YAML.
    this.#put(
      'config.yaml',
      JSON.stringify(this.#settings(this.#put('tls.crt', cert), this.#put('tls.key', key))),
    )
    await this.machine.boot(peer('headscale'), ['serve', '-c', this.#config])
    for (let tries = 0; !existsSync(this.#at('api.sock')); tries += 1) {
      if (!this.machine.alive() || tries > 300)
        throw new Error(`headscale did not start: ${this.machine.log().slice(-500)}`)
      await pause(100)
    }
    await this.#asked('users', 'create', 'owner')
  }

  /** A key with which machines log in; the reply of `tailscale up --authkey`. */
  async key(): Promise<string> {
    const { key } = await this.#asked<{ key: string }>('preauthkeys', 'create', '--user', '1', '--reusable')
    return key
  }

  /** Ends the key of a machine, as if its time had come. */
  async expire(name: string): Promise<void> {
    const nodes = await this.#asked<{ id: number | string; given_name: string }[]>('nodes', 'list')
    const node = nodes.find(one => one.given_name === name)
    if (!node) throw new Error(`headscale knows no ${name}: ${nodes.map(one => one.given_name)}`)
    await this.#asked('nodes', 'expire', '--identifier', String(node.id))
  }

  async #asked<T>(...args: string[]): Promise<T> {
    const ended = await ran(peer('headscale'), [...args, '-c', this.#config, '-o', 'json', '--force'])
    if (ended.code !== 0) throw new Error(`headscale ${args.join(' ')}: ${ended.err}${ended.out}`)
    return json<T>(ended)
  }

  #at(name: string): string {
    return path.join(this.#folder, name)
  }

  #put(name: string, text: string): string {
    writeFileSync(this.#at(name), text, { mode: 0o600 })
    return this.#at(name)
  }

  #settings(cert: string, key: string): unknown {
    const policy = {
      acls: [{ action: 'accept', src: ['*'], dst: ['*:*'] }],
      ssh: [
        { action: 'accept', src: ['owner@'], dst: ['autogroup:self'], users: ['root', 'autogroup:nonroot'] },
      ],
      autoApprovers: { routes: { '192.0.2.0/24': ['owner@'] }, exitNode: ['owner@'] },
    }
    return {
      server_url: this.url,
      listen_addr: '0.0.0.0:443',
      metrics_listen_addr: '127.0.0.1:9090',
      grpc_listen_addr: '127.0.0.1:50443',
      noise: { private_key_path: this.#at('noise.key') },
      prefixes: { v4: TAILNET, allocation: 'sequential' },
      derp: {
        server: {
          enabled: true,
          region_id: 900,
          region_code: 'home',
          region_name: 'Home',
          verify_clients: false,
          stun_listen_addr: '0.0.0.0:3478',
          private_key_path: this.#at('derp.key'),
          automatically_add_embedded_derp_region: true,
        },
        urls: [],
        paths: [],
        auto_update_enabled: false,
      },
      disable_check_updates: true,
      database: { type: 'sqlite', sqlite: { path: this.#at('db.sqlite') } },
      tls_cert_path: cert,
      tls_key_path: key,
      log: { level: 'info', format: 'text' },
      policy: { mode: 'file', path: this.#put('policy.json', JSON.stringify(policy)) },
      dns: {
        magic_dns: true,
        base_domain: 'lab.test',
        override_local_dns: false,
        nameservers: { global: [] },
      },
      unix_socket: this.#at('api.sock'),
      unix_socket_permission: '0700',
    }
  }
}
