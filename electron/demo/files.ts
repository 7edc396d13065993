import { join } from 'node:path'
import { stringify } from 'yaml'
import { writeWhole } from './folder.ts'
import type { Keys } from './keys.ts'
import { controlNode, machinesOf, userOf, type World } from './worldSchema.ts'

/** Writes the files that an owner of the lab would have: how to reach it, and what they wrote about it. */
export function writeOwnersFiles(folder: string, world: World, keys: Keys, apiPort: number): void {
  const control = controlNode(world)
  const { context } = world.cluster
  const config = (server: string): string =>
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        { name: context, cluster: { 'certificate-authority-data': base64(keys.authority.cert), server } },
      ],
      contexts: [{ name: context, context: { cluster: context, user: context } }],
      'current-context': context,
      users: [
        {
          name: context,
          user: {
            'client-certificate-data': base64(keys.client.cert),
            'client-key-data': base64(keys.client.key),
          },
        },
      ],
    })
  writeWhole(folder, 'kubeconfig', config(`https://${control.address}:6443`))
  writeWhole(folder, 'kubeconfig-loopback', config(`https://127.0.0.1:${apiPort}`))
  writeWhole(
    folder,
    'id_ed25519',
    keys.owner.private.endsWith('\n') ? keys.owner.private : `${keys.owner.private}\n`,
  )
  writeWhole(folder, 'id_ed25519.pub', `${keys.owner.public}\n`)
  writeWhole(folder, 'known_hosts', knownHosts(world, keys))
  writeWhole(folder, 'ssh_config', sshConfig(folder, world))
  writeWhole(folder, 'lab.yaml', labFile(world))
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

const knownHosts = (world: World, keys: Keys): string =>
  machinesOf(world)
    .map(({ name, address }) => {
      const [type, blob] = keys.hosts[name]!.original.public.split(' ')
      return `${name},${address} ${type} ${blob}\n`
    })
    .join('')

const sshConfig = (folder: string, world: World): string =>
  machinesOf(world)
    .map(node =>
      [
        `Host ${node.name}`,
        `    HostName ${node.address}`,
        `    User ${userOf(world, node)}`,
        `    IdentityFile ${quoted(join(folder, 'id_ed25519'))}`,
        '    IdentitiesOnly yes',
        `    UserKnownHostsFile ${quoted(join(folder, 'known_hosts'))}`,
        '',
      ].join('\n'),
    )
    .join('\n')

const quoted = (path: string): string => (/[\s#"]/.test(path) ? `"${path}"` : path)

function labFile(world: World): string {
  const server = world.nodes.find(node => node.roles.includes('control-plane'))
  const peer = world.tailnet?.peers.find(one => one.machine === server?.name)
  const tailnetWay = peer ? `${peer.address}:6443` : null
  const text = stringify(
    {
      name: world.title,
      sources: {
        kubernetes: [
          {
            kubeconfig: 'kubeconfig',
            context: world.cluster.context,
            // Away from home the API server is reached over the tailnet.
            ...(tailnetWay !== null && { paths: [tailnetWay] }),
          },
        ],
        ssh: { config: 'ssh_config', hosts: machinesOf(world).map(node => node.name) },
        ...(world.tailnet && { tailscale: true }),
      },
      ports: world.lab.ports,
      nodes: world.lab.nodes,
    },
    { lineWidth: 0 },
  )
  return `# What the owner of this lab says about it. Paths are relative to this file.\n${text}`
}
