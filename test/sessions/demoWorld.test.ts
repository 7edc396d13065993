import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type Api, type DemoLab, demoLab } from '../labs/demoLab.ts'

/** Another world altogether: two servers, one service, short waits. Nothing of it is known to any code. */
const WORLD = `
name: attic
title: The attic
user: mole
network: { lan: 198.51.100.0/24, gateway: 198.51.100.1, gatewayMac: '02:00:00:00:00:01', vantage: 198.51.100.20 }
cluster: { name: attic, context: attic, version: v1.33.1+k3s1, runtime: containerd://2.0.5-k3s1, age: 5d,
  podCidr: 10.1.0.0/16, serviceCidr: 10.2.0.0/16, nodeMonitorGrace: 12s, evictAfter: 20s }
systems:
  sid: { id: debian, pretty: Debian GNU/Linux forky/sid, name: Debian GNU/Linux, versionId: '14', codename: forky }
hardware:
  tower: { model: Tower 9, vendor: Maker, arch: amd64, cpus: 8, cpuModel: A CPU, memory: 32Gi, kernel: 6.15.1-amd64,
    disk: { device: /dev/sda1, type: ext4, size: 100Gi, used: 0.5 }, sensor: k10temp, nic: enp3s0 }
nodes:
  - { name: beam, address: 198.51.100.10, hardware: tower, system: sid, roles: [control-plane, etcd], uptime: 3d }
  - { name: rafter, address: 198.51.100.11, hardware: tower, system: sid, uptime: 2h, memory: 16Gi, labels: { shelf: top } }
namespaces: [default, kube-node-lease, kube-system, toys]
storageClass: { name: local, provisioner: example.org/local, path: /data }
workloads:
  - { name: train, namespace: toys, image: 'example.org/train:1', on: [rafter], ports: [{ name: http, port: 8080 }],
      service: { ports: [{ port: 80, target: http, nodePort: 31000 }] }, page: { title: Train & rails } }
lab: { ports: [{ from: 31000, to: 31099, name: Toys }] }
`

let folder: string
let lab: DemoLab
let api: Api
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'homeport-worlds-'))
  writeFileSync(join(folder, 'attic.yaml'), WORLD)
  lab = await demoLab('attic', folder)
  api = await lab.api()
})
afterAll(async () => {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('another world', () => {
  it('has its own machines', async () => {
    const { items } = (await api.get('/api/v1/nodes')).body
    expect(items.map((each: { metadata: { name: string } }) => each.metadata.name)).toEqual([
      'beam',
      'rafter',
    ])
    expect(items[0].metadata.labels).toMatchObject({ 'node-role.kubernetes.io/etcd': 'true' })
    expect(items[1].metadata.labels).toMatchObject({ shelf: 'top', 'kubernetes.io/arch': 'amd64' })
    expect(items[1].status.nodeInfo).toMatchObject({
      kubeletVersion: 'v1.33.1+k3s1',
      kernelVersion: '6.15.1-amd64',
    })
    expect((await api.get('/version')).body).toMatchObject({ major: '1', minor: '33' })
  })

  it('has its own files', () => {
    expect(parse(lab.file('kubeconfig'))).toMatchObject({
      'current-context': 'attic',
      clusters: [{ cluster: { server: 'https://198.51.100.10:6443' } }],
    })
    expect(parse(lab.file('lab.yaml'))).toEqual({
      name: 'The attic',
      sources: {
        kubernetes: [{ kubeconfig: 'kubeconfig', context: 'attic' }],
        ssh: { config: 'ssh_config', hosts: ['beam', 'rafter'] },
      },
      ports: [{ from: 31000, to: 31099, name: 'Toys' }],
      nodes: [],
    })
    expect(lab.file('ssh_config')).toContain('Host rafter\n    HostName 198.51.100.11\n    User mole\n')
    expect(lab.file('known_hosts').split('\n')[0]).toMatch(/^beam,198\.51\.100\.10 ssh-ed25519 AAAA/)
  })

  it('keeps its own waits', async () => {
    lab.demo.fault(['rafter', 'down'])
    await lab.pass(24)
    const taints = (await api.get('/api/v1/nodes/rafter')).body.spec.taints
    expect(taints).toHaveLength(2)
    await lab.pass(34)
    const { items } = (await api.get('/api/v1/namespaces/toys/pods')).body
    expect(items.map((pod: { spec: { nodeName: string } }) => pod.spec.nodeName)).toEqual(['beam'])
    await expect(lab.dial('198.51.100.10:31000')).resolves.toBeDefined()
  })
})
