import { X509Certificate } from 'node:crypto'
import { inert } from '../../../shared/lab/inert.ts'
import { readText } from '../readText.ts'
import { SessionError } from '../session.ts'
import type { KubeContext } from './kubeconfig.ts'
import { isToken } from './token.ts'

const TOKEN_LIMIT = 64 * 1024

/**
 * The Authorization header of a user; null where the client certificate, or nothing, speaks for them. Rejects
 * with a SessionError that needs the owner when the user cannot be spoken for.
 */
export async function authorizationOf({ user, cluster }: KubeContext): Promise<string | null> {
  const name = inert(user.name, 80)
  if (user.exec) {
    const plugin = inert(user.exec.command, 80)
    throw new SessionError(
      `The user "${name}" needs the plugin ${plugin}, which Homeport does not run yet.`,
      {
        advice: 'Use a context with a client certificate or a token.',
        needsYou: true,
      },
    )
  }
  if (cluster.proxyUrl !== null) {
    const proxy = inert(cluster.proxyUrl.replace(/\/\/[^@/]*@/, '//'), 80)
    throw new SessionError(`The cluster is behind the proxy ${proxy}, which Homeport does not use yet.`, {
      advice: 'Use a context without proxy-url.',
      needsYou: true,
    })
  }
  if (user.tokenFile !== null) return `Bearer ${await fromFile(user.tokenFile, name)}`
  if (user.token !== null) return `Bearer ${user.token}`
  if (user.basic) {
    const { username, password } = user.basic
    return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  }
  return null
}

async function fromFile(file: string, user: string): Promise<string> {
  const content = await readText(file, TOKEN_LIMIT)
  const token = typeof content === 'string' ? content.trim() : ''
  if (isToken(token)) return token
  const why = typeof content === 'string' ? 'It does not hold a token.' : content.message
  throw new SessionError(`The token file ${inert(file, 200)} of the user "${user}": ${why}`, {
    advice: 'Correct tokenFile in the kubeconfig.',
    needsYou: true,
  })
}

/** Who was refused, as a SessionError that needs the owner; an expired client certificate is named as such. */
export function refused(context: KubeContext, now: number): SessionError {
  const { user } = context
  const name = inert(user.name, 80)
  const until = expiryOf(user.certificate)
  if (until !== null && until < now) {
    const day = new Date(until).toISOString().slice(0, 10)
    return new SessionError(`The client certificate of the user "${name}" expired on ${day}.`, {
      advice: 'Fetch a new kubeconfig from the cluster; k3s renews its own when it is restarted.',
      needsYou: true,
    })
  }
  let what = 'no credentials'
  if (user.tokenFile !== null || user.token !== null) what = 'its token'
  else if (user.basic) what = 'its password'
  else if (user.certificate !== null) what = 'its client certificate'
  return new SessionError(`The API server refused the user "${name}" (HTTP 401) with ${what}.`, {
    advice: 'Renew the credentials of this user in the kubeconfig.',
    needsYou: true,
  })
}

/** Wall ms when a PEM certificate ends; null where there is none or it cannot be read. */
export function expiryOf(certificate: string | null): number | null {
  if (certificate === null) return null
  try {
    const until = Date.parse(new X509Certificate(certificate).validTo)
    return Number.isNaN(until) ? null : until
  } catch {
    return null
  }
}
