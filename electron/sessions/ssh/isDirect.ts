import type { SshHost } from './resolveHost.ts'

/** Whether a host is reached from here, over no other host or program: only then its address is one of this network. */
export const isDirect = ({ jumps, proxyCommand }: Pick<SshHost, 'jumps' | 'proxyCommand'>): boolean =>
  jumps?.length === 0 && proxyCommand === null
