import type { Program } from './commands.ts'
import { df } from './df.ts'

/** busybox df: -a, -i, -l, -t and -x are not built in; a letter it does not know ends it. */
const plainDf: Program = (shell, values, streams) => {
  const strange = values
    .flatMap(value => (/^-[^-]/.test(value) ? [...value.slice(1)] : []))
    .find(letter => !'PkmhT'.includes(letter))
  if (strange === undefined) return df(shell, values, streams)
  streams.err(
    `df: unrecognized option: ${strange}\nBusyBox v1.36.1 multi-call binary.\n\nUsage: df [-PkmhT] [FILESYSTEM]...\n`,
  )
  return 1
}

const absent = ['timeout', 'nproc', 'getconf', 'printenv', 'hostname', 'whoami']

/** The programs of OpenWrt that are other than everybody's; undefined are those that it is built without. */
export const BUSYBOX: Readonly<Record<string, Program | undefined>> = {
  ...Object.fromEntries(absent.map(name => [name, undefined])),
  df: plainDf,
}
