import { readFile } from 'node:fs/promises'
import os from 'node:os'
import { readLabFile } from '../backend/readLabFile.ts'
import type { KubeContext } from '../sessions/kubernetes/kubeconfig.ts'
import { readKubeconfig } from '../sessions/kubernetes/kubeconfigFiles.ts'
import { shownProxy } from '../sessions/kubernetes/server.ts'
import { parseKnownHosts } from '../sessions/ssh/knownHosts.ts'
import { resolveHost } from '../sessions/ssh/resolveHost.ts'
import { readSshConfig } from '../sessions/ssh/sshConfigFiles.ts'
import { parseStatus } from '../sessions/tailscale/status.ts'

/** What a file says, and what in it was not understood. */
interface Read {
  readonly observations: readonly unknown[]
  readonly notUnderstood: readonly unknown[]
}

/** Readers of whole files that `homeport parse` offers beside the collectors, of files that are there. Credentials are named, never printed. */
export const FILE_READERS: Record<string, (files: readonly string[], home: string) => Promise<Read>> = {
  kubeconfig: async files => {
    const { contexts, current, problems } = await readKubeconfig(files)
    const observations = contexts.map(context => ({
      kind: 'context',
      current: context.name === current,
      ...told(context),
    }))
    return { observations, notUnderstood: problems }
  },
  'ssh-config': async (files, home) => {
    const { config, aliases, problems } = await readSshConfig(files, home)
    const user = os.userInfo().username
    const observations = aliases.map(alias => ({ kind: 'host', ...resolveHost(config, alias, user) }))
    return { observations, notUnderstood: problems }
  },
  'known-hosts': async files => {
    const observations: unknown[] = []
    const notUnderstood: unknown[] = []
    for (const file of files) {
      const { entries, problems } = parseKnownHosts(await readFile(file, 'utf8'), file)
      observations.push(...entries.map(({ key: _key, ...entry }) => ({ kind: 'known-host', ...entry })))
      notUnderstood.push(...problems)
    }
    return { observations, notUnderstood }
  },
  'tailscale-status': async files => {
    const observations: unknown[] = []
    const notUnderstood: unknown[] = []
    for (const file of files) {
      try {
        observations.push({ kind: 'tailnet', ...parseStatus(await readFile(file, 'utf8')) })
      } catch (error) {
        notUnderstood.push({ file, sentence: (error as Error).message })
      }
    }
    return { observations, notUnderstood }
  },
  'lab-file': async files => {
    const read = await Promise.all(files.map(file => readLabFile(file)))
    return {
      observations: read.map(({ labFile }) => ({ kind: 'lab', ...labFile })),
      notUnderstood: read.flatMap(({ problems }) => problems),
    }
  },
}

function told({ name, cluster, user, namespace }: KubeContext) {
  const credentials = [
    user.certificate !== null && 'client certificate',
    user.tokenFile !== null && 'token file',
    user.token !== null && 'token',
    user.basic !== null && 'password',
    user.exec !== null && `program ${user.exec.command}`,
  ].filter(one => one !== false)
  return {
    name,
    namespace,
    cluster: cluster.name,
    server: cluster.server,
    tlsServerName: cluster.tlsServerName,
    insecure: cluster.insecure,
    proxyUrl: shownProxy(cluster),
    certificateAuthority: cluster.ca !== null,
    user: user.name,
    credentials,
    as: user.impersonate,
  }
}
