import net from 'node:net'

/** Where proxies are named; names count in either case, the upper one first. */
export type ProxyEnv = Readonly<Record<string, string | undefined>>

/**
 * The proxy that HTTPS_PROXY or HTTP_PROXY names for a URL, unless NO_PROXY leaves its host out; null for none.
 * The rules are those of Go, so that Homeport goes where kubectl goes: this computer itself is never proxied.
 */
export function proxyFromEnv(url: string, env: ProxyEnv): string | null {
  const { protocol, hostname, port } = new URL(url)
  const named = protocol === 'https:' ? one(env, 'HTTPS_PROXY') : one(env, 'HTTP_PROXY')
  if (named === '') return null
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (isOwn(host)) return null
  const at = port === '' ? (protocol === 'https:' ? '443' : '80') : port
  if (
    one(env, 'NO_PROXY')
      .split(',')
      .some(rule => leavesOut(rule.trim().toLowerCase(), host, at))
  )
    return null
  return named.includes('://') ? named : `http://${named}`
}

function one(env: ProxyEnv, name: string): string {
  return (env[name] || env[name.toLowerCase()] || '').trim()
}

function isOwn(host: string): boolean {
  return host === 'localhost' || host === '::1' || (net.isIPv4(host) && host.startsWith('127.'))
}

/** `*`, an address, a network, or a domain with what is below it (`.lan` and `*.lan`: only what is below). */
function leavesOut(rule: string, host: string, port: string): boolean {
  if (rule === '') return false
  if (rule === '*') return true
  const [network = '', bits] = rule.split('/')
  if (bits !== undefined) return isWithin(network, Number(bits), host)
  const [, bare = rule, only] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(rule) ?? []
  if (only !== undefined && only !== port) return false
  const name = bare.replace(/^\[|\]$/g, '').replace(/^\*/, '')
  if (net.isIP(name)) return name === host
  if (net.isIP(host)) return false
  return name.startsWith('.') ? host.endsWith(name) : host === name || host.endsWith(`.${name}`)
}

function isWithin(network: string, bits: number, host: string): boolean {
  const family = net.isIP(network)
  if (family === 0 || net.isIP(host) !== family || !(bits >= 0 && bits <= (family === 4 ? 32 : 128)))
    return false
  const list = new net.BlockList()
  const kind = family === 4 ? 'ipv4' : 'ipv6'
  list.addSubnet(network, bits, kind)
  return list.check(host, kind)
}
