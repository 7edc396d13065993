import type { LabOptions } from '../backend/options.ts'
import { EXIT } from './exit.ts'
import { iso, type Output } from './output.ts'
import { runningSession } from './session.ts'

/** `homeport url`: a new link, good once and for 30 seconds, to the browser door that runs for these options. */
export async function url(options: LabOptions, { json }: { json: boolean }, out: Output): Promise<number> {
  const session = await runningSession(options)
  if (!session) {
    out.say(
      'homeport: No Homeport runs for this lab. Start one with “npm start”, or “npm run demo” for the demo lab.',
    )
    return EXIT.unreached
  }
  try {
    const link = await session.client['door.url']({ lab: session.lab })
    out.print(json ? JSON.stringify({ url: link.url, expiresAt: iso(link.expiresAt) }) : link.url)
    return EXIT.ok
  } finally {
    await session.close()
  }
}
