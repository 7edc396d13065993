import fs from 'node:fs'
import path from 'node:path'
import ssh2 from 'ssh2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SshAgent, sshAgent } from '../labs/sshAgent.ts'
import { newKey } from '../labs/sshServer.ts'
import { type SshLab, sshLab, until, type Watched } from '../labs/sshWatched.ts'

let lab: SshLab
beforeEach(() => {
  lab = sshLab()
})
afterEach(() => lab.clear())

async function agentWith(keys: Parameters<typeof sshAgent>[1]): Promise<SshAgent> {
  const agent = await sshAgent(lab.home.folder, keys)
  lab.onClear(() => agent.close())
  return agent
}
const nowhere = () => path.join(lab.home.folder, 'id_none')
const file = (name: string, text: string) => {
  const named = path.join(lab.home.folder, name)
  fs.writeFileSync(named, text, { mode: 0o600 })
  return named
}
const blob = (line: string) => line.split(' ')[1] ?? ''
const settled = (pi: Watched) => until(pi.clock, () => pi.listed() || pi.status().state === 'needs-you', 1)

/** A server that lets these keys in, already trusted. */
async function serve(...users: string[]) {
  const server = await lab.serve({ users })
  lab.home.trust(lab.line(server))
  return server
}

describe('the keys of an agent', () => {
  it('come in where no file holds one; the agent is asked to sign and is not handed on', async () => {
    const key = newKey()
    const server = await serve(key.public)
    const agent = await agentWith({ 'owner@laptop': key.private })
    const host = lab.home.host(server.port, { identityFiles: [nowhere()], identityAgent: agent.socket })
    const pi = lab.watch(host)
    await settled(pi)
    expect(pi.status()).toMatchObject({ state: 'up' })
    expect(agent.signed).toEqual(['owner@laptop'])
    expect(server.agentAsked).toBe(false)
  })

  it('unlock a key whose file is locked, known by the .pub beside it', async () => {
    const locked = ssh2.utils.generateKeyPairSync('ed25519', {
      passphrase: 'hidden',
      cipher: 'aes256-ctr',
      rounds: 4,
    })
    const open = ssh2.utils.parseKey(locked.private, 'hidden')
    if (open instanceof Error) throw open
    const server = await serve(locked.public)
    const named = file('id_locked', locked.private)
    file('id_locked.pub', locked.public)
    const agent = await agentWith({ stranger: newKey().private })
    const pi = lab.watch(lab.home.host(server.port, { identityFiles: [named], identityAgent: agent.socket }))
    await settled(pi)
    expect(pi.status().reason).toBe(`The key ${named} is locked with a passphrase.`)
    await agent.close()
    const holding = await agentWith({ mine: open })
    const again = lab.watch(
      lab.home.host(server.port, { identityFiles: [named], identityAgent: holding.socket }),
    )
    // What was refused is not tried again by itself for a while: its owner asks for it.
    await settled(again)
    again.wake()
    await until(again.clock, () => again.status().state === 'up', 1)
    expect(holding.signed).toEqual(['mine'])
  })

  it('with IdentitiesOnly none is shown but the one a file names, and its .pub is enough', async () => {
    const [mine, work] = [newKey(), newKey()]
    const server = await serve(mine.public)
    const named = file('id_mine.pub', mine.public)
    const agent = await agentWith({ work: work.private, mine: mine.private })
    const host = { identityFiles: [named], identitiesOnly: true, identityAgent: agent.socket }
    const pi = lab.watch(lab.home.host(server.port, host))
    await settled(pi)
    expect(pi.status()).toMatchObject({ state: 'up' })
    expect(server.shown).toEqual([blob(mine.public)])
  })

  it('are shown after those of files, no more of them than a server bears, and the rest is told', async () => {
    const keys = Array.from({ length: 8 }, newKey)
    const server = await serve(newKey().public)
    const agent = await agentWith(Object.fromEntries(keys.map((key, n) => [`key ${n}`, key.private])))
    const pi = lab.watch(lab.home.host(server.port, { identityAgent: agent.socket }))
    await settled(pi)
    expect(server.shown).toEqual([lab.home.publicKey, ...keys.slice(0, 4).map(key => key.public)].map(blob))
    expect(pi.status().reason).toContain(`${lab.home.keyFile}, key 0 (agent), key 1 (agent)`)
    expect(pi.status().reason).toContain('4 more of the agent were not tried')
    expect(pi.status().advice).toBe('Name the right one with IdentityFile (its .pub will do) for pi.')
  })

  it('go on with the next key where the agent will not sign', async () => {
    const other = newKey()
    const server = await serve(lab.home.publicKey, other.public)
    const agent = await agentWith({ other: other.private })
    agent.refuse = true
    const named = file('id_other.pub', other.public)
    const files = [named, lab.home.keyFile]
    const pi = lab.watch(lab.home.host(server.port, { identityFiles: files, identityAgent: agent.socket }))
    await settled(pi)
    expect(pi.status()).toMatchObject({ state: 'up' })
    expect(server.shown).toEqual([other.public, lab.home.publicKey].map(blob))
    expect(server.connections).toBe(1)
  })
})

describe('an agent that is not there', () => {
  it('keeps no key file from being tried', async () => {
    const server = await serve(lab.home.publicKey)
    const pi = lab.watch(
      lab.home.host(server.port, { identityAgent: path.join(lab.home.folder, 'gone.sock') }),
    )
    await settled(pi)
    expect(pi.status()).toMatchObject({ state: 'up' })
  })

  it('is named where nothing else is left', async () => {
    const server = await serve(lab.home.publicKey)
    const gone = path.join(lab.home.folder, 'gone.sock')
    const pi = lab.watch(lab.home.host(server.port, { identityFiles: [nowhere()], identityAgent: gone }))
    await settled(pi)
    expect(pi.status().reason).toBe(`There is no SSH agent at ${gone}.`)
    expect(pi.status().advice).toMatch(/Start it, or write “IdentityAgent none”/)
  })

  it('that hangs is waited for five seconds, then files are tried', async () => {
    const server = await serve(lab.home.publicKey)
    const agent = await agentWith({ any: newKey().private })
    agent.hang = true
    const pi = lab.watch(lab.home.host(server.port, { identityAgent: agent.socket }))
    await until(pi.clock, () => server.connections > 0)
    expect(pi.clock.mono()).toBeGreaterThanOrEqual(5_000)
    await settled(pi)
    expect(pi.status()).toMatchObject({ state: 'up' })
  })

  it('that holds nothing is told as such', async () => {
    const server = await serve(lab.home.publicKey)
    const agent = await agentWith({})
    const host = { identityFiles: [nowhere()], identityAgent: agent.socket }
    const pi = lab.watch(lab.home.host(server.port, host))
    await settled(pi)
    expect(pi.status().reason).toBe(
      `There is no key for pi: looked for ${nowhere()}, and its SSH agent holds none.`,
    )
  })
})
