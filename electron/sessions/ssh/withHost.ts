import type { OwnHost } from '../../../shared/lab/ownHost.ts'
import type { ParsedConfigs, Setting } from './sshConfig.ts'

/**
 * A configuration in which a host that lab.yaml names stands before everything else, as if ssh_config began with it:
 * the defaults of its owner (`Host *`, known_hosts, agents) hold for it too. A relative key is relative to home.
 */
export function withHost(config: ParsedConfigs, host: OwnHost): ParsedConfigs {
  const { name, address, user, key, jump, port } = host
  const settings = Object.entries({
    hostname: address.replaceAll('%', '%%'),
    user,
    port: port?.toString(),
    identityfile: key?.replaceAll('%', '%%'),
    proxyjump: jump,
  }).flatMap(([keyword, value]): Setting[] =>
    value === undefined ? [] : [{ keyword, words: [value], rest: value, line: 0 }],
  )
  const criteria = { kind: 'host' as const, patterns: [name] }
  return {
    ...config,
    blocks: [{ file: 'lab.yaml', line: 0, criteria, within: [], settings }, ...config.blocks],
  }
}
