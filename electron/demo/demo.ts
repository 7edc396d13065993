import { rmSync } from 'node:fs'
import net, { type AddressInfo, type Socket } from 'node:net'
import { type Clock, every } from '../clock.ts'
import { makeApiServer } from './api/server.ts'
import type { BuildContext } from './build/context.ts'
import { buildCluster } from './cluster.ts'
import { Controller } from './controller.ts'
import { makeControlServer } from './controlServer.ts'
import { Events } from './events.ts'
import { noFaults } from './faultState.ts'
import { applyFault, currentFaults } from './faults.ts'
import { writeOwnersFiles } from './files.ts'
import { controlPath, gatewayPath, makeFolder } from './folder.ts'
import { connect, listenPrivately, makeGateway } from './gateway.ts'
import { readKeys } from './keys.ts'
import { Kubelet } from './kubelet.ts'
import type { Lock } from './lock.ts'
import { takeLock } from './lock.ts'
import { fileLog } from './log.ts'
import { controlPlaneUp, makeMachines } from './machines.ts'
import { Network, readyOf } from './network.ts'
import { PLACE_WORDS, type Place } from './places.ts'
import { seedOf } from './seed.ts'
import { makeSshServers } from './ssh.ts'
import { readState, writeState } from './state.ts'
import { Store } from './store.ts'
import { makeStranger } from './stranger.ts'
import { makeLocalApi } from './tailnet/localApi.ts'
import { Tailnet } from './tailnet/tailnet.ts'
import { makeWebServers } from './webServers.ts'
import { interfacesAt, type Whereabouts } from './whereabouts.ts'
import { readWorld } from './world.ts'
import { controlNode, type World } from './worldSchema.ts'

export interface DemoOptions {
  world: string
  worldsFolder: string
  folder: string
  clock: Clock
  /** Called once the lab has ended by `stop`. */
  onEnd?: () => void
}

export interface Demo {
  world: World
  apiPort: number
  fault(words: readonly string[]): string
  /** Takes the owner's computer elsewhere. Answers one sentence. */
  roam(to: Place): string
  /** Ends everything; `forget` removes keys and state too, so that the next start makes a new lab. */
  stop(forget?: boolean): Promise<void>
}

/** How far the resourceVersion jumps at a start: more than can have been counted since it was last kept. */
const REVISION_JUMP = 100_000
const KEEP_EVERY = 30_000
const TICK = 1000

/** Plays a world in this process. Answers undefined when another process already plays in that folder. */
export async function runDemo(options: DemoOptions): Promise<Demo | undefined> {
  const { folder } = options
  const world = readWorld(options.worldsFolder, options.world)
  makeFolder(folder)
  const lock = takeLock(folder)
  if (!lock) return undefined
  try {
    return await play(options, world, lock)
  } catch (error) {
    lock.release()
    throw error
  }
}

