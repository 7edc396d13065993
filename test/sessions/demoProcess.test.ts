import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  DemoError,
  demoStatus,
  fault,
  roam,
  type StartDemo,
  startDemo,
  stopDemo,
} from '../../electron/demo/control.ts'
import { WORLDS } from '../labs/demoLab.ts'

/** Real processes: `node electron/demo/main.ts` in a folder of each test's own. */
const MAIN = new URL('../../electron/demo/main.ts', import.meta.url).pathname
let base: string
let options: StartDemo

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'homeport-demo-process-'))
  options = {
    name: 'holmos',
    folder: join(base, 'demo', 'holmos'),
    worldsFolder: WORLDS,
    command: [process.execPath, MAIN],
  }
})
afterEach(async () => {
  await stopDemo(options.folder)
  rmSync(base, { recursive: true, force: true })
})

const read = (name: string): string => readFileSync(join(options.folder, name), 'utf8')
const mode = (path: string): number => statSync(path).mode & 0o777

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('starting', () => {
  it('when several ask at once, one process plays for all of them', async () => {
    const started = await Promise.all(Array.from({ length: 4 }, () => startDemo(options)))
    const pids = new Set(started.map(each => each.pid))
    expect(pids.size).toBe(1)
    // The others have given up: the log tells of each.
    await expect
      .poll(() => read('demo.log').match(/Another process already plays/g)?.length, { timeout: 10_000 })
      .toBe(3)
    expect(read('demo.log').match(/playing holmos/g)).toHaveLength(1)
    expect(await startDemo(options)).toMatchObject({ pid: started[0]!.pid })
  })

  it('leaves files that only their owner can read', async () => {
    await startDemo(options)
    expect(mode(options.folder)).toBe(0o700)
    const names = readdirSync(options.folder)
    expect(names).toEqual(
      expect.arrayContaining([
        'control.sock',
        'demo.log',
        'gateway.sock',
        'id_ed25519',
        'kubeconfig',
        'kubeconfig-loopback',
        'known_hosts',
        'lab.yaml',
        'ssh_config',
        'state.json',
      ]),
    )
    expect(names.map(name => [name, mode(join(options.folder, name))])).toEqual(
      names.map(name => [name, 0o600]),
    )
  })

  it('a world that is not there is named, with those that are', async () => {
    const attempt = startDemo({ ...options, name: 'atlantis' })
    await expect(attempt).rejects.toThrow(/There is no demo world 'atlantis'\. Known: .*holmos/)
    await expect(attempt).rejects.toThrow(DemoError)
  })

  it('another world in the same folder is refused', async () => {
    await startDemo(options)
    await expect(startDemo({ ...options, name: 'other' })).rejects.toThrow(/already plays holmos/)
  })
})

describe('living on', () => {
  it('a restart keeps host keys, certificates, ids and the loopback port', async () => {
    const first = await startDemo(options)
    const kept = [
      'known_hosts',
      'id_ed25519',
      'kubeconfig',
      'kubeconfig-loopback',
      'ssh_config',
      'lab.yaml',
      'keys.json',
    ]
    const before = kept.map(read)
    const { seed, born, revision } = JSON.parse(read('state.json'))
    expect(await stopDemo(options.folder)).toBe(true)
    expect(readdirSync(options.folder)).not.toContain('gateway.sock')
    const second = await startDemo(options)
    expect(second.pid).not.toBe(first.pid)
    expect(kept.map(read)).toEqual(before)
    const now = JSON.parse(read('state.json'))
    expect(now).toMatchObject({ seed, born })
    expect(now.revision).toBeGreaterThan(revision)
  })

  it('`stop` that forgets makes way for a new lab', async () => {
    await startDemo(options)
    const before = read('known_hosts')
    await stopDemo(options.folder, { forget: true })
    await startDemo(options)
    expect(read('known_hosts')).not.toBe(before)
  })

  it('what a killed process left behind is replaced', async () => {
    const first = await startDemo(options)
    process.kill(first.pid, 'SIGKILL')
    await expect.poll(() => alive(first.pid)).toBe(false)
    expect(readdirSync(options.folder)).toContain('gateway.sock')
    expect(await demoStatus(options.folder)).toEqual({ running: false })
    const second = await startDemo(options)
    expect(second.pid).not.toBe(first.pid)
  })

  it('a terminal that closes and clients that babble do not end it', async () => {
    const { pid } = await startDemo(options)
    process.kill(pid, 'SIGHUP')
    for (const name of ['gateway.sock', 'control.sock']) {
      for (const text of [
        '\0\0\0',
        '{"connect":',
        '{"do":"dance"}\n',
        '{"connect":"192.168.8.197:6443"}\nGET / HTTP/1.1\r\n\r\n',
        '{"connect":"192.168.8.197:22"}\nwhat\n',
      ]) {
        await new Promise<void>(resolve => {
          const socket = net.connect(join(options.folder, name))
          socket.on('error', () => {})
          socket.on('close', () => resolve())
          socket.write(text)
          setTimeout(() => socket.destroy(), 50)
        })
      }
    }
    expect(await demoStatus(options.folder)).toMatchObject({ running: true, pid })
  })
})

describe('control', () => {
  it('says what plays, and what is broken', async () => {
    const { pid } = await startDemo(options)
    expect(await fault(options.folder, ['rpi-7', 'down'])).toBe('rpi-7 is down: silence.')
    await fault(options.folder, ['service', 'nova', '500'])
    const status = await demoStatus(options.folder)
    expect(status).toMatchObject({
      running: true,
      pid,
      world: 'holmos',
      title: 'HolmOS',
      faults: ['rpi-7 down', 'service holm/nova 500'],
    })
    expect(status.running && status.nodes.filter(node => !node.up).map(node => node.name)).toEqual(['rpi-7'])
    await fault(options.folder, ['clear'])
    expect(await demoStatus(options.folder)).toMatchObject({ faults: [] })
  })

  it('lists what is possible when it does not understand', async () => {
    await startDemo(options)
    await expect(fault(options.folder, ['rpi-7', 'dance'])).rejects.toThrow(
      /'rpi-7 dance' is not understood.*NODE down\|up/s,
    )
  })

  it('takes this computer elsewhere, and remembers it over a restart', async () => {
    await startDemo(options)
    expect(await demoStatus(options.folder)).toMatchObject({ place: 'home' })
    expect(await roam(options.folder, 'offline')).toBe('This computer is on no network now.')
    await stopDemo(options.folder)
    expect(await startDemo(options)).toMatchObject({ place: 'offline' })
  })

  it('says when nothing plays', async () => {
    expect(await demoStatus(options.folder)).toEqual({ running: false })
    expect(await stopDemo(options.folder)).toBe(false)
    await expect(fault(options.folder, ['clear'])).rejects.toThrow(/No demo lab is running/)
  })
})
