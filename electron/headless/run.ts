import { wrongUsage } from '../backend/wrongUsage.ts'

/**
 * Runs a door until SIGINT or SIGTERM. `start` returns what ends it, or a text to print at once. A usage
 * error ends with 2, any other failure with 1, each with one line on standard error.
 */
export async function runDoor(
  help: string,
  start: () => Promise<(() => Promise<void>) | string>,
): Promise<void> {
  let end: () => Promise<void>
  try {
    const started = await start()
    if (typeof started === 'string') {
      process.stdout.write(`${started}\n`)
      return
    }
    end = started
  } catch (error) {
    const usage = wrongUsage(error)
    process.stderr.write(`${(usage ?? (error as Error)).message}\n${usage ? `\n${help}\n` : ''}`)
    process.exitCode = usage ? 2 : 1
    return
  }
  const stop = () => {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    end().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}
