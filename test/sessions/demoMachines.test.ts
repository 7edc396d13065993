import type net from 'node:net'
import tls from 'node:tls'
import type ssh2 from 'ssh2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type HeldDemo, heldDemo } from '../labs/heldDemo.ts'

/** A lab whose machines are not all in its cluster, as Homeport's own sessions see it. */
let lab: HeldDemo
beforeAll(async () => {
  lab = await heldDemo('pesulabs')
})
afterAll(() => lab.close())

async function http(socket: net.Socket, path = '/', host = 'lab'): Promise<string> {
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  let text = ''
  for await (const chunk of socket) text += chunk
  return text
}

async function run(
  client: ssh2.Client,
  command: string,
): Promise<{ out: string; err: string; code: number }> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) return reject(error)
      const said = { out: '', err: '', code: -1 }
      channel.on('data', (chunk: Buffer) => {
        said.out += chunk
      })
      channel.stderr.on('data', (chunk: Buffer) => {
        said.err += chunk
      })
      channel.on('exit', (code: number) => {
        said.code = code
      })
      channel.on('close', () => resolve(said))
    })
  })
}

const figures = ['cpu', 'memory', 'memoryTotal', 'disk', 'temperature', 'load1', 'uptime'] as const

describe('machines that are in no cluster', () => {
  it('are nodes of the lab with figures of their own', async () => {
    const all = () => [...lab.lab().tables.nodes.values()]
    await lab.passUntil(
      60,
      () => all().length === 3 && all().every(node => figures.every(name => node.figures[name] != null)),
      'figures of three machines',
    )
    const told = all().map(({ name, os, hardware, kernel, knownAs, figures: { memoryTotal } }) => ({
      name,
      os,
      hardware,
      kernel,
      inCluster: knownAs.kubernetes !== null,
      ssh: knownAs.ssh,
      gib: Math.round((memoryTotal?.value ?? 0) / 2 ** 30),
    }))
    expect(told.sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      {
        name: 'asuna',
        os: 'Ubuntu 22.04.5 LTS',
        hardware: 'Dell Inc. OptiPlex 7060',
        kernel: '5.15.0-161-generic',
        inCluster: true,
        ssh: 'asuna',
        gib: 16,
      },
      {
        name: 'gateway',
        os: 'OpenWrt 23.05.5',
        hardware: 'GL.iNet GL-MT2500',
        kernel: '5.15.167',
        inCluster: false,
        ssh: 'gateway',
        gib: 1,
      },
      {
        name: 'pesubuntu',
        os: 'Ubuntu 25.10',
        hardware: 'Gigabyte Technology Co., Ltd. B660M DS3H DDR4',
        kernel: '6.17.0-7-generic',
        inCluster: false,
        ssh: 'pesubuntu',
        gib: 31,
      },
    ])
    expect(all().map(node => node.state)).toEqual(['ok', 'ok', 'ok'])
  })

  it('the flash of the router counts as its disk, not the image that is always full', () => {
    expect(lab.node('gateway')?.figures.disk?.value).toBeLessThan(10)
  })

  it('a machine that goes down is down to Homeport, and no node of the cluster is', async () => {
    lab.demo.fault(['pesubuntu', 'down'])
    await lab.passUntil(120, () => lab.node('pesubuntu')?.state === 'down', 'pesubuntu down')
    expect(lab.node('asuna')?.state).toBe('ok')
    lab.demo.fault(['pesubuntu', 'up'])
    await lab.passUntil(180, () => lab.node('pesubuntu')?.state === 'ok', 'pesubuntu ok')
  })

  it('the services of the cluster answer on the ports of its one node', async () => {
    await lab.passUntil(60, () => lab.service('n8n')?.state === 'ok', 'n8n')
    expect(lab.service('n8n')?.paths.map(path => path.url)).toContain('http://192.168.8.20:5678')
    const open = [...lab.lab().tables.services.values()].filter(one => one.launchable)
    await lab.passUntil(60, () => open.every(one => lab.service(one.name)?.state === 'ok'), 'all services')
    expect(open.map(one => one.name).sort()).toEqual([
      'authentik',
      'grafana',
      'mem0',
      'n8n',
      'prometheus',
      'qdrant',
    ])
  })
})

