import type { Diagnosis } from '../../shared/contract/diagnosis.ts'
import { FaultError } from '../../shared/contract/fault.ts'
import { ageOf, ageWords } from '../../shared/lab/age.ts'
import { inert } from '../../shared/lab/inert.ts'
import { shownOf } from '../../shared/lab/state.ts'
import { type LabOptions, UsageError } from '../backend/options.ts'
import { EXIT } from './exit.ts'
import { word } from './marks.ts'
import { iso, jsonText, type Output } from './output.ts'
import { labSession, settledLab } from './session.ts'

type SourceRow = Diagnosis['sources'][number]

const LONG = 2000

/** `homeport doctor [NAME]`: of every source how it is reached, what was tried, where it stopped, what it takes. */
export async function doctor(
  name: string | undefined,
  options: LabOptions,
  { wait, json }: { wait: number; json: boolean },
  out: Output,
): Promise<number> {
  const session = await labSession(options, out)
  try {
    await settledLab(session, wait)
    const told = await session.client['lab.diagnose']({ lab: session.lab })
    if (told.sources.length === 0) {
      throw new FaultError(
        'unreachable',
        'This lab has no sources: nothing is looked at.',
        'Name a cluster with --kubeconfig FILE, hosts with --ssh-config FILE, or a demo lab with --demo NAME.',
      )
    }
    const sources = told.sources.filter(one => name === undefined || one.name === name)
    if (name !== undefined && sources.length === 0) {
      throw new UsageError(`No source is called “${inert(name)}”.`, '“homeport doctor” names all of them.')
    }
    if (json) out.print(jsonText(shown({ ...told, sources })))
    else
      out.print(
        [...told.here.map(line => inert(line, LONG)), ...sources.map(one => textOf(one, told.at))].join('\n'),
      )
    return sources.every(one => one.state === 'up' || one.state === 'off') ? EXIT.ok : EXIT.notOk
  } finally {
    await session.close()
  }
}

function textOf(
  { kind, name, state, way, dialled, reason, advice, nextTry, needsYou }: SourceRow,
  now: number,
): string {
  const told = [
    ...way,
    ...dialled.map(({ to, address, ok, sentence, took, at }) => {
      const ago = `${ageWords(ageOf(at, now))} ago`
      return ok
        ? `✓ ${to}: connected${address === null ? '' : ` (${address})`} in ${Math.round(took)} ms, ${ago}`
        : `✗ ${to}: ${sentence} (${ago})`
    }),
    ...(reason === '' ? [] : [`Stopped: ${reason}`]),
    ...(advice === '' ? [] : [`Takes: ${advice}`]),
    ...(needsYou ? ['It waits for you: homeport trust'] : []),
    ...(nextTry === null ? [] : [`Next try in ${ageWords(ageOf(now, nextTry))}.`]),
  ]
  const head = `${word(state === 'connecting' ? 'working' : shownOf(state))}  ${kind} ${inert(name, 100)}`
  return ['', head, ...told.map(line => `    ${inert(line, LONG)}`)].join('\n')
}

/** Times as in every `--json`. */
function shown({ at, sources, ...rest }: Diagnosis): unknown {
  return {
    at: iso(at),
    ...rest,
    sources: sources.map(({ dialled, nextTry, ...one }) => ({
      ...one,
      dialled: dialled.map(dial => ({ ...dial, at: iso(dial.at) })),
      nextTry: iso(nextTry),
    })),
  }
}
