import path from 'node:path'
import { inert } from '../../../shared/lab/inert.ts'
import type { Clock } from '../../clock.ts'
import type { Owner } from '../owner.ts'
import { digestOf, findProgram, type Program, programNeed } from '../program.ts'
import { runProgram } from '../runProgram.ts'
import { SessionError } from '../session.ts'
import { shellPath } from '../shellPath.ts'
import { type ExecCredential, execInfo, readExecCredential } from './execCredential.ts'
import type { ExecPlugin } from './execPlugin.ts'
import type { KubeContext } from './kubeconfig.ts'
import { type PluginPolicy, readPluginPolicy } from './kuberc.ts'
import { notAllowed, notInstalled, pluginFailure, wantsTerminal } from './pluginFailure.ts'

/** Ms that a plugin may take. */
const DEADLINE = 60_000
/** A credential is renewed so long before it ends, ms; not sooner than so long after it came. */
const MARGIN = 15_000

/** What running plugins reads of this computer; replaced in tests. */
export interface PluginSystem {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  policy(): Promise<PluginPolicy>
  /** The PATH of the owner's login shell. */
  loginPath(clock: Clock, signal: AbortSignal): Promise<string | null>
}

const thisComputer: PluginSystem = {
  env: process.env,
  platform: process.platform,
  policy: () => readPluginPolicy(),
  loginPath: shellPath,
}

interface Held {
  /** The entry it was got for: a kubeconfig that was read anew is looked at anew. */
  readonly plugin: ExecPlugin
  readonly digest: string
  readonly credential: ExecCredential
  /** Wall ms. */
  readonly renewAt: number
}

/**
 * The credentials that exec plugins give to one session, kept over its connections until they end or are refused. A
 * plugin runs only when its owner has allowed exactly this program, and kuberc does not forbid it.
 */
export class Plugins {
  #clock: Clock
  #owner: Owner
  #system: PluginSystem
  #held: Held | null = null
  #running: { readonly signal: AbortSignal; readonly credential: Promise<ExecCredential> } | null = null

  constructor(clock: Clock, owner: Owner, system: PluginSystem = thisComputer) {
    this.#clock = clock
    this.#owner = owner
    this.#system = system
  }

  /** What the plugin of a context gives. Rejects with a SessionError; ends, and is killed, when the signal fires. */
  credential(context: KubeContext, plugin: ExecPlugin, signal: AbortSignal): Promise<ExecCredential> {
    const held = this.#held
    if (held?.plugin === plugin && this.#holds(held)) return Promise.resolve(held.credential)
    // All requests that wait for one wait for the same; what ends with an earlier connection is none of theirs.
    if (this.#running && !this.#running.signal.aborted) return this.#running.credential
    const credential = this.#obtain(context, plugin, signal).finally(() => {
      if (this.#running === running) this.#running = null
    })
    const running = { signal, credential }
    this.#running = running
    return credential
  }

  /** It was refused. */
  drop(credential: ExecCredential): void {
    if (this.#held?.credential === credential) this.#held = null
  }

  /** What its owner has taken back speaks for nobody any more, though it has not ended. */
  #holds({ renewAt, digest }: Held): boolean {
    return this.#clock.wall() < renewAt && this.#owner.consentOf(digest) === 'allowed'
  }

  async #obtain(context: KubeContext, plugin: ExecPlugin, signal: AbortSignal): Promise<ExecCredential> {
    const { program, env } = await this.#program(context, plugin, signal)
    signal.throwIfAborted()
    const digest = digestOf(program)
    if (this.#held?.digest === digest && this.#holds(this.#held)) {
      this.#held = { ...this.#held, plugin }
      return this.#held.credential
    }
    this.#held = null
    const said = this.#owner.consentOf(digest)
    if (said !== 'allowed') throw notAllowed(context, programNeed(program, said === 'refused'))
    const ended = await runProgram({
      command: program.command,
      args: plugin.args,
      env: { ...env, KUBERNETES_EXEC_INFO: execInfo(plugin, context) },
      clock: this.#clock,
      signal,
      deadline: DEADLINE,
    })
    const whole = ended.how === 'exited' && ended.code === 0
    const read = whole ? readExecCredential(ended.stdout, plugin) : null
    if (read === null || typeof read === 'string') {
      throw pluginFailure(context, plugin, { ...ended, wrong: read, deadline: DEADLINE })
    }
    const now = this.#clock.wall()
    if (read.expires !== null && read.expires <= now) {
      throw pluginFailure(context, plugin, {
        ...ended,
        wrong: 'printed a credential that has ended.',
        deadline: DEADLINE,
      })
    }
    const renewAt = Math.min(
      read.expires ?? Number.POSITIVE_INFINITY,
      Math.max((read.expires ?? Number.POSITIVE_INFINITY) - MARGIN, now + MARGIN),
    )
    this.#held = { plugin, digest, credential: read, renewAt }
    return read
  }

  /** The program as it would be started, once it is sure that it may be asked about. */
  async #program(context: KubeContext, plugin: ExecPlugin, signal: AbortSignal) {
    if (plugin.interactiveMode === 'Always') throw wantsTerminal(context, plugin)
    let env = { ...this.#system.env }
    let command = await findProgram(plugin.command, env)
    if (command === null && this.#system.platform === 'darwin') {
      const PATH = await this.#system.loginPath(this.#clock, signal)
      if (PATH !== null) env = { ...env, PATH }
      command = await findProgram(plugin.command, env)
    }
    if (command === null) throw notInstalled(context, plugin)
    await this.#obey(command, env)
    const { name, file } = context.user
    const program: Program = {
      purpose: 'exec',
      entry: `user "${name}"`,
      file,
      command,
      args: plugin.args,
      env: plugin.env,
    }
    return { program, env: { ...env, ...Object.fromEntries(plugin.env.map(one => [one.name, one.value])) } }
  }

  async #obey(command: string, env: PluginSystem['env']): Promise<void> {
    const policy = await this.#system.policy()
    if (policy.kind === 'all') return
    const shown = inert(command, 200)
    const advice =
      'Change it there, with "kubectl kuberc set", if the plugin is to run; or use another context.'
    if (policy.kind === 'none') {
      throw new SessionError(`The plugin ${shown} is not run: ${policy.why}`, { advice, needsYou: true })
    }
    for (const one of policy.commands) {
      const meant = /[\\/]/.test(one) ? path.normalize(one) : await findProgram(one, env)
      if (meant === command) return
    }
    const where = inert(policy.file, 200)
    throw new SessionError(
      `The plugin ${shown} is not run: it is not in the credentialPluginAllowlist of ${where}.`,
      {
        advice,
        needsYou: true,
      },
    )
  }
}
