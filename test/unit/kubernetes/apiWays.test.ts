import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import { loadLab } from '../../../electron/backend/loadLab.ts'
import { labOptions } from '../../../electron/backend/options.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'homeport-ways-'))
  vi.stubEnv('HOME', home)
  await mkdir(join(home, '.ssh'))
  await writeFile(join(home, '.ssh/config'), 'Host gate\n  HostName 192.0.2.1\n  ProxyJump far\n')
  const named = (name: string, value: object) => [{ name: 'x', [name]: value }]
  const config = {
    'current-context': 'x',
    clusters: named('cluster', { server: 'https://192.0.2.20:6443' }),
    users: named('user', { token: 't' }),
    contexts: named('context', { cluster: 'x', user: 'x' }),
  }
  await writeFile(join(home, 'k3s.yaml'), stringify(config))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(home, { recursive: true })
})

async function planOf(paths: unknown, more: object = {}) {
  const lab = join(home, 'lab.yaml')
  await writeFile(lab, stringify({ sources: { kubernetes: [{ kubeconfig: 'k3s.yaml', paths }], ...more } }))
  return loadLab(labOptions({ lab, 'data-dir': join(home, 'data') }), {})
}

describe('paths of lab.yaml to an API server', () => {
  it('are read with the SSH hosts they go over, which are no hosts of the lab by that', async () => {
    const { clusters, hosts, problems } = await planOf([
      'k3s.tail.example',
      '[fd00::7]:7443',
      { ssh: 'gate' },
      { ssh: 'nowhere', to: '127.0.0.1:6443' },
    ])
    expect(problems).toEqual([])
    expect(hosts).toEqual([])
    expect(clusters[0]?.ways).toMatchObject([
      { ssh: null, to: { host: 'k3s.tail.example' } },
      { ssh: null, to: { host: 'fd00::7', port: 7443 } },
      { ssh: { alias: 'gate', hostName: '192.0.2.1', jumps: [{ alias: 'far' }] }, to: null },
      { ssh: { alias: 'nowhere', hostName: 'nowhere' }, to: { host: '127.0.0.1', port: 6443 } },
    ])
  })

  it('may go over a host that lab.yaml names itself', async () => {
    const ssh = { hosts: [{ name: 'nas', address: '192.0.2.9', user: 'root' }] }
    const { clusters } = await planOf([{ ssh: 'nas' }], { ssh })
    expect(clusters[0]?.ways).toMatchObject([{ ssh: { alias: 'nas', hostName: '192.0.2.9', user: 'root' } }])
  })

  it('that are none are told with their line, and the others stay', async () => {
    const { clusters, problems } = await planOf(['https://192.0.2.20:6443', '192.0.2.21', { via: 'gate' }, 5])
    expect(clusters[0]?.ways).toEqual([{ ssh: null, to: { host: '192.0.2.21' } }])
    expect(problems).toHaveLength(3)
    for (const { line, sentence } of problems) {
      expect(line).toBeGreaterThan(3)
      expect(sentence).toContain('paths')
    }
  })
})
