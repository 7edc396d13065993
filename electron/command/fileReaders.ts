import { readFile } from 'node:fs/promises'
import os from 'node:os'
import { readLabFile } from '../backend/readLabFile.ts'
import type { KubeContext } from '../sessions/kubernetes/kubeconfig.ts'
import { readKubeconfig } from '../sessions/kubernetes/kubeconfigFiles.ts'
import { shownProxy } from '../sessions/kubernetes/server.ts'
import { parseKnownHosts } from '../sessions/ssh/knownHosts.ts'
import { resolveHost } from '../sessions/ssh/resolveHost.ts'
import { readSshConfig } from '../sessions/ssh/sshConfigFiles.ts'
import { parseNotice, tells } from '../sessions/tailscale/notice.ts'
import { pingOf } from '../sessions/tailscale/ping.ts'
import { parsePrefs } from '../sessions/tailscale/prefs.ts'
import { reasonOf } from '../sessions/tailscale/reason.ts'
import { parseStatus } from '../sessions/tailscale/status.ts'
import { isObject, type Json, objectOf } from '../sessions/tailscale/values.ts'
import { parseWhois } from '../sessions/tailscale/whois.ts'
import { kubernetesTold } from './kubernetesReader.ts'

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
  'tailscale-status': files => eachText(files, text => [{ kind: 'tailnet', ...parseStatus(text) }]),
  'tailscale-prefs': files => eachText(files, text => [{ kind: 'prefs', ...parsePrefs(text) }]),
  'tailscale-whois': files => eachText(files, text => [{ kind: 'whois', ...parseWhois(text) }]),
  'tailscale-ping': files =>
    eachText(files, text =>
      eachNamed(text, 'Err', one => (one === null ? { error: 'no answer' } : pingOf(one))).map(one => ({
        kind: 'ping',
        ...one,
      })),
    ),
  'tailscale-answers': files =>
    eachText(files, text => eachNamed(text, 'code', one => ({ kind: 'answer', ...answerOf(one) }))),
  'tailscale-bus': async files => {
    const observations: unknown[] = []
    const notUnderstood: unknown[] = []
    for (const file of files) {
      for (const [n, line] of (await readFile(file, 'utf8')).split('\n').entries()) {
        if (line.trim() === '') continue
        try {
          const notice = parseNotice(line)
          if (tells(notice)) observations.push({ kind: 'notice', ...notice })
        } catch (error) {
          notUnderstood.push({ file, line: n + 1, sentence: (error as Error).message })
        }
      }
    }
    return { observations, notUnderstood }
  },
  kubernetes: files => eachText(files, kubernetesTold),
  'lab-file': async files => {
    const read = await Promise.all(files.map(file => readLabFile(file)))
    return {
      observations: read.map(({ labFile }) => ({ kind: 'lab', ...labFile })),
      notUnderstood: read.flatMap(({ problems }) => problems),
    }
  },
}

/** What each file says; one that cannot be read hides none of the others. */
async function eachText(files: readonly string[], read: (text: string) => readonly unknown[]): Promise<Read> {
  const observations: unknown[] = []
  const notUnderstood: unknown[] = []
  for (const file of files) {
    try {
      observations.push(...read(await readFile(file, 'utf8')))
    } catch (error) {
      notUnderstood.push({ file, sentence: (error as Error).message })
    }
  }
  return { observations, notUnderstood }
}

/** One answer, known by a field it has, or a map of several, by what was asked. */
function eachNamed<T extends object>(text: string, field: string, read: (one: Json | null) => T): object[] {
  const json = objectOf(text, 'an answer')
  if (field in json) return [read(json)]
  return Object.entries(json).map(([asked, one]) => ({ asked, ...read(isObject(one) ? one : null) }))
}

function answerOf(json: Json | null): { code: number; reason: string | null } {
  const code = typeof json?.code === 'number' ? json.code : 0
  const text = typeof json?.body === 'string' ? json.body : ''
  return { code, reason: reasonOf({ code, headers: {}, text }) }
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
