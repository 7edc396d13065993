import { listed } from './lists.ts'
import { counted } from './plural.ts'

/** Advice that the page finds by itself in what it was told of the lab. `time`: what is old is told as old. */
export const adviceTexts = {
  flagsNow: (node: string, flags: readonly string[], time: string | null) =>
    time === null ? `${node} reports ${listed(flags)}` : `${node} reported ${listed(flags)} at ${time}`,
  flagsSinceBoot: (node: string, flags: readonly string[], time: string | null) =>
    `${node} saw ${listed(flags)} since it started${time === null ? '' : `, as of ${time}`}`,
  flagsDetail: (bits: string, holds: 'now' | 'past' | 'unknown', supply: boolean) => {
    const held = { now: 'It holds now', past: 'Not now', unknown: 'Whether it holds now is not known' }
    const cause = supply ? 'check supply and cable' : 'check cooling and load'
    return `Firmware flags ${bits}. ${held[holds]}; ${cause}`
  },
  disk: (node: string, percent: number, time: string | null) =>
    time === null
      ? `The disk of ${node} is ${percent} % full`
      : `The disk of ${node} was ${percent} % full at ${time}`,
  offConvention: (names: readonly string[]) =>
    `${listed(names)} ${names.length === 1 ? 'is' : 'are'} off the port convention`,
  keptForElse: (count: number) =>
    `${count === 1 ? 'Its port is' : 'Their ports are'} in a range kept for something else`,
  noRange: 'No named range holds this port',
  otherKernel: (names: readonly string[]) =>
    `${listed(names)} ${names.length === 1 ? 'runs' : 'run'} another kernel than like machines`,
  otherKernelDetail: (kernel: string, others: number) =>
    `${kernel}; the other ${others} differ. A reboot may be waiting`,
  away: (lab: string) => `This computer is not on the network of ${lab}`,
  foreign: (lab: string) => `The router here is not the one of ${lab}`,
  foreignDetail:
    'The addresses of its machines are somebody else’s here, and none is tried. Is it the lab’s new router? “Try every connection again” finds out',
  awayDetail: 'Its services have no path from here yet; they are tried once it is',
  notAllowed: (kinds: readonly string[], cluster: string) =>
    `Not allowed to see ${listed(kinds)} of ${cluster}`,
  notAllowedDetail: 'What depends on them is unknown here. Ask for a role that may list and watch them',
  notRead: (kinds: readonly string[], cluster: string, reason: string) =>
    `${sentenceCase(listed(kinds))} of ${cluster} cannot be read: ${reason}`,
  notReadDetail: 'What depends on them is unknown here',
  insecure: (cluster: string) => `The certificate of ${cluster} is not checked`,
  insecureDetail:
    'The kubeconfig says insecure-skip-tls-verify: whoever answers at that address is given its credentials',
  looseServer: (names: readonly string[]) =>
    names.length === 1
      ? `The SSH server of ${names[0]} lacks strict key exchange`
      : `The SSH servers of ${listed(names)} lack strict key exchange`,
  looseServerDetail:
    'Only ciphers that do without it are used (Terrapin, CVE-2023-48795). An update of the server brings it',
  expiry: (what: 'client' | 'server' | 'authority', cluster: string, day: string, left: string | null) => {
    const whose = { client: 'Your certificate for', server: 'The API certificate of', authority: 'The CA of' }
    return `${whose[what]} ${cluster} ${left === null ? `ended on ${day}` : `ends in ${left}, on ${day}`}`
  },
  expiryDetail: {
    client:
      'Renew it and copy the kubeconfig anew. k3s: k3s certificate rotate, start k3s, /etc/rancher/k3s/k3s.yaml',
    server: 'k3s renews it when it is restarted in its last 120 days; kubeadm: kubeadm certs renew apiserver',
    authority: 'Rotate it and copy the kubeconfig anew. k3s: k3s certificate rotate-ca',
  },
  key: (name: string, day: string, left: string | null) =>
    `The key of ${name} in the tailnet ${left === null ? `ended on ${day}` : `ends in ${left}, on ${day}`}`,
  keyExpired: (name: string) => `The key of ${name} in the tailnet has expired`,
  keyDetail: (self: boolean) =>
    self
      ? 'Log in anew on this computer: tailscale up --force-reauth'
      : 'Log in anew on that machine, or switch off key expiry for it on the admin page of the tailnet',
  health: (line: string) => `Tailscale on this computer says: ${line}`,
  healthDetail: 'See tailscale status and tailscale netcheck',
  routes: (routes: readonly string[]) =>
    `${listed(routes)} ${routes.length === 1 ? 'is' : 'are'} routed over the tailnet, and not accepted here`,
  routesDetail: 'Away from home the lab is reached over it: tailscale set --accept-routes',
  unread: (count: number, source: string) =>
    `${counted(count, 'line', 'lines')} from ${source} could not be read`,
  unreadDetail: 'The rest is shown; what they held is unknown',
}

const sentenceCase = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)
