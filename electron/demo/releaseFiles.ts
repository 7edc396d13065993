import type { Machine } from './machines.ts'
import type { FileText } from './shell/files.ts'

/** What a machine says of its system: os-release, and what Debian or OpenWrt write beside it. */
export function releaseFiles(
  { system, hardware, node }: Machine,
  machineId: string,
): Record<string, FileText> {
  const lines = [
    `PRETTY_NAME="${system.pretty}"`,
    `NAME="${system.name}"`,
    `VERSION_ID="${system.versionId}"`,
    `VERSION="${system.version ?? `${system.versionId} (${system.codename})`}"`,
    `VERSION_CODENAME=${system.codename}`,
    `ID=${system.id}`,
    ...Object.entries(system.more).map(([name, value]) => `${name}="${value}"`),
    `HOME_URL="${system.home}"`,
    '',
  ]
  return {
    '/usr/lib/os-release': lines.join('\n'),
    // OpenWrt has no systemd and no machine-id of its own.
    ...(system.tools === 'gnu' && { '/etc/machine-id': `${machineId}\n` }),
    ...(system.id === 'debian' && { '/etc/debian_version': `${system.versionId}.1\n` }),
    ...(hardware.board && {
      '/tmp/sysinfo/model': `${hardware.model}\n`,
      '/tmp/sysinfo/board_name': `${hardware.board}\n`,
      '/etc/openwrt_release': `DISTRIB_ID='${system.name}'\nDISTRIB_RELEASE='${system.versionId}'\n`,
      '/etc/config/system': `config system\n\toption hostname '${node.name}'\n`,
    }),
  }
}