describe('a router with dropbear and busybox', () => {
  const router = () => lab.ssh('192.168.8.1', { username: 'root' })

  it('names itself, and lets root in but not the user of the other machines', async () => {
    const socket = await lab.dial('192.168.8.1:22')
    const banner = new Promise<string>(resolve => socket.once('data', chunk => resolve(chunk.toString())))
    socket.resume()
    expect(await banner).toMatch(/^SSH-2\.0-dropbear_2022\.82/)
    await expect(lab.ssh('192.168.8.1', { username: 'pesu' })).rejects.toThrow(/authentication/)
  })

  it('has no program that OpenWrt is built without, and says so', async () => {
    const client = await router()
    expect((await run(client, 'command -v timeout nproc hostname')).out).toBe('')
    expect(await run(client, 'df -lPk')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^df: unrecognized option: l\n/),
    })
    expect((await run(client, 'df -PkT | tail -n +2')).out).toMatch(/^\/dev\/root +squashfs .* 100% \/rom\n/)
    expect((await run(client, 'id; echo $HOME')).out).toBe('uid=0(root) gid=0(root) groups=0(root)\n/root\n')
  })

  it('tells its board as OpenWrt does, and has no machine-id', async () => {
    const said = await run(await router(), 'cat /tmp/sysinfo/model /tmp/sysinfo/board_name /etc/machine-id')
    expect(said).toMatchObject({ code: 1, out: 'GL.iNet GL-MT2500\nglinet,gl-mt2500\n' })
  })
})

describe('what answers beside the cluster', () => {
  it('a graphics card stands in /sys as amdgpu shows it', async () => {
    const client = await lab.ssh('192.168.8.129', { username: 'pesu' })
    const device = '/sys/class/drm/card1/device'
    const said = await run(client, `cat ${device}/gpu_busy_percent ${device}/mem_info_vram_total`)
    const [busy, vram] = said.out.split('\n').map(Number)
    expect(busy).toBeGreaterThanOrEqual(0)
    expect(busy).toBeLessThanOrEqual(100)
    expect(vram).toBe(16 * 2 ** 30)
  })

  it('model servers on the host network of one machine', async () => {
    expect(await http(await lab.dial('192.168.8.129:11434'))).toContain('Ollama is running')
    expect(await http(await lab.dial('192.168.8.129:11434'), '/api/ps')).toContain('"size_vram":10817986560')
    expect(await http(await lab.dial('192.168.8.129:8081'), '/health')).toContain('{"status":"ok"}')
    await expect(lab.dial('192.168.8.129:31678')).rejects.toThrow('ECONNREFUSED')
    await expect(lab.dial('192.168.8.20:11434')).rejects.toThrow('ECONNREFUSED')
  })

  it('the ingress routes by host name, with a certificate for all of them', async () => {
    expect(await http(await lab.dial('n8n.pesulabs.net:80'), '/', 'n8n.pesulabs.net')).toContain(
      '<title>n8n</title>',
    )
    expect(await http(await lab.dial('192.168.8.20:80'), '/', 'nothing.pesulabs.net')).toContain(
      '404 page not found',
    )
    const socket = await lab.dial('192.168.8.20:443')
    const secure = tls.connect({ socket, servername: 'auth.pesulabs.net', rejectUnauthorized: false })
    await new Promise(resolve => secure.once('secureConnect', resolve))
    expect(secure.getPeerX509Certificate()?.checkHost('auth.pesulabs.net')).toBeDefined()
    expect(await http(secure as unknown as net.Socket, '/', 'auth.pesulabs.net')).toContain(
      'location: /if/flow/',
    )
  })
})

describe('the cluster', () => {
  it('names every host that its ingress routes', async () => {
    const api = await lab.api()
    const { items } = (await api.get('/apis/networking.k8s.io/v1/ingresses')).body
    type Ingress = { spec: { rules: { host: string; http: { paths: { backend: unknown }[] } }[] } }
    const hosts = items.map((each: Ingress) => each.spec.rules[0]?.host)
    expect(hosts.sort()).toEqual(
      ['auth', 'grafana', 'n8n', 'prometheus', 'qdrant'].map(name => `${name}.pesulabs.net`),
    )
    const one = (await api.get('/apis/networking.k8s.io/v1/namespaces/automation/ingresses/n8n')).body
    expect(one.spec.rules[0].http.paths[0].backend).toEqual({
      service: { name: 'n8n', port: { number: 5678 } },
    })
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
    const { rows } = (await api.get('/apis/networking.k8s.io/v1/ingresses', { accept })).body
    expect(rows[0].cells.slice(1, 5)).toEqual([
      'traefik',
      items[0].spec.rules[0].host,
      '192.168.8.20',
      '80, 443',
    ])
  })
})

describe('the files of its owner', () => {
  it('name every machine, each with who signs in there', () => {
    expect(parse(lab.file('lab.yaml')).sources.ssh.hosts).toEqual(['asuna', 'gateway', 'pesubuntu'])
    expect(lab.file('ssh_config')).toContain('Host gateway\n    HostName 192.168.8.1\n    User root\n')
    expect(lab.file('known_hosts').trim().split('\n')).toHaveLength(3)
  })
})
