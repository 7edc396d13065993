import net from 'node:net'
import { join } from 'node:path'
import tls from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type DemoLab, demoLab } from '../labs/demoLab.ts'

let lab: DemoLab
beforeAll(async () => {
  lab = await demoLab()
})
afterEach(() => void lab.demo.fault(['clear']))
afterAll(() => lab.close())

/** Everything that is answered to one request of HTTP/1.0. */
async function http(socket: net.Socket, path = '/'): Promise<string> {
  socket.write(`GET ${path} HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n`)
  let text = ''
  for await (const chunk of socket) text += chunk
  return text
}

const get = async (address: string, path?: string): Promise<string> => http(await lab.dial(address), path)

/** One line asked of the gateway, all that is answered. */
function ask(line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(join(lab.folder, 'gateway.sock'))
    let text = ''
    socket.on('error', reject)
    socket.on('data', chunk => {
      text += chunk
    })
    socket.on('close', () => resolve(text))
    socket.write(line)
  })
}

describe('the gateway', () => {
  it('says where this computer is', async () => {
    const { interfaces } = JSON.parse(await ask('{"vantage":true}\n'))
    expect(interfaces).toEqual([
      {
        address: '192.168.8.50/24',
        gateway: '192.168.8.1',
        gatewayMac: expect.stringMatching(/^..:..:..:..:..:..$/),
      },
    ])
  })

  it.each([
    ['192.168.8.209:31111', 'ECONNREFUSED', 'an open machine with no such port'],
    ['10.43.0.10:53', 'EHOSTUNREACH', 'a cluster address'],
    ['10.42.3.4:8080', 'EHOSTUNREACH', 'a pod address'],
    ['203.0.113.7:443', 'EHOSTUNREACH', 'the rest of the world'],
    ['[fd00::1]:443', 'EHOSTUNREACH', 'an IPv6 address'],
  ])('%s is %s: %s', async (address, error) => {
    await expect(lab.dial(address)).rejects.toThrow(error)
  })

  it('asks the whole network for an address that nobody has, and then says so', async () => {
    let said = ''
    const answer = lab.dial('192.168.8.77:22', 5000).catch((error: Error) => {
      said = error.message
    })
    // Two trips over the socket file, so that the question has certainly arrived.
    for (let turn = 0; turn < 2; turn++) await ask('{"vantage":true}\n')
    await lab.clock.advance(2900)
    await ask('{"vantage":true}\n')
    expect(said).toBe('')
    await lab.clock.advance(200)
    await answer
    expect(said).toBe('EHOSTUNREACH')
  })

  it.each([
    ['not json\n'],
    ['{}\n'],
    ['{"connect":"nowhere"}\n'],
    ['{"connect":"192.168.8.209:99999"}\n'],
    ['[]\n'],
  ])('%j is no question', async line => {
    expect(JSON.parse(await ask(line))).toEqual({ error: 'EINVAL' })
  })

  it('hangs up on a line without end', async () => {
    expect(await ask('x'.repeat(10_000))).toBe('')
  })
})

describe('the pages', () => {
  it.each(['192.168.8.197', '192.168.8.105', '192.168.8.199'])('open through %s', async address => {
    const text = await get(`${address}:30004`)
    expect(text).toContain('200 OK')
    expect(text).toContain('<title>Nova</title>')
    expect(text).toMatch(/x-served-by: nova-/)
    expect(text).not.toMatch(/(?:src|href)=/)
  })

  it('answer a health check', async () => {
    expect(await get('192.168.8.197:30006', '/healthz')).toMatch(/200 OK[\s\S]*ok\n/)
  })

  it('send one who has to sign in elsewhere', async () => {
    const text = await get('192.168.8.197:30100')
    expect(text).toContain('302 Found')
    expect(text).toContain('location: /login')
    expect(await get('192.168.8.197:30100', '/login')).toContain('200 OK')
  })

  it('the registry answers as one', async () => {
    expect(await get('192.168.8.197:31500', '/v2/')).toMatch(/application\/json[\s\S]*\{\}/)
  })

  it('what is not there is a 404, and its path is inert', async () => {
    const text = await get('192.168.8.197:30004', '/<img/onerror=alert(1)>')
    expect(text).toContain('404 Not Found')
    expect(text).not.toContain('<img')
  })

  it('take turns among the pods of a service', async () => {
    const pods = new Set<string>()
    for (let turn = 0; turn < 4; turn++)
      pods.add(/x-served-by: (\S+)/.exec(await get('192.168.8.197:30004'))![1]!)
    expect(pods.size).toBe(2)
  })

  it('the ingress is there on every node, plain and with TLS', async () => {
    expect(await get('192.168.8.231:80')).toContain('404 Not Found')
    const socket = await lab.dial('192.168.8.231:443')
    const secure = tls.connect({ socket, rejectUnauthorized: false })
    const text = await http(secure as unknown as net.Socket)
    expect(text).toContain('404 page not found')
    expect(secure.authorized).toBe(false)
  })
})

