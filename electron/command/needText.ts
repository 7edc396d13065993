import { inert } from '../../shared/lab/inert.ts'
import type { Source } from '../../shared/lab/model.ts'
import type { HostKeyNeed, ProgramNeed } from '../../shared/lab/need.ts'
import { trustCommand } from '../sessions/ssh/quote.ts'
import { columns, localTime } from './output.ts'

const LONG = 2000
const SPEAKS = { for: '+', against: '−', neither: '·' } as const

/** What waits for its owner, as several lines: what is asked, what is known of it, and what to do. */
export function needText({ name, reason, advice, need }: Source): string {
  if (need === null) return lines(name, [reason, advice])
  switch (need.kind) {
    case 'host-key':
      return hostKeyText(need)
    case 'program':
      return programText(name, need)
    case 'secret':
      return lines(name, [reason, `Asked: ${need.prompts.map(one => one.text).join(', ')}`, advice])
    case 'login':
      return lines(name, [reason, need.url === null ? '' : `Open ${need.url}`, advice])
    case 'certificate':
      return lines(name, [
        reason,
        need.ended === null ? '' : `It ended ${localTime(need.ended)}, in ${need.file}`,
        advice,
      ])
  }
}

function hostKeyText(need: HostKeyNeed): string {
  const { host, verdict, address, port, keyType, fingerprint, known, evidence, compare } = need
  const head = {
    unknown: `First time meeting ${host}`,
    changed: `Stopped: ${host} answers with a different key`,
    revoked: `Stopped: ${host} shows a key that is revoked`,
  }[verdict]
  const table = columns([
    ['  offered', keyType, fingerprint, `by ${address} port ${port}`],
    ...known.map(one => ['  on file', one.keyType, one.fingerprint, `${one.file} line ${one.line}`]),
  ])
  return [
    inert(head, LONG),
    ...table.split('\n').map(line => inert(line, LONG)),
    ...evidence.map(one => inert(`  ${SPEAKS[one.speaks]} ${one.what}: ${one.detail}`, LONG)),
    '  Nothing was sent to it. To compare, run on the machine itself:',
    `    ${inert(compare, LONG)}`,
    `  ${WAY[verdict](host)}`,
  ].join('\n')
}

const WAY = {
  unknown: (host: string) =>
    `Then: ${trustCommand(host)}, or with --fingerprint SHA256:… as the machine shows it.`,
  changed: (host: string) =>
    `The last characters (·) are kept back: ${trustCommand(host, '--replace CHARACTERS')}, read at the machine.`,
  revoked: () => 'It is never trusted: give the machine a new host key, or find out who answers there.',
} as const

/** Told whole, however long: the end of a line may be what matters. */
function programText(name: string, need: ProgramNeed): string {
  const { purpose, entry, file, command, args, env, refused } = need
  const what = purpose === 'exec' ? 'signs in by a program' : 'is reached through a program'
  return [
    `${name} ${what}${refused ? ', which you refused' : ''}`,
    `  Named by ${entry} in ${file}`,
    '  Would run, word by word:',
    ...[command, ...args].map(word => `    ${JSON.stringify(word)}`),
    ...env.map(({ name, value }) => `  With ${name}=${JSON.stringify(value)}`),
    `  Allow it with: ${trustCommand(name, '--allow')}; it is asked about anew when any of this changes.`,
  ]
    .map(line => inert(line, Number.POSITIVE_INFINITY))
    .join('\n')
}

const lines = (head: string, told: readonly string[]) =>
  [inert(head, LONG), ...told.filter(line => line !== '').map(line => `  ${inert(line, LONG)}`)].join('\n')

/** Whether a source is what somebody calls by this name: itself, the host that shows the key, or the key's name. */
export function isCalled({ name, need }: Source, called: string): boolean {
  return name === called || (need?.kind === 'host-key' && (need.host === called || need.name === called))
}
