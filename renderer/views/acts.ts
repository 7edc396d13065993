import { create } from 'zustand'
import { FaultError, toFault } from '../../shared/contract/fault.ts'
import type { LabId } from '../../shared/lab/ids.ts'
import { inert } from '../../shared/lab/inert.ts'
import type { Service } from '../../shared/lab/model.ts'
import { useMirror } from '../mirror/mirror.ts'
import type { AskName, Commands, InputOf, OutputOf } from '../mirror/writer.ts'
import type { ToastContent } from '../parts/Toast.tsx'
import { actsTexts } from '../texts/en/acts.ts'
import { commonTexts } from '../texts/en/common.ts'

/** What the reader has set going from this page. */
interface Acts {
  toast: ToastContent | null
  /** Ids of services that are being opened or checked. */
  opening: ReadonlySet<string>
  checking: ReadonlySet<string>
  retrying: boolean
}

export const useActs = create<Acts>()(() => ({
  toast: null,
  opening: new Set(),
  checking: new Set(),
  retrying: false,
}))

let toasts = 0

/** Shows a toast instead of the one before. */
export function say(text: string, more: Partial<Omit<ToastContent, 'id' | 'text'>> = {}): void {
  useActs.setState({ toast: { id: ++toasts, text, advice: '', bad: false, link: null, act: null, ...more } })
}

/** Takes the toast away. */
export function closeToast(): void {
  useActs.setState({ toast: null })
}

function commands(): Commands {
  const held = useMirror.getState().commands
  if (!held) throw new FaultError('unreachable', actsTexts.noConnection, actsTexts.reload)
  return held
}

function sayFault(error: unknown): void {
  const fault = toFault(error)
  const sentence = inert(fault.sentence)
  const told =
    fault.code === 'internal' && fault.cause ? actsTexts.withCause(sentence, inert(fault.cause)) : sentence
  say(told, { advice: inert(fault.advice), bad: true })
}

const adding = (set: ReadonlySet<string>, id: string) => new Set(set).add(id)
const without = (set: ReadonlySet<string>, id: string) => new Set([...set].filter(other => other !== id))

/** Only web addresses are ever handed to the browser, whatever the answer says. */
export function isWebAddress(url: string): boolean {
  return URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol)
}

/** Opens a service on its best path, or the one given, in a new tab; `lab`: of another lab than the one shown. */
export async function openService(
  service: Pick<Service, 'id' | 'name'>,
  path: string | null = null,
  lab?: LabId,
) {
  // Another lab may have a service of the same id: it is not the one that is shown as opening.
  const one = lab === undefined ? service.id : `${lab} ${service.id}`
  if (useActs.getState().opening.has(one)) return
  useActs.setState(acts => ({ opening: adding(acts.opening, one) }))
  try {
    const opened = await commands().open(service.id, path, lab)
    if (!isWebAddress(opened.url)) {
      say(actsTexts.noWebAddress(service.name, inert(opened.url)), { bad: true })
      return
    }
    const failed = opened.tried[0]
    const detour = failed
      ? actsTexts.detour(service.name, inert(failed.url), inert(failed.answer), inert(opened.via))
      : null
    // A browser lets a page open a tab only shortly after a press; a slow answer then needs another one.
    if (navigator.userActivation?.isActive ?? true) {
      window.open(opened.url, '_blank', 'noopener,noreferrer')
      say(detour ?? actsTexts.opens(service.name, inert(opened.via)))
    } else {
      say(detour ?? actsTexts.answers(service.name, inert(opened.via)), {
        link: { label: commonTexts.open(service.name), url: opened.url },
      })
    }
  } catch (error) {
    sayFault(error)
  } finally {
    useActs.setState(acts => ({ opening: without(acts.opening, one) }))
  }
}

/** Tries every path of a service now; the new answers come with the lab's next patch. */
export async function checkService(service: Pick<Service, 'id' | 'name'>): Promise<void> {
  if (useActs.getState().checking.has(service.id)) return
  useActs.setState(acts => ({ checking: adding(acts.checking, service.id) }))
  try {
    const paths = await commands().check(service.id)
    const answer = paths.filter(path => path.state === 'ok' || path.state === 'attention').length
    say(actsTexts.checked(service.name, answer, paths.length))
  } catch (error) {
    sayFault(error)
  } finally {
    useActs.setState(acts => ({ checking: without(acts.checking, service.id) }))
  }
}

/** Wakes everything that waits for its next try. */
export async function retryAll(): Promise<void> {
  if (useActs.getState().retrying) return
  useActs.setState({ retrying: true })
  try {
    await commands().retry()
    say(actsTexts.retried)
  } catch (error) {
    sayFault(error)
  } finally {
    useActs.setState({ retrying: false })
  }
}

/** Copies a text and says so; a toast shows its first line. */
export async function copyText(what: string, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    say(actsTexts.copied(what, inert(text.split('\n', 1)[0] ?? '', 80)))
  } catch {
    say(actsTexts.notCopied(inert(text)), { bad: true })
  }
}

/** Asks the backend for something that has no answer to show; undefined where it failed, which is said. */
export async function askFor<Name extends AskName>(
  name: Name,
  input: InputOf<Name>,
): Promise<OutputOf<Name> | undefined> {
  try {
    return await commands().ask(name, input)
  } catch (error) {
    sayFault(error)
    return undefined
  }
}

/**
 * Has the lab.yaml of the lab that is shown changed, and says what was written where, with a way back. Answers whether it
 * was; a failure is said.
 */
export async function changeLabFile<Name extends 'lab.add' | 'lab.join'>(
  name: Name,
  input: InputOf<Name>,
): Promise<boolean> {
  const changed = await askFor(name, input)
  if (!changed) return false
  const { file, change, done } = changed as OutputOf<'lab.add'>
  const undo = async () => {
    if ((await askFor('lab.undo', { lab: input.lab, change })) !== undefined) say(actsTexts.undone(file))
  }
  say(actsTexts.written(done), {
    advice: actsTexts.writtenTo(file),
    act: { label: actsTexts.undo, run: () => void undo() },
  })
  return true
}
