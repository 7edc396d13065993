import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { SshHost } from '../../electron/sessions/ssh/resolveHost.ts'
import { newKey } from './sshServer.ts'

/** A user's folder with one key and a known_hosts, and the host that uses them. */
export interface SshHome {
  readonly folder: string
  readonly publicKey: string
  readonly keyFile: string
  readonly knownHosts: string
  /** Puts lines into known_hosts. */
  trust(...lines: string[]): void
  host(port: number, changes?: Partial<SshHost>): SshHost
  remove(): void
}

export function sshHome(): SshHome {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'homeport-ssh-'))
  const keyFile = path.join(folder, 'id_ed25519')
  const knownHosts = path.join(folder, 'known_hosts')
  const key = newKey()
  fs.writeFileSync(keyFile, key.private, { mode: 0o600 })
  fs.writeFileSync(knownHosts, '')
  return {
    folder,
    publicKey: key.public,
    keyFile,
    knownHosts,
    trust: (...lines) => fs.writeFileSync(knownHosts, `${lines.join('\n')}\n`),
    host: (port, changes = {}) => ({
      alias: 'pi',
      hostName: '127.0.0.1',
      port,
      user: 'owner',
      identityFiles: [keyFile],
      identitiesOnly: false,
      identityAgent: null,
      knownHostsFiles: [knownHosts],
      knownHostsCommand: false,
      hostKeyAlias: null,
      proxyJump: null,
      jumps: [],
      proxyCommand: null,
      proxyFile: null,
      hostKeyAlgorithms: null,
      hashKnownHosts: false,
      revokedHostKeys: null,
      ownKnownHosts: knownHosts,
      methods: ['publickey', 'keyboard-interactive', 'password'],
      prompts: 3,
      certificateFiles: [],
      pkcs11Provider: null,
      gssapi: false,
      ...changes,
    }),
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  }
}
