import { FaultError } from '../../shared/contract/fault.ts'
import type { LabOptions } from '../backend/options.ts'
import { type Clock, sleep, systemClock } from '../clock.ts'
import { EXIT } from './exit.ts'
import { iso, jsonText, type Output } from './output.ts'
import { runningSession } from './session.ts'

/** A backend that has its control socket opens its door within this, ms. */
const STARTING = 5_000
const AGAIN = 50

/** `homeport url`: a new link, good once and for 30 seconds, to the browser door that runs for these options. */
export async function url(options: LabOptions, { json }: { json: boolean }, out: Output): Promise<number> {
  const session = await runningSession(options)
  if (!session) {
    throw new FaultError(
      'unreachable',
      'No Homeport runs for this lab.',
      'Start one with “npm start”, or “npm run demo” for the demo lab.',
    )
  }
  try {
    const link = await session.client['door.url']({ lab: session.lab })
    out.print(json ? jsonText({ url: link.url, expiresAt: iso(link.expiresAt) }) : link.url)
    return EXIT.ok
  } finally {
    await session.close()
  }
}

/** A new link to the door that runs for these options, waiting for one that is just opening; null where none runs. */
export async function linkOfRunning(
  options: LabOptions,
  clock: Clock = systemClock,
): Promise<{ url: string } | null> {
  const session = await runningSession(options)
  if (!session) return null
  const until = clock.mono() + STARTING
  try {
    for (;;) {
      try {
        return await session.client['door.url']({ lab: session.lab })
      } catch (error) {
        const opening = error instanceof FaultError && error.fault.code === 'refused' && clock.mono() < until
        if (!opening) throw error
      }
      await sleep(clock, AGAIN)
    }
  } finally {
    await session.close()
  }
}
