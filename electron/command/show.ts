import type { Lab } from '../../shared/lab/model.ts'
import type { LabOptions } from '../backend/options.ts'
import { exitOf } from './exit.ts'
import { nodesJson, servicesJson, statusJson } from './json.ts'
import { jsonText, type Output } from './output.ts'
import { labSession, settledLab } from './session.ts'
import { restingLine, statusText } from './statusText.ts'
import { nodesText, servicesText } from './text.ts'

type View = 'status' | 'nodes' | 'services'

const VIEWS: Record<View, { json: (lab: Lab) => unknown; text: (lab: Lab) => string }> = {
  status: { json: statusJson, text: statusText },
  nodes: { json: nodesJson, text: nodesText },
  services: { json: servicesJson, text: servicesText },
}

/** `homeport status | nodes | services`: the exit code tells the state of the lab. */
export async function show(
  view: View,
  options: LabOptions,
  { wait, json }: { wait: number; json: boolean },
  out: Output,
): Promise<number> {
  const session = await labSession(options, out)
  try {
    const lab = await settledLab(session, wait)
    out.print(json ? jsonText(VIEWS[view].json(lab)) : VIEWS[view].text(lab))
    const resting = view === 'status' ? null : restingLine(lab)
    if (resting !== null) out.say(`homeport: ${resting}`)
    return exitOf(lab)
  } finally {
    await session.close()
  }
}
