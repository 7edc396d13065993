import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import ssh2, { type ParsedKey } from 'ssh2'

/** A real SSH agent on a unix socket, which misbehaves on cue. */
export interface SshAgent {
  readonly socket: string
  /** Keys it was asked to sign with, by their comment. */
  readonly signed: string[]
  /** Answers nothing more. */
  hang: boolean
  /** Refuses to sign, as one whose owner says no. */
  refuse: boolean
  close(): Promise<void>
}

/** Holds these private keys, each under its name. */
export async function sshAgent(
  folder: string,
  keys: Readonly<Record<string, string | ParsedKey>>,
): Promise<SshAgent> {
  const held = Object.entries(keys).map(([name, text]) => {
    const key = ssh2.utils.parseKey(text as string)
    if (key instanceof Error) throw key
    return Object.assign(key, { comment: name })
  })
  const socket = path.join(folder, 'agent.sock')
  const open = new Set<net.Socket>()
  const server = net.createServer(client => {
    open.add(client)
    client.on('close', () => open.delete(client))
    client.on('error', () => {})
    const agent = new ssh2.AgentProtocol(false)
    agent.on('error', () => {})
    agent.on('identities', request => {
      if (!self.hang) agent.getIdentitiesReply(request, held)
    })
    agent.on('sign', (request, asked: ParsedKey, data, options) => {
      if (self.hang) return
      const key = held.find(one => one.getPublicSSH().equals(asked.getPublicSSH()))
      if (!key || self.refuse) return agent.failureReply(request)
      self.signed.push(key.comment)
      agent.signReply(request, key.sign(data, options.hash))
    })
    client.pipe(agent).pipe(client)
  })
  const self: SshAgent = {
    socket,
    signed: [],
    hang: false,
    refuse: false,
    close: () =>
      new Promise(resolve => {
        for (const client of open) client.destroy()
        server.close(() => resolve())
      }),
  }
  fs.rmSync(socket, { force: true })
  await new Promise<void>(resolve => server.listen(socket, resolve))
  return self
}
