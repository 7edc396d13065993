import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import { loadLab } from '../../../electron/backend/loadLab.ts'
import { labOptions } from '../../../electron/backend/options.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'homeport-own-'))
  vi.stubEnv('HOME', home)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(home, { recursive: true })
})

async function hostsOf(ssh: object, config?: string) {
  const lab = join(home, 'lab.yaml')
  await writeFile(lab, stringify({ sources: { ssh } }))
  if (config !== undefined) await writeFile(join(home, 'config'), config)
  return loadLab(labOptions({ lab, 'data-dir': join(home, 'data') }), {})
}

describe('a host that lab.yaml names', () => {
  it('is what it says there, with the defaults that its owner has for every host', async () => {
    const { hosts, problems } = await hostsOf(
      {
        config: 'config',
        hosts: [
          'attic',
          { name: 'nas', address: '192.0.2.9', user: 'root', key: 'keys/nas', jump: 'attic', port: 2222 },
          { name: 'cam', address: 'fe80::1%eth0', jump: 'nas' },
        ],
      },
      'Host attic\n  HostName 192.0.2.4\nHost *\n  User you\n  IdentityAgent /run/agent\n  UserKnownHostsFile ~/known\n',
    )
    expect(problems).toEqual([])
    expect(hosts.map(one => one.alias)).toEqual(['attic', 'nas', 'cam'])
    expect(hosts[1]).toMatchObject({
      hostName: '192.0.2.9',
      user: 'root',
      port: 2222,
      identityFiles: [join(home, 'keys/nas')],
      identityAgent: '/run/agent',
      jumps: [{ alias: 'attic', hostName: '192.0.2.4', user: 'you' }],
    })
    expect(hosts[1]!.knownHostsFiles).toContain(join(home, 'known'))
    expect(hosts[2]).toMatchObject({ hostName: 'fe80::1%eth0', user: 'you' })
    expect(hosts[2]!.jumps?.map(one => [one.alias, one.hostName])).toEqual([
      ['attic', '192.0.2.4'],
      ['nas', '192.0.2.9'],
    ])
  })

  it('takes no host away that a whole ssh_config brings', async () => {
    const { hosts } = await hostsOf(
      { config: 'config', hosts: [{ name: 'nas', address: '192.0.2.9' }] },
      'Host attic\nHost cellar\n',
    )
    expect(hosts.map(one => one.alias)).toEqual(['attic', 'cellar', 'nas'])
  })

  it('needs no ssh_config', async () => {
    const { hosts, problems } = await hostsOf({ hosts: [{ name: 'nas', address: '192.0.2.9' }] })
    expect(problems).toEqual([])
    expect(hosts).toMatchObject([{ alias: 'nas', hostName: '192.0.2.9', port: 22, jumps: [] }])
    expect((await hostsOf({ hosts: ['attic'] })).problems).toHaveLength(1)
  })
})
