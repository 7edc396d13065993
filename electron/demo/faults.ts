import type { Clock } from '../clock.ts'
import type { ApiServer } from './api/server.ts'
import type { Faults, ServiceFault } from './faultState.ts'
import { FAULTS } from './faultWords.ts'
import { type Machine, type Machines, reboot } from './machines.ts'
import type { Network } from './network.ts'
import type { ServiceObject } from './objects.ts'
import type { Seed } from './seed.ts'
import type { Store } from './store.ts'
import { clearTailnet, currentTailnetFaults, tailnetFault } from './tailnet/faults.ts'
import type { Tailnet } from './tailnet/tailnet.ts'

export interface FaultWorld {
  machines: Machines
  faults: Faults
  network: Network
  store: Store
  api: Pick<ApiServer, 'forget'>
  tailnet: Tailnet | undefined
  seed: Seed
  clock: Clock
  /** Called when a machine was started anew, so that it is remembered. */
  onBoot(): void
}

/** Words that cannot be understood; the sentence lists what can be. */
export class FaultError extends Error {}

const usage = (problem: string): FaultError =>
  new FaultError(`${problem} Possible:\n${FAULTS.map(line => `  ${line}`).join('\n')}`)

/** Breaks or mends something. Answers one sentence. Throws FaultError. */
export function applyFault(world: FaultWorld, words: readonly string[]): string {
  const [subject, ...rest] = words
  if (subject === undefined) throw usage('Nothing was named.')
  if (subject === 'clear' && rest.length === 0) return clear(world)
  if (subject === 'api' && rest.length === 1) return api(world, rest[0]!)
  if (subject === 'service' && rest.length === 2) return service(world, rest[0]!, rest[1]!)
  if (subject === 'tailnet' || subject === 'peer' || subject === 'key') return tailnet(world, words)
  const machine = world.machines.get(subject)
  if (!machine) {
    throw usage(`There is no '${subject}'. Nodes: ${[...world.machines.keys()].join(', ')}.`)
  }
  const said = node(world, machine, rest)
  if (said === undefined) throw usage(`'${words.join(' ')}' is not understood.`)
  return said
}

function node(
  world: FaultWorld,
  machine: Machine,
  [what, how, ...rest]: readonly string[],
): string | undefined {
  const { name } = machine.node
  if (rest.length > 0) return undefined
  if (how === undefined) {
    if (what === 'down') {
      if (!machine.up) return `${name} is already down.`
      machine.up = false
      world.network.cut(`node:${name}`)
      world.tailnet?.powered(name)
      return `${name} is down: silence.`
    }
    if (what !== 'up') return undefined
    if (machine.up) return `${name} is already up.`
    reboot(machine, world.seed, world.clock.wall())
    world.network.reset(`node:${name}`)
    world.onBoot()
    world.tailnet?.powered(name)
    return `${name} has been started.`
  }
  if (what === 'ssh' && (how === 'refuse' || how === 'ok')) {
    machine.ssh = how
    if (how === 'refuse') world.network.reset(`ssh:${name}`)
    return how === 'ok' ? `${name} takes SSH connections.` : `${name} refuses SSH connections.`
  }
  if (what === 'key' && (how === 'changed' || how === 'restored')) {
    machine.key = how === 'changed' ? 'changed' : 'original'
    world.network.reset(`ssh:${name}`)
    return how === 'changed' ? `${name} shows another host key.` : `${name} shows its own host key.`
  }
  if (what === 'disk' && (how === 'full' || how === 'ok')) {
    machine.diskFull = how === 'full'
    return how === 'full' ? `The disk of ${name} is full.` : `The disk of ${name} has space.`
  }
  if (what === 'slow') {
    const late = how === 'ok' ? 0 : number(how, 0, 60_000)
    if (late === undefined) return undefined
    machine.slow = late
    return late === 0 ? `${name} answers at once.` : `${name} answers ${late} ms late.`
  }
  if (what === 'hot') {
    const degrees = how === 'ok' ? null : number(how, -40, 125)
    if (degrees === undefined) return undefined
    machine.hot = degrees
    return degrees === null ? `${name} has its usual temperature.` : `${name} is at ${degrees} °C.`
  }
  if (what === 'throttled') {
    const word =
      how === 'ok' ? null : /^(0x)?[0-9a-f]{1,8}$/i.test(how) ? Number.parseInt(how, 16) : undefined
    if (word === undefined) return undefined
    machine.throttled = word
    return word === null ? `${name} is not throttled.` : `${name} reports throttled=0x${word.toString(16)}.`
  }
  return undefined
}

