import type { AuthContext } from 'ssh2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SshLab, sshLab, until } from '../labs/sshWatched.ts'

const PAGE = 'https://login.tailscale.com/a/l0123456789abcdef'
const CHECK = `# Tailscale SSH requires an additional check.\n# To authenticate, visit: ${PAGE}\n`

let lab: SshLab
beforeEach(() => {
  lab = sshLab()
})
afterEach(() => lab.clear())

/** Tailscale's server, which holds who comes until the test decides. */
async function serve(banner?: string, ident = 'Tailscale') {
  const coming: AuthContext[] = []
  const server = await lab.serve({
    ident,
    ...(banner !== undefined && { banner }),
    authenticate(context) {
      coming.push(context)
      return true
    },
  })
  lab.home.trust(lab.line(server))
  return { server, coming, pi: lab.watch(lab.home.host(server.port)) }
}

describe('Tailscale SSH', () => {
  it('lets in without key or password: none is shown', async () => {
    const { server, coming, pi } = await serve()
    await until(pi.clock, () => coming.length > 0, 1)
    coming[0]?.accept()
    await until(pi.clock, () => pi.listed())
    expect(server.attempts).toEqual(['none owner'])
  })

  it('in check mode shows the page, and waits for half an hour until its owner has signed in there', async () => {
    const { server, coming, pi } = await serve(CHECK)
    await until(pi.clock, () => pi.status().need !== null, 1)
    expect(pi.status()).toMatchObject({
      state: 'needs-you',
      need: { kind: 'login', purpose: 'tailscale-ssh', of: 'pi', url: PAGE },
    })
    await pi.clock.advance(29 * 60_000)
    expect(server.open()).toBe(1)
    expect(pi.status().need).not.toBeNull()
    coming[0]?.accept()
    await until(pi.clock, () => pi.listed())
    expect(pi.status()).toMatchObject({ state: 'up', need: null })
    expect(server.connections).toBe(1)
  })

  it('is given up after that', async () => {
    const { server, pi } = await serve(CHECK)
    await until(pi.clock, () => pi.status().need !== null, 1)
    await pi.clock.advance(30 * 60_000)
    await until(pi.clock, () => server.open() === 0, 1)
    expect(pi.status()).toMatchObject({ state: 'needs-you', need: null })
    expect(pi.status().reason).toContain('did not let owner in')
  })

  it('that refuses is told in its own words, inert, and is not knocked at again and again', async () => {
    const { server, coming, pi } = await serve('tailscale: tailnet policy does not permit\u001b[2J you\n')
    await until(pi.clock, () => coming.length > 0, 1)
    server.drop()
    await until(pi.clock, () => pi.status().state === 'needs-you', 1)
    expect(pi.status().reason).toBe(
      'Tailscale SSH of pi did not let owner in. It says: “tailscale: tailnet policy does not permit⟨001B⟩[2J you”',
    )
    expect(pi.status().advice).toContain('tailnet policy')
    expect((pi.status().nextTry ?? 0) - pi.clock.wall()).toBeGreaterThan(200_000)
  })

  it('names a page that is not of Tailscale and offers no link to it', async () => {
    const page = 'https://login.tailscale.com.evil.example/a/1'
    const { pi } = await serve(`visit ${page}`)
    await until(pi.clock, () => pi.status().need !== null, 1)
    expect(pi.status()).toMatchObject({ need: { url: null }, advice: expect.stringContaining(page) })
  })

  it('is not what another server plays with its banner', async () => {
    const { coming, pi } = await serve(CHECK, 'OpenSSH_9.2')
    await until(pi.clock, () => coming.length > 0, 1)
    await pi.clock.advance(1_000)
    expect(pi.status()).toMatchObject({ state: 'connecting', need: null })
  })
})
