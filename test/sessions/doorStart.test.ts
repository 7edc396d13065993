import { readdirSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CommandHome, type RunningDoor } from '../labs/commandHome.ts'
import { until } from '../labs/peers.ts'

const LINK = /^(http:\/\/127\.0\.0\.1:\d+)\/in\?code=\S+$/

let home: CommandHome
const doors: RunningDoor[] = []

beforeEach(() => {
  home = new CommandHome()
})
afterEach(async () => {
  for (const door of doors.splice(0)) await door.stop()
  home.remove()
})

function door(...args: string[]): RunningDoor {
  const started = home.door(...args)
  doors.push(started)
  return started
}

const linkOf = ({ said }: RunningDoor) => LINK.exec(said.out.trim())

const sockets = () => readdirSync(home.path('run/homeport'))

describe('the browser door, started as a program', () => {
  it('whose port is taken says so, ends, and leaves no socket behind', async () => {
    const taken = http.createServer()
    await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = taken.address() as AddressInfo
      const failed = door('--port', String(port))
      expect(await failed.ended).toBe(1)
      expect(failed.said.err).toContain(`Port ${port} of 127.0.0.1 cannot be used (EADDRINUSE)`)
      expect(failed.said.out).toBe('')
      expect(sockets()).toEqual([])
    } finally {
      taken.close()
    }
  })

  it('case 37: twice at once: one runs, the other prints a link to it and ends', async () => {
    const pair = [door('--port', '0'), door('--port', '0')] as const
    const first = await Promise.race(pair.map((one, n) => one.ended.then(code => ({ code, n }))))
    expect(first.code).toBe(0)
    const [loser, winner] = first.n === 0 ? pair : ([pair[1], pair[0]] as const)
    await until(() => linkOf(winner) !== null, 'the link of the door that runs')
    expect(loser.said.err).toContain('Homeport already runs for this lab')
    expect(linkOf(loser)?.[1]).toBe(linkOf(winner)?.[1])
    expect(sockets()).toHaveLength(1)
    await winner.stop()
    expect(sockets()).toEqual([])
  })

  it('case 37: takes over from one that was killed, whose socket lies there still', async () => {
    const first = door('--port', '0')
    await until(() => linkOf(first) !== null, 'the link')
    const held = sockets()
    first.kill()
    await first.ended
    expect(sockets()).toEqual(held)
    const pair = [door('--port', '0'), door('--port', '0')] as const
    const ended = await Promise.race(pair.map((one, n) => one.ended.then(code => ({ code, n }))))
    expect(ended.code).toBe(0)
    const winner = pair[ended.n === 0 ? 1 : 0]
    await until(() => linkOf(winner) !== null, 'the link of the door that runs')
    expect((await home.run('url')).code).toBe(0)
    expect(sockets()).toHaveLength(1)
  })

  it('says the very command that gives a new link, and the command line knows the door by it', async () => {
    const lab = home.write("it's a lab.yaml", '')
    const running = door('--port', '0', '--lab', lab)
    await until(() => linkOf(running) !== null && running.said.err.includes('\n'), 'the link')
    expect(running.said.err).toContain(`url --lab '${lab.replace("'", "'\\''")}'`)
    const asked = await home.run('url', '--lab', lab)
    expect(asked.code).toBe(0)
    expect(LINK.exec(asked.out.trim())?.[1]).toBe(linkOf(running)?.[1])
    expect((await home.run('url')).code).toBe(3)
  })
})