function tailnet(world: FaultWorld, words: readonly string[]): string {
  if (!world.tailnet) throw usage('This lab has no tailnet.')
  const said = tailnetFault(world.tailnet, world.network, words)
  if (said !== undefined) return said
  const peers = world.tailnet.peers.map(each => each.world.name).join(', ')
  throw usage(`'${words.join(' ')}' is not understood. Peers: ${peers}.`)
}

function number(text: string, from: number, to: number): number | undefined {
  const value = Number(text)
  return text.trim() !== '' && Number.isFinite(value) && value >= from && value <= to ? value : undefined
}

function api({ faults, network, api: server }: FaultWorld, how: string): string {
  if (how === 'gone') {
    server.forget()
    return 'The API server has forgotten its history: every watch has to list again.'
  }
  if (how !== 'hang' && how !== 'refuse' && how !== 'ok') throw usage(`'api ${how}' is not understood.`)
  const was = faults.api
  faults.api = how
  if (how === 'hang') network.cut('api')
  else if (how === 'refuse' || was !== 'ok') network.reset('api')
  return how === 'ok' ? 'The API server answers.' : `The API server ${how === 'hang' ? 'hangs' : 'refuses'}.`
}

function service({ store, faults, network }: FaultWorld, name: string, how: string): string {
  const found = [...store.values<ServiceObject>('services')].filter(
    ({ metadata }) => name === metadata.name || name === `${metadata.namespace}/${metadata.name}`,
  )
  if (found.length !== 1) {
    const ids = found.map(each => `${each.metadata.namespace}/${each.metadata.name}`)
    throw usage(
      found.length === 0 ? `There is no service '${name}'.` : `'${name}' may be ${ids.join(' or ')}.`,
    )
  }
  if (!['refuse', 'hang', '500', 'ok'].includes(how))
    throw usage(`'service ${name} ${how}' is not understood.`)
  const id = `${found[0]!.metadata.namespace}/${found[0]!.metadata.name}`
  if (how === 'ok') faults.services.delete(id)
  else faults.services.set(id, how as ServiceFault)
  if (how === 'hang') network.cut(`service:${id}`)
  else network.reset(`service:${id}`)
  const words = { refuse: 'refuses connections', hang: 'hangs', 500: 'answers with errors', ok: 'works' }
  return `Service ${id} ${words[how as 'ok']}.`
}

function clear(world: FaultWorld): string {
  for (const machine of world.machines.values()) {
    if (!machine.up) node(world, machine, ['up'])
    if (machine.ssh !== 'ok') node(world, machine, ['ssh', 'ok'])
    if (machine.key !== 'original') node(world, machine, ['key', 'restored'])
    Object.assign(machine, { slow: 0, hot: null, throttled: null, diskFull: false })
  }
  if (world.faults.api !== 'ok') api(world, 'ok')
  for (const id of [...world.faults.services.keys()]) service(world, id, 'ok')
  if (world.tailnet) clearTailnet(world.tailnet, world.network)
  return 'Nothing is broken any more.'
}

/** What is broken now, in the words that broke it. */
export function currentFaults({ machines, faults, tailnet }: FaultWorld): string[] {
  const list: string[] = []
  for (const machine of machines.values()) {
    const { name } = machine.node
    if (!machine.up) list.push(`${name} down`)
    if (machine.ssh === 'refuse') list.push(`${name} ssh refuse`)
    if (machine.key === 'changed') list.push(`${name} key changed`)
    if (machine.slow > 0) list.push(`${name} slow ${machine.slow}`)
    if (machine.hot !== null) list.push(`${name} hot ${machine.hot}`)
    if (machine.throttled !== null) list.push(`${name} throttled 0x${machine.throttled.toString(16)}`)
    if (machine.diskFull) list.push(`${name} disk full`)
  }
  if (faults.api !== 'ok') list.push(`api ${faults.api}`)
  for (const [id, how] of faults.services) list.push(`service ${id} ${how}`)
  if (tailnet) list.push(...currentTailnetFaults(tailnet))
  return list
}
