import { readFileSync } from 'node:fs'
import net from 'node:net'
import ssh2, { type Client, type ConnectConfig } from 'ssh2'
import type { SshHost } from '../../electron/sessions/ssh/resolveHost.ts'

/** ssh2 as it comes, but for a socket that does not wait: the floor under any SSH client in Node. */
export function bareSsh(host: SshHost, more: ConnectConfig = {}): Promise<Client> {
  return new Promise((resolve, reject) => {
    const sock = net.connect({ host: host.hostName, port: host.port, noDelay: true })
    const client = new ssh2.Client()
    client.on('error', reject)
    client.on('ready', () => resolve(client))
    const privateKey = readFileSync(host.identityFiles[0] ?? '')
    client.connect({ sock, username: host.user, privateKey, hostVerifier: () => true, ...more })
  })
}
