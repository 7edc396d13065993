import ssh2 from 'ssh2'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type DemoLab, demoLab } from '../labs/demoLab.ts'

let lab: DemoLab
beforeAll(async () => {
  lab = await demoLab()
})
afterEach(() => void lab.demo.fault(['clear']))
afterAll(() => lab.close())

interface Ran {
  out: string
  err: string
  code: number | null
}

const run = (client: ssh2.Client, command: string): Promise<Ran> =>
  new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) return reject(error)
      const ran: Ran = { out: '', err: '', code: null }
      channel.on('data', (chunk: Buffer) => {
        ran.out += chunk
      })
      channel.stderr.on('data', (chunk: Buffer) => {
        ran.err += chunk
      })
      channel.on('exit', (code: number) => {
        ran.code = code
      })
      channel.on('close', () => resolve(ran))
    })
  })

/** The base64 host keys of known_hosts by name. */
const known = (): Map<string, string> =>
  new Map(
    lab
      .file('known_hosts')
      .trim()
      .split('\n')
      .map(line => {
        const [names, , blob] = line.split(' ')
        return [names!.split(',')[1]!, blob!]
      }),
  )

/** The host key that a node shows, in base64. */
async function shown(address: string): Promise<string> {
  let key = ''
  const client = await lab.ssh(address, {
    hostVerifier: (blob: Buffer) => {
      key = blob.toString('base64')
      return true
    },
  })
  client.end()
  return key
}

describe('who is who', () => {
  it('every node shows the key that known_hosts has for it', async () => {
    const keys = known()
    expect(keys.size).toBe(13)
    expect(new Set(keys.values()).size).toBe(13)
    for (const [address, blob] of keys) expect([address, await shown(address)]).toEqual([address, blob])
  })

  it('after `key changed` another one, after `key restored` its own', async () => {
    const own = known().get('192.168.8.187')
    lab.demo.fault(['rpi-9', 'key', 'changed'])
    expect(await shown('192.168.8.187')).not.toBe(own)
    lab.demo.fault(['rpi-9', 'key', 'restored'])
    expect(await shown('192.168.8.187')).toBe(own)
  })

  it.each([
    ['another key', () => ({ privateKey: ssh2.utils.generateKeyPairSync('ed25519').private })],
    ['a password', () => ({ privateKey: undefined, password: 'holm' })],
    ['another user', () => ({ username: 'root' })],
  ])('%s is not let in', async (_what, options) => {
    const attempt = lab.ssh('192.168.8.197', options() as unknown as Partial<ssh2.ConnectConfig>)
    await expect(attempt).rejects.toThrow('All configured authentication methods failed')
  })

  it('`ssh refuse` takes no connection and ends those that are open', async () => {
    const client = await lab.ssh('192.168.8.202')
    const ended = new Promise<void>(resolve => client.once('close', () => resolve()))
    client.on('error', () => {})
    lab.demo.fault(['rpi-8', 'ssh', 'refuse'])
    await ended
    await expect(lab.dial('192.168.8.202:22')).rejects.toThrow('ECONNREFUSED')
  })
})

describe('one command', () => {
  it('answers on both streams and with its status', async () => {
    const client = await lab.ssh('192.168.8.209')
    expect(await run(client, 'hostname; nope; exit 7')).toEqual({
      out: 'rpi-7\n',
      err: 'sh: 1: nope: not found\n',
      code: 7,
    })
  })

  it('agrees with the cluster about the machine', async () => {
    const api = await lab.api()
    const { items } = (await api.get('/api/v1/nodes')).body
    for (const { metadata, status } of items) {
      const client = await lab.ssh(status.addresses[0].address)
      const { out } = await run(
        client,
        'cat /etc/machine-id /proc/sys/kernel/random/boot_id; uname -r; . /dev/null; grep ^PRETTY /etc/os-release; nproc; grep MemTotal /proc/meminfo; hostname',
      )
      const { machineID, bootID, kernelVersion, osImage } = status.nodeInfo
      const memory = Number.parseInt(status.capacity.memory, 10)
      const [machine, boot, kernel, pretty, cpus, total, name] = out.split('\n')
      expect([machine, boot, kernel, pretty, cpus, name]).toEqual([
        machineID,
        bootID,
        kernelVersion,
        `PRETTY_NAME="${osImage}"`,
        status.capacity.cpu,
        metadata.name,
      ])
      expect(total).toMatch(new RegExp(`^MemTotal: +${memory} kB$`))
      client.end()
    }
  })
})

