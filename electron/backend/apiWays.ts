import type { LabFile } from '../lab/labFileSchema.ts'
import type { Target } from '../reach/dial.ts'
import type { ApiWay } from '../sessions/kubernetes/ways.ts'
import type { ConnectOptions } from '../sessions/ssh/connection.ts'
import type { SshHost } from '../sessions/ssh/resolveHost.ts'

/** A way to an API server as lab.yaml has it, with the SSH host it goes over; `to` null: the kubeconfig's own address. */
export interface WayPlan {
  readonly ssh: SshHost | null
  readonly to: Partial<Target> | null
}

type Paths = NonNullable<LabFile['sources']['kubernetes'][number]['paths']>

/** The ways of a cluster; `hostOf` resolves an alias. */
export function waysOf(paths: Paths, hostOf: (alias: string) => SshHost): readonly WayPlan[] {
  return paths.map(path =>
    typeof path === 'string'
      ? { ssh: null, to: addressOf(path) }
      : { ssh: hostOf(path.ssh), to: path.to === undefined ? null : addressOf(path.to) },
  )
}

function addressOf(text: string): Partial<Target> {
  const [, six, host = six, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? []
  return { ...(host !== undefined && { host }), ...(port !== undefined && { port: Number(port) }) }
}

/** The ways as they are gone: from here, or as an SSH host sees the address. */
export function openWays(
  plans: readonly WayPlan[],
  parts: Omit<ConnectOptions, 'host' | 'signal' | 'asks' | 'pressed'>,
): ApiWay[] {
  return plans.map(({ ssh, to }): ApiWay => {
    const meant = (server: Target) => ({ ...server, ...to })
    if (!ssh) {
      return {
        words: wordsOf(to),
        open: (server, { signal }) => parts.dialer.dial(meant(server), { signal }),
      }
    }
    return {
      words: to === null ? `SSH to ${ssh.alias}` : `SSH to ${ssh.alias} and ${wordsOf(to)}`,
      open: async (server, who) => {
        const { throughHost } = await import('../sessions/ssh/throughHost.ts')
        const { host: hostName, port } = meant(server)
        return throughHost({ alias: 'the API server', hostName, port }, { ...parts, host: ssh, ...who })
      },
    }
  })
}

function wordsOf(to: Partial<Target> | null): string {
  const host = to?.host ?? ''
  return `${host.includes(':') ? `[${host}]` : host}${to?.port === undefined ? '' : `:${to.port}`}`
}
