import { FaultError } from '../../shared/contract/fault.ts'
import { inert } from '../../shared/lab/inert.ts'
import type { Lab, Service } from '../../shared/lab/model.ts'
import { type LabOptions, UsageError } from '../backend/options.ts'
import { openInBrowser } from '../headless/browser.ts'
import { EXIT } from './exit.ts'
import type { Output } from './output.ts'
import { labSession, settledLab } from './session.ts'

/**
 * `homeport open NAME`: the first path that answers. NAME is a service's name, or `namespace/name` where two
 * have it. `--print` prints the lab's own address alone. Where a loopback forward of this process is needed,
 * it stays until Ctrl-C.
 */
export async function open(
  name: string | undefined,
  options: LabOptions,
  { wait, json, print }: { wait: number; json: boolean; print: boolean },
  out: Output,
): Promise<number> {
  if (!name) throw new UsageError('“open” needs the name of a service.')
  const session = await labSession(options, out)
  try {
    const lab = await settledLab(session, wait)
    const service = find(lab, name)
    const opened = await session.client['service.open']({ lab: session.lab, service: service.id, path: null })
    for (const { url, answer } of opened.tried) out.say(`${url}: ${answer}; trying the next path`)
    if (json) out.print(JSON.stringify({ service: service.id, ...opened }, null, 2))
    else if (print) out.print(opened.address)
    if (print || json) return EXIT.ok
    out.say(`Opening ${inert(service.name)} over ${inert(opened.via)}: ${opened.url}`)
    openInBrowser(opened.url, line => out.say(line))
    if (session.own && opened.url !== opened.address) {
      out.say('The forward stays open until Ctrl-C.')
      await new Promise<void>(resolve => process.once('SIGINT', () => resolve()))
    }
    return EXIT.ok
  } finally {
    await session.close()
  }
}

function find(lab: Lab, name: string): Service {
  const all = [...lab.tables.services.values()]
  const exact = all.filter(
    service => service.name === name || `${service.namespace}/${service.name}` === name,
  )
  const launchable = exact.filter(service => service.launchable)
  const found = launchable.length > 0 ? launchable : exact
  if (found.length === 1 && found[0]) return found[0]
  if (found.length > 1) {
    const names = found.map(service => `${service.namespace}/${service.name}`).join(', ')
    throw new UsageError(`Several services are called “${inert(name)}”: ${inert(names)}.`)
  }
  const near = all
    .filter(service => service.launchable && service.name.includes(name))
    .map(service => inert(service.name))
  const hint =
    near.length > 0 ? `Did you mean ${near.slice(0, 5).join(', ')}?` : '“homeport services” lists them.'
  const blocked = all.length === 0 ? ` ${lab.sentence}.` : ''
  throw new FaultError(
    all.length === 0 ? 'unreachable' : 'not-found',
    `No service “${inert(name)}” is known.${inert(blocked)}`,
    hint,
  )
}