describe('a long-lived shell', () => {
  it('reads commands as they come and keeps what they set', async () => {
    const client = await lab.ssh('192.168.8.108')
    const channel = await new Promise<ssh2.ClientChannel>((resolve, reject) => {
      client.exec('sh', (error, opened) => (error ? reject(error) : resolve(opened)))
    })
    let out = ''
    channel.on('data', (chunk: Buffer) => {
      out += chunk
    })
    channel.write('export LC_ALL=C; MARK=m1\nec')
    channel.write('ho "$MARK $LC_ALL"\n')
    await expect.poll(() => out).toBe('m1 C\n')
    channel.write('for i in 1 2\ndo\n  echo "$MARK $i"\n')
    channel.write('done; echo end\n')
    await expect.poll(() => out).toBe('m1 C\nm1 1\nm1 2\nend\n')
    const closed = new Promise(resolve => channel.on('close', resolve))
    channel.on('exit', (code: number) => {
      out += `exit ${code}`
    })
    channel.write('exit 3\n')
    await closed
    expect(out).toMatch(/exit 3$/)
  })

  it('ends when its input ends', async () => {
    const client = await lab.ssh('192.168.8.108')
    const channel = await new Promise<ssh2.ClientChannel>((resolve, reject) => {
      client.shell(false, (error, opened) => (error ? reject(error) : resolve(opened)))
    })
    const closed = new Promise(resolve => channel.on('close', resolve))
    channel.resume()
    channel.end('true\n')
    await closed
  })
})

describe('what the machine measures', () => {
  const columns = (text: string): number[] => text.trim().split(/\s+/).slice(1).map(Number)

  it('counters only rise, and the processors are neither idle nor drowned', async () => {
    const client = await lab.ssh('192.168.8.209')
    const read = async (): Promise<number[]> => columns((await run(client, 'head -n1 /proc/stat')).out)
    let before = await read()
    for (let turn = 0; turn < 20; turn++) {
      await lab.pass(10)
      const now = await read()
      for (const [index, value] of now.entries()) expect(value).toBeGreaterThanOrEqual(before[index]!)
      const total = now.reduce((sum, value, index) => sum + value - before[index]!, 0)
      const idle = now[3]! - before[3]! + (now[4]! - before[4]!)
      expect(total).toBeGreaterThan(4 * 10 * 100 * 0.99)
      expect(total).toBeLessThan(4 * 10 * 100 * 1.01)
      expect(1 - idle / total).toBeGreaterThan(0.03)
      expect(1 - idle / total).toBeLessThan(0.6)
      before = now
    }
  })

  it('uptime begins anew when the node is started', async () => {
    const uptime = async (): Promise<number> =>
      Number((await run(await lab.ssh('192.168.8.105'), 'cut -d" " -f1 /proc/uptime')).out)
    expect(await uptime()).toBeGreaterThan(5 * 86_400)
    lab.demo.fault(['rpi-12', 'down'])
    lab.demo.fault(['rpi-12', 'up'])
    await lab.pass(42)
    expect(await uptime()).toBeCloseTo(42, 0)
  })

  it('heat, throttling and a full disk show where they would', async () => {
    const client = await lab.ssh('192.168.8.231')
    const see = async (): Promise<string[]> =>
      (
        await run(
          client,
          'vcgencmd get_throttled; cat /sys/class/thermal/thermal_zone0/temp; df -P / | tail -n1',
        )
      ).out.split('\n')
    const [word, temperature, disk] = await see()
    expect(word).toBe('throttled=0x0')
    expect(Number(temperature)).toBeGreaterThan(35_000)
    expect(Number(temperature)).toBeLessThan(65_000)
    expect(disk).toMatch(/ [1-3]\d% \/$/)
    for (const words of [
      ['hot', '84'],
      ['throttled', '50005'],
      ['disk', 'full'],
    ])
      lab.demo.fault(['rpi-11', ...words])
    const [later, hot, full] = await see()
    expect(later).toBe('throttled=0x50005')
    expect(Math.round(Number(hot) / 1000)).toBeCloseTo(84, -1)
    expect(full).toMatch(/ 100% \/$/)
  })

  it('a Raspberry Pi says so with a NUL at the end, a server with its vendor', async () => {
    const pi = await run(await lab.ssh('192.168.8.197'), 'cat /proc/device-tree/model')
    expect(pi.out).toBe('Raspberry Pi 4 Model B Rev 1.5\0')
    const nas = await run(
      await lab.ssh('192.168.8.199'),
      'cat /sys/class/dmi/id/sys_vendor; cat /proc/device-tree/model; vcgencmd measure_temp',
    )
    expect(nas.out).toBe('HPE\n')
    expect(nas.code).toBe(127)
  })
})

describe('a client that leaves', () => {
  it('takes its commands with it', async () => {
    const client = await lab.ssh('192.168.8.210')
    const before = lab.clock.waiting
    client.exec('while true; do sleep 1; done', () => {})
    await expect.poll(() => lab.clock.waiting).toBe(before + 1)
    client.end()
    await expect.poll(() => lab.clock.waiting).toBe(before)
    await lab.pass(3)
    expect(lab.clock.waiting).toBe(before)
  })
})