async function play(options: DemoOptions, world: World, lock: Lock): Promise<Demo> {
  const { folder, clock } = options
  const log = fileLog(`${folder}/demo.log`, clock)
  const onFault = (error: Error): void => log(`client: ${error.message}`)
  const now = clock.wall()
  const state = { ...readState(folder, world.name, now), pid: process.pid }
  state.startedAt = new Date(now).toISOString()
  const keys = readKeys(folder, world, now)
  const seed = seedOf(state.seed)
  const machines = makeMachines(world, seed, state.born, state.boots)
  const faults = noFaults()
  const where: Whereabouts = { place: state.place }
  const tailnet =
    world.tailnet && new Tailnet(world.tailnet, { machines, seed, clock, born: state.born }, state.tailnet)
  tailnet?.network(where.place !== 'offline')
  const store = new Store(state.revision + REVISION_JUMP)
  const context: BuildContext = {
    world,
    seed,
    installed: state.born - world.cluster.age,
    bootOf: node => machines.get(node)!.boot,
  }
  const cluster = buildCluster(context, store, now)
  const events = new Events(context, store)
  const controller = new Controller(cluster, events)
  const kubelets = [...machines.values()]
    .filter(machine => machine.inCluster)
    .map(machine => new Kubelet(cluster, events, machine, now))
  controller.tick(now, true)

  const control = controlNode(world)
  const api = makeApiServer({
    store,
    clock,
    tls: { key: keys.server.key, cert: keys.server.cert, ca: keys.clientAuthority.cert },
    token: state.token,
    version: world.cluster.version,
    address: `${control.address}:6443`,
    onFault,
  })
  const web = makeWebServers(
    { world, faults, pair: keys.ingress, ready: (namespace, name) => readyOf(store, namespace, name)[0] },
    onFault,
  )
  const ssh = makeSshServers({ keys, context, clock, onFault })
  const stranger = makeStranger(keys.stranger, onFault)
  const localApi = tailnet && makeLocalApi(tailnet, () => where.place === 'home', onFault)
  const network = new Network(
    { world, store, machines, tailnet, where, faults, clock },
    {
      api: socket => api.accept(socket),
      ssh: (machine, socket) => ssh.accept(machine, socket),
      ...web,
      localApi: socket => localApi?.accept(socket),
      stranger: (socket, port) => stranger.accept(socket, port),
    },
  )

  const keep = (): void => {
    state.revision = store.revision
    state.place = where.place
    if (tailnet) state.tailnet = tailnet.prefs
    state.boots = Object.fromEntries(
      [...machines].flatMap(([name, { boot }]) =>
        boot.count > 1 ? [[name, { count: boot.count, at: boot.at }]] : [],
      ),
    )
    try {
      writeState(folder, state)
    } catch (error) {
      log(`state.json: ${(error as Error).message}`)
    }
  }
  const faultWorld = { machines, faults, network, store, api, tailnet, seed, clock, onBoot: keep }
  tailnet?.onChange(change => {
    if (change.prefs) keep()
    if (!tailnet.carries) network.cut('tailnet')
  })
  const roam = (to: Place): string => {
    if (to === where.place) return `This computer is ${PLACE_WORDS[to]} already.`
    where.place = to
    network.cut('lan')
    tailnet?.network(to !== 'offline')
    keep()
    log(`roam ${to}`)
    return `This computer is ${PLACE_WORDS[to]} now.`
  }
  const fault = (words: readonly string[]): string => {
    const did = applyFault(faultWorld, words)
    log(`fault ${words.join(' ')}: ${did}`)
    return did
  }

  const loopback = net.createServer({ pauseOnConnect: true }, socket => {
    socket.on('error', () => {})
    connect(network, clock, socket, network.route(control.address, 6443), false)
  })
  const gateway = makeGateway(() => interfacesAt(world, where.place), network, clock, onFault)
  let stopping: Promise<void> | undefined
  const orders = makeControlServer(
    clock,
    {
      status: () => ({
        running: true,
        pid: process.pid,
        since: state.startedAt,
        world: world.name,
        title: world.title,
        nodes: [...machines.values()].map(({ node, up }) => ({ name: node.name, address: node.address, up })),
        faults: currentFaults(faultWorld),
        place: where.place,
        apiPort: state.apiPort,
        connections: network.count(),
      }),
      fault,
      roam,
      stop: forget => {
        // Whoever asked is told by the closed socket; what goes wrong is in the log.
        void stop(forget)
      },
    },
    onFault,
  )
  const servers = [loopback, gateway, orders]
  const sockets = new Set<Socket>()
  for (const server of servers) {
    server.on('error', error => log(`server: ${error.message}`))
    server.on('connection', socket => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
  }

  async function listenLoopback(port: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    loopback.once('error', reject)
    loopback.listen(port, '127.0.0.1', () => {
      loopback.off('error', reject)
      resolve()
    })
    return promise
  }
  // The same port as last time where it is still free, so that a copied kubeconfig stays good.
  await listenLoopback(state.apiPort).catch(() => listenLoopback(0))
  state.apiPort = (loopback.address() as AddressInfo).port
  writeOwnersFiles(folder, world, keys, state.apiPort)
  keep()
  await listenPrivately(orders, controlPath(folder))
  await listenPrivately(gateway, gatewayPath(folder))

  const cancels = [
    every(clock, TICK, () => {
      const at = clock.wall()
      const running = controlPlaneUp(machines)
      if (running) for (const kubelet of kubelets) kubelet.tick(at)
      controller.tick(at, running)
    }),
    every(clock, KEEP_EVERY, keep),
  ]
  log(`playing ${world.name}, API server also at 127.0.0.1:${state.apiPort}`)

  function stop(forget = false): Promise<void> {
    stopping ??= (async () => {
      for (const cancel of cancels) cancel()
      const closed = servers.map(server => new Promise<void>(resolve => server.close(() => resolve())))
      for (const socket of sockets) socket.destroy()
      await Promise.all(closed)
      for (const path of [gatewayPath(folder), controlPath(folder)]) rmSync(path, { force: true })
      keep()
      log('ended')
      if (forget) for (const file of ['state.json', 'keys.json']) rmSync(`${folder}/${file}`, { force: true })
      lock.release()
      options.onEnd?.()
    })()
    return stopping
  }
  return { world, apiPort: state.apiPort, fault, roam, stop }
}
