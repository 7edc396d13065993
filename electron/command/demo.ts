import { FaultError } from '../../shared/contract/fault.ts'
import { inert } from '../../shared/lab/inert.ts'
import { typedCommand } from '../backend/doorCommand.ts'
import { demoFolder, type LabOptions, UsageError } from '../backend/options.ts'
import { DemoError, demoStatus, fault, roam, stopDemo } from '../demo/control.ts'
import { PLACE_WORDS, PLACES, type Place } from '../demo/places.ts'
import { EXIT } from './exit.ts'
import { jsonText, type Output } from './output.ts'
import { ensureDemo } from './session.ts'

const DEFAULT_WORLD = 'holmos'

/** `homeport demo start | stop [--forget] | status | fault WORDS… | roam PLACE`: the demo lab, a program of its own. */
export async function demo(
  words: readonly string[],
  given: LabOptions,
  { json, forget }: { json: boolean; forget: boolean },
  out: Output,
): Promise<number> {
  const options = { ...given, demo: given.demo ?? DEFAULT_WORLD }
  const folder = demoFolder(options)
  const [verb, ...rest] = words
  const most = { fault: rest.length, roam: 1 }[verb ?? ''] ?? 0
  if (rest.length > most) throw new UsageError(`“${inert(rest[most] ?? '')}” is one word too many.`)
  if (forget && verb !== 'stop') throw new UsageError('--forget goes with “demo stop”.')
  try {
    switch (verb) {
      case 'start':
        await ensureDemo(options)
        out.say(`The demo lab ${options.demo} runs. To end it: ${typedCommand('demo stop', options)}`)
        break
      case 'stop':
        out.say((await stopDemo(folder, { forget })) ? 'The demo lab has ended.' : 'No demo lab was running.')
        if (json) out.print(jsonText({ running: false }))
        return EXIT.ok
      case 'status':
        break
      case 'fault':
        out.say(await fault(folder, rest))
        break
      case 'roam':
        out.say(await roam(folder, placeOf(rest[0])))
        break
      default:
        throw new UsageError(
          verb === undefined
            ? '“demo” needs a word: start, stop, status, fault or roam.'
            : `“demo ${inert(verb)}” is not a command: start, stop, status, fault or roam.`,
        )
    }
  } catch (error) {
    if (!(error instanceof DemoError)) throw error
    if (verb === 'fault' && (await demoStatus(folder)).running) throw new UsageError(error.message, '')
    throw new FaultError(
      'unreachable',
      error.message,
      verb === 'fault' || verb === 'roam' ? `Start it: ${typedCommand('demo start', options)}` : '',
    )
  }
  const status = await demoStatus(folder)
  if (json) out.print(jsonText(status))
  else if (verb === 'status') out.print(statusText(status))
  return status.running ? EXIT.ok : EXIT.unreached
}

function placeOf(word: string | undefined): Place {
  const place = PLACES.find(one => one === word)
  if (place !== undefined) return place
  throw new UsageError(
    `“demo roam” needs one of ${PLACES.join(', ')}.`,
    '“homeport demo roam --help” tells what each is.',
  )
}

function statusText(status: Awaited<ReturnType<typeof demoStatus>>): string {
  if (!status.running) return 'No demo lab is running; “demo start” starts it.'
  const down = status.nodes.filter(node => !node.up).map(node => node.name)
  return [
    `${status.title}, process ${status.pid}, since ${status.since}`,
    `${status.nodes.length} machines${down.length > 0 ? `, down: ${down.join(', ')}` : ', all up'}`,
    `This computer is ${PLACE_WORDS[status.place]}`,
    status.faults.length > 0 ? `Faults: ${status.faults.join('; ')}` : 'No faults',
  ].join('\n')
}
