import path from 'node:path'
import type { HomeportContract } from '../../shared/contract/contract.ts'
import { direct } from '../../shared/wire/direct.ts'
import type { Port } from '../../shared/wire/port.ts'
import type { Client } from '../../shared/wire/procedure.ts'
import type { Clock } from '../clock.ts'
import { type Dialer, systemDialer } from '../reach/dial.ts'
import { gatewayDialer } from '../reach/gateway.ts'
import { demoPlace, systemGateway, systemNetworks } from '../reach/vantage.ts'
import { type ControlSocket, listenControl } from './controlSocket.ts'
import { makeDataDir } from './dataDir.ts'
import { doorCommand } from './doorCommand.ts'
import { forwardsOf } from './forwards.ts'
import { type HandlerContext, handlers } from './handlers.ts'
import { Keeper } from './keeper.ts'
import { loadLab } from './loadLab.ts'
import { demoFolder, type LabOptions } from './options.ts'
import { rareLog } from './rareLog.ts'
import { controlPath } from './selection.ts'
import { VERSION } from './version.ts'

/** Everything behind the doors: one lab with its sessions, answered on any Port. */
export interface Backend {
  readonly lab: string
  /** Answers a page. */
  attach(port: Port): void
  /** Answers command lines on the control socket of this lab; rejects where another backend already does. */
  listen(): Promise<void>
  /** Lets the control socket hand out links of this door. */
  setDoor(mintLink: () => { url: string; expiresAt: number }): void
  /** The answers to a command that runs in this process. */
  readonly client: Client<HomeportContract>
  close(): Promise<void>
}

/** Starts the backend of the lab that the options select. Nothing is listened on until `listen`. */
export async function startBackend(
  options: LabOptions,
  clock: Clock,
  log: (line: string) => void,
): Promise<Backend> {
  makeDataDir(options.dataDir)
  const plan = await loadLab(options)
  const gateway = options.demo === null ? null : path.join(demoFolder(options), 'gateway.sock')
  const dialer: Dialer = gateway === null ? systemDialer(clock) : gatewayDialer(gateway, clock)
  const networks = async (signal: AbortSignal) =>
    gateway === null ? systemNetworks() : (await demoPlace(gateway, clock, signal)).networks
  const router = async (signal: AbortSignal) =>
    gateway === null ? systemGateway() : (await demoPlace(gateway, clock, signal)).gateway
  const keeper = new Keeper({ plan, clock, dialer, networks, gateway: router, dataDir: options.dataDir, log })
  const forwards = forwardsOf(plan.id, dialer, id => keeper.store.lab?.tables.services.get(id))
  let mintLink: HandlerContext['mintLink'] = () => null
  let control: ControlSocket | null = null
  const ports = new Set<Port>()
  const refused = rareLog(clock, log)

  const contextOf = (control: boolean): HandlerContext => ({
    keeper,
    clock,
    dialer,
    forwards,
    version: VERSION,
    // Looks along the path for `homeport`: asked by the few who show it, not at each start.
    get urlCommand() {
      return doorCommand(options)
    },
    mintLink: () => mintLink(),
    control,
  })
  const answer = async (port: Port, fromControl: boolean) => {
    ports.add(port)
    port.onClose(() => ports.delete(port))
    // A command that asks its own backend needs neither frames nor schemas; a port keeps what comes meanwhile.
    try {
      const { answerPort } = await import('./answerPort.ts')
      answerPort(port, handlers(contextOf(fromControl)), refused)
    } catch (error) {
      // Its file is gone: an update has replaced Homeport while it ran.
      log(`A page could not be answered; start Homeport again. (${(error as Error).message})`)
      port.close('Homeport has to be started again')
    }
  }
  try {
    await keeper.start()
  } catch (error) {
    await keeper.close()
    throw error
  }

  return {
    lab: plan.id,
    client: direct(handlers(contextOf(true))),
    attach: port => void answer(port, false),
    setDoor: mint => {
      mintLink = mint
    },
    listen: async () => {
      control = await listenControl(controlPath(options), port => void answer(port, true))
    },
    close: async () => {
      await keeper.close()
      for (const port of ports) port.close('Homeport ends')
      await Promise.all([forwards.close(), control?.close()])
    },
  }
}
