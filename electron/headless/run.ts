import { wrongUsage } from '../backend/wrongUsage.ts'

/** A door that is open. */
interface Running {
  /** Says so: from then on whoever reads it may end the door. */
  began(): void
  end(): Promise<void>
}

/**
 * Runs a door until SIGINT or SIGTERM. `start` returns the door, or a text to print at once. A usage error ends
 * with 2, any other failure with 1, each with one line on standard error.
 */
export async function runDoor(help: string, start: () => Promise<Running | string>): Promise<void> {
  let running: Running
  try {
    const started = await start()
    if (typeof started === 'string') {
      process.stdout.write(`${started}\n`)
      return
    }
    running = started
  } catch (error) {
    const usage = wrongUsage(error)
    process.stderr.write(`${(usage ?? (error as Error)).message}\n${usage ? `\n${help}\n` : ''}`)
    process.exitCode = usage ? 2 : 1
    return
  }
  const stop = () => {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    running.end().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  running.began()
}
