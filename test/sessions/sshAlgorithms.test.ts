import type ssh2 from 'ssh2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SshServerOptions } from '../labs/sshServer.ts'
import { type SshLab, sshLab, until } from '../labs/sshWatched.ts'

let lab: SshLab
beforeEach(() => {
  lab = sshLab()
})
afterEach(() => lab.clear())

async function watched(options: SshServerOptions) {
  const server = await lab.serve(options)
  lab.home.trust(lab.line(server))
  const pi = lab.watch(lab.home.host(server.port))
  await until(pi.clock, () => pi.listed() || pi.status().state === 'needs-you', 1)
  return { server, pi }
}

describe('what secures a connection', () => {
  it('is told with the node: names of the protocol, strict, and not post-quantum', async () => {
    const { pi } = await watched({})
    expect(pi.hosts()[0]?.secured).toEqual({
      keyExchange: 'curve25519-sha256',
      cipher: 'aes128-gcm@openssh.com',
      mac: null,
      hostKey: 'ssh-ed25519',
      strict: true,
      postQuantum: false,
    })
  })

  it('is never ChaCha20, which Electron has not, even where nothing else is offered', async () => {
    // ssh2 has it only with its native part, and then as a server too: a name is enough to offer it.
    const { server, pi } = await watched({
      algorithms: { cipher: ['chacha20-poly1305@openssh.com'] } as ssh2.Algorithms,
    })
    expect(pi.status().reason).toMatch(/offers only outdated SSH algorithms/)
    expect(server.attempts).toEqual([])
  })
})

describe('case 15: a server without strict key exchange', () => {
  it('case 15: is reached with AES-GCM, and marked', async () => {
    const { pi } = await watched({ loose: true })
    expect(pi.status().state).toBe('up')
    expect(pi.hosts()[0]?.secured).toMatchObject({ strict: false, cipher: 'aes128-gcm@openssh.com' })
  })

  it('case 15: that has only CTR is reached with a MAC that notices what was cut out', async () => {
    const { server, pi } = await watched({
      loose: true,
      algorithms: {
        cipher: ['aes128-ctr'],
        hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-256'],
      } as ssh2.Algorithms,
    })
    expect(pi.status().state).toBe('up')
    expect(pi.hosts()[0]?.secured).toMatchObject({
      strict: false,
      cipher: 'aes128-ctr',
      mac: 'hmac-sha2-256',
    })
    // The first try chose the other one and ended before anything was said.
    expect(server.connections).toBe(2)
    expect(server.attempts[0]).toBe('none owner')
    expect(server.attempts.filter(one => one.startsWith('none')).length).toBe(1)
  })

  it('case 15: that has no other MAC is refused, and with strict key exchange it is not', async () => {
    const algorithms = { cipher: ['aes128-ctr'], hmac: ['hmac-sha2-256-etm@openssh.com'] } as ssh2.Algorithms
    const { server, pi } = await watched({ loose: true, algorithms })
    expect(pi.status()).toMatchObject({ state: 'needs-you' })
    expect(pi.status().reason).toMatch(/offers only outdated SSH algorithms/)
    expect(server.attempts).toEqual([])
    const strict = await watched({ algorithms })
    expect(strict.pi.hosts()[0]?.secured).toMatchObject({
      strict: true,
      mac: 'hmac-sha2-256-etm@openssh.com',
    })
  })
})
