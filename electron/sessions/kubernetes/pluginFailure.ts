import { inert } from '../../../shared/lab/inert.ts'
import type { ProgramNeed } from '../../../shared/lab/need.ts'
import type { Ended } from '../runProgram.ts'
import { SessionError } from '../session.ts'
import type { ExecPlugin } from './execPlugin.ts'
import type { KubeContext } from './kubeconfig.ts'

const name = ({ command }: ExecPlugin) => inert(command, 80)
const user = (context: KubeContext) => `the user "${inert(context.user.name, 80)}"`

/** Its owner has not allowed this program. Nothing was run. */
export function notAllowed(context: KubeContext, need: ProgramNeed): SessionError {
  const command = inert(need.command, 200)
  const reason = need.refused
    ? `Signing in as ${user(context)} would run ${command}, which you refused.`
    : `Signing in as ${user(context)} runs ${command}, which you have not allowed.`
  return new SessionError(reason, {
    advice: 'Look at what it would run, and allow or refuse it. Anything changed about it asks again.',
    need,
  })
}

/** It is not on this computer. */
export function notInstalled(context: KubeContext, plugin: ExecPlugin): SessionError {
  return new SessionError(`The plugin ${name(plugin)} of ${user(context)} is not on this computer.`, {
    advice:
      plugin.installHint === ''
        ? 'Install it, or correct the command in the kubeconfig.'
        : inert(plugin.installHint, 400),
    needsYou: true,
  })
}

/** It asks its user something in a terminal each time. */
export function wantsTerminal(context: KubeContext, plugin: ExecPlugin): SessionError {
  return new SessionError(
    `The plugin ${name(plugin)} of ${user(context)} wants a terminal (interactiveMode: Always), and Homeport has none for it.`,
    {
      advice: 'Use interactiveMode: IfAvailable if the plugin can do without, or another context.',
      needsYou: true,
    },
  )
}

/**
 * It ran and gave no credential. What it printed is never told. What it complained of may hold anything: it is shown as
 * part of the advice, and kept out of the reason, which the journal writes down. It is tried again seldom: some open a
 * page to sign in each time.
 */
export function pluginFailure(
  context: KubeContext,
  plugin: ExecPlugin,
  { how, code, stderr, wrong, deadline }: Ended & { wrong: string | null; deadline: number },
): SessionError {
  const what = {
    exited: wrong ?? `ended with ${typeof code === 'number' ? `status ${code}` : inert(code, 40)}.`,
    late: `gave no answer in ${deadline / 1000} s and was stopped.`,
    long: 'printed without end and was stopped.',
    unstartable: `could not be started (${inert(String(code), 40)}).`,
  }[how]
  const last = stderr.trim().split('\n').slice(-3).join(' ').trim()
  const said = last === '' ? '' : `It said: "${inert(last, 300)}" `
  return new SessionError(`The plugin ${name(plugin)} of ${user(context)} ${what}`, {
    advice: `${said}Run kubectl with this context in a terminal: it signs in the same way.`,
    needsYou: true,
    counted: true,
  })
}
