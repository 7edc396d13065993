import { parseArgs } from 'node:util'
import { LAB_FLAGS, LAB_FLAGS_HELP, type LabOptions, labOptions } from '../backend/options.ts'

export const HELP = `Usage: homeport-desktop [options]

${LAB_FLAGS_HELP}
  --hidden            start in the tray, without a window
  --help`

export interface DesktopArguments {
  readonly options: LabOptions
  readonly hidden: boolean
  readonly help: boolean
}

const OWN = new Set([...Object.keys(LAB_FLAGS), 'hidden', 'help'])

/**
 * Reads the desktop's arguments. What is not ours is Chromium's or the system's (`--no-sandbox` is taken by neither:
 * see `enableSandbox`), and is left to it. Throws as `parseArgs` and `labOptions` do.
 */
export function desktopArguments(argv: readonly string[], env: NodeJS.ProcessEnv): DesktopArguments {
  const { values } = parseArgs({
    args: ours(argv),
    options: { ...LAB_FLAGS, hidden: { type: 'boolean' }, help: { type: 'boolean' } },
  })
  const { hidden = false, help = false, ...lab } = values
  return { options: labOptions(lab, env), hidden, help }
}

/** Our own flags with their values. */
function ours(argv: readonly string[]): string[] {
  return argv.flatMap((one, at) => {
    const name = /^--([\w-]+)/.exec(one)?.[1]
    if (name === undefined || !OWN.has(name)) return []
    const takesNext = name in LAB_FLAGS && !one.includes('=')
    const next = argv[at + 1]
    return takesNext && next !== undefined ? [`${one}=${next}`] : [one]
  })
}
