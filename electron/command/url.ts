import { FaultError } from '../../shared/contract/fault.ts'
import type { LabOptions } from '../backend/options.ts'
import { EXIT } from './exit.ts'
import { iso, jsonText, type Output } from './output.ts'
import { runningSession } from './session.ts'

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