describe('faults of a service', () => {
  it('refuse', async () => {
    lab.demo.fault(['service', 'vault', 'refuse'])
    await expect(lab.dial('192.168.8.197:30870')).rejects.toThrow('ECONNREFUSED')
  })

  it('hang, also for those who are connected', async () => {
    const open = await lab.dial('192.168.8.197:30870')
    lab.demo.fault(['service', 'holm/vault', 'hang'])
    await expect(lab.dial('192.168.8.197:30870')).rejects.toThrow('silent')
    open.write('GET / HTTP/1.1\r\nHost: lab\r\n\r\n')
    const heard = await Promise.race([
      new Promise(resolve => open.once('data', () => resolve('data'))),
      new Promise(resolve => setTimeout(resolve, 200, 'nothing')),
    ])
    expect(heard).toBe('nothing')
    const closed = new Promise(resolve => open.once('close', resolve))
    open.resume()
    lab.demo.fault(['service', 'vault', 'ok'])
    await closed
    expect(await get('192.168.8.197:30870')).toContain('200 OK')
  })

  it('answer with errors', async () => {
    lab.demo.fault(['service', 'vault', '500'])
    expect(await get('192.168.8.197:30870')).toContain('500 Internal Server Error')
  })
})

describe('a node that is down', () => {
  it('hears nothing, closes nothing, and resets everything when it is started', async () => {
    const open = await lab.dial('192.168.8.209:22')
    lab.demo.fault(['rpi-7', 'down'])
    let heard = ''
    let closed = false
    open.on('data', chunk => {
      heard += chunk
    })
    open.on('close', () => {
      closed = true
    })
    open.resume()
    await expect(lab.dial('192.168.8.209:22')).rejects.toThrow('silent')
    expect([closed, heard]).toEqual([false, expect.stringMatching(/^(SSH-2.0-.*\r\n)?$/)])
    lab.demo.fault(['rpi-7', 'up'])
    await expect.poll(() => closed).toBe(true)
    const again = await lab.dial('192.168.8.209:22')
    const banner = new Promise<string>(resolve => again.once('data', chunk => resolve(chunk.toString())))
    again.resume()
    expect(await banner).toMatch(/^SSH-2.0-OpenSSH/)
  })

  it('silences a service that only lives there, through every node, until the cluster has noticed', async () => {
    lab.demo.fault(['rpi-7', 'down'])
    await expect(lab.dial('192.168.8.197:30700')).rejects.toThrow('silent')
    await lab.pass(55)
    await expect(lab.dial('192.168.8.197:30700')).rejects.toThrow('ECONNREFUSED')
  })
})

describe('a slow node', () => {
  it('answers late, in order and whole', async () => {
    lab.demo.fault(['rpi-2', 'slow', '400'])
    const answer = get('192.168.8.196:30004')
    let done = false
    void answer.then(() => {
      done = true
    })
    await new Promise(resolve => setTimeout(resolve, 60))
    expect(done).toBe(false)
    const moving = (async () => {
      while (!done) {
        await lab.clock.advance(100)
        await new Promise(resolve => setTimeout(resolve, 5))
      }
    })()
    expect(await answer).toMatch(/200 OK[\s\S]*<\/html>/)
    await moving
  })
})

describe('words', () => {
  it.each([
    [['rpi-77', 'down'], "There is no 'rpi-77'. Nodes: rpi-1,"],
    [['rpi-7', 'sideways'], "'rpi-7 sideways' is not understood."],
    [['rpi-7', 'slow', 'very'], "'rpi-7 slow very' is not understood."],
    [['rpi-7', 'hot', '900'], "'rpi-7 hot 900' is not understood."],
    [['api', 'melt'], "'api melt' is not understood."],
    [['service', 'nothing', 'hang'], "There is no service 'nothing'."],
    [[], 'Nothing was named.'],
  ])('%j is refused, and what is possible is listed', (words, sentence) => {
    expect(() => lab.demo.fault(words)).toThrow(sentence)
    expect(() => lab.demo.fault(words)).toThrow('NODE down|up')
  })
})
