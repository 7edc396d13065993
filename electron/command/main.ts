import { parseArgs } from 'node:util'
import { FaultError } from '../../shared/contract/fault.ts'
import { inert } from '../../shared/lab/inert.ts'
import { LAB_FLAGS, labOptions, UsageError } from '../backend/options.ts'
import { VERSION } from '../backend/version.ts'
import { wrongUsage } from '../backend/wrongUsage.ts'
import { EXIT } from './exit.ts'
import { inertLines, jsonText, type Output } from './output.ts'

export const FLAGS = {
  ...LAB_FLAGS,
  json: { type: 'boolean' },
  wait: { type: 'string' },
  print: { type: 'boolean' },
  node: { type: 'string' },
  kind: { type: 'string', multiple: true },
  since: { type: 'string' },
  arg: { type: 'string', multiple: true },
  forget: { type: 'boolean' },
  socket: { type: 'string' },
  fingerprint: { type: 'string' },
  replace: { type: 'string' },
  once: { type: 'boolean' },
  allow: { type: 'boolean' },
  refuse: { type: 'boolean' },
  programs: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

/** How long a command waits for the lab, unless told otherwise; seconds. */
const DEFAULT_WAIT = 15

/** Runs one command line and answers with its exit code. Never rejects. */
export async function main(args: readonly string[]): Promise<number> {
  // A reader that stops early (head, less) is no failure.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const out: Output = {
    print: text => process.stdout.write(`${text}\n`),
    say: text => process.stderr.write(`${text}\n`),
  }
  try {
    return await run(args, out)
  } catch (error) {
    return failed(error, args.includes('--json'), out)
  }
}

async function run(args: readonly string[], out: Output): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: FLAGS, allowPositionals: true })
  const [command, ...rest] = positionals
  if (values.version) {
    out.print(VERSION)
    return EXIT.ok
  }
  if (values.help || command === 'help') {
    const { helpOf } = await import('./help.ts')
    out.print(helpOf(command === 'help' ? rest : positionals))
    return EXIT.ok
  }
  const options = labOptions(values)
  const wait = waitOf(values.wait)
  const json = values.json ?? false
  if (values.print && command !== 'open') throw new UsageError('--print goes with “open”.')
  if (values.arg && command !== 'parse') throw new UsageError('--arg goes with “parse”.')
  if (values.node !== undefined && command !== 'pods' && command !== 'journal')
    throw new UsageError('--node goes with “pods” and “journal”.')
  if ((values.kind ?? values.since) !== undefined && command !== 'journal')
    throw new UsageError('--kind and --since go with “journal”.')
  const { programs } = values
  if (programs && command !== 'trust') throw new UsageError('--programs goes with “trust”.')
  if (values.forget && command !== 'demo' && !programs)
    throw new UsageError('--forget goes with “demo stop” and “trust --programs”.')
  if (values.socket !== undefined && command !== 'tailnet')
    throw new UsageError('--socket goes with “tailnet”.')
  const { fingerprint, replace, once, allow, refuse } = values
  if ([fingerprint, replace, once, allow, refuse].some(flag => flag !== undefined) && command !== 'trust')
    throw new UsageError('--fingerprint, --replace, --once, --allow and --refuse go with “trust”.')
  const noMore = (most: number) => {
    if (rest.length > most) throw new UsageError(`“${inert(rest[most] ?? '')}” is one word too many.`)
  }
  // Each command is loaded when it is called: reading a file takes none of the sessions with it.
  switch (command) {
    case 'status':
    case 'nodes':
    case 'services': {
      noMore(0)
      const { show } = await import('./show.ts')
      return show(command, options, { wait, json }, out)
    }
    case 'pods': {
      noMore(0)
      const { pods } = await import('./pods.ts')
      return pods(values.node, options, { wait, json }, out)
    }
    case 'journal': {
      noMore(0)
      const { journal } = await import('./journal.ts')
      const { kind: kinds = [], node, since } = values
      return journal({ kinds, ...(node && { node }), ...(since && { since }) }, options, { json }, out)
    }
    case 'tailnet': {
      if ([values.demo, values.lab, values.kubeconfig, values['ssh-config']].some(one => one !== undefined))
        throw new UsageError(
          '“tailnet” asks Tailscale on this computer, whatever the lab.',
          'What a lab knows of its tailnet is told by “homeport nodes” and by the page.',
        )
      const { tailnet, pingOverTailnet } = await import('./tailnet.ts')
      if (rest[0] === 'ping') {
        noMore(2)
        return pingOverTailnet(rest[1], values.socket, json, out)
      }
      noMore(0)
      return tailnet(values.socket, json, out)
    }
    case 'trust': {
      if (programs) {
        if (!values.forget) noMore(0)
        const { answeredPrograms } = await import('./programs.ts')
        return answeredPrograms(values.forget ? rest : null, options, json, out)
      }
      noMore(1)
      const { trust } = await import('./trust.ts')
      const said = { fingerprint, replace, once, allow, refuse }
      return trust(rest[0], options, { wait, json, said }, out)
    }
    case 'found': {
      noMore(0)
      const { found } = await import('./found.ts')
      return found(options, json, out)
    }
    case 'doctor': {
      noMore(1)
      const { doctor } = await import('./doctor.ts')
      return doctor(rest[0], options, { wait, json }, out)
    }
    case 'open': {
      noMore(1)
      const { open } = await import('./open.ts')
      return open(rest[0], options, { wait, json, print: values.print ?? false }, out)
    }
    case 'url': {
      noMore(0)
      const { url } = await import('./url.ts')
      return url(options, { json }, out)
    }
    case 'parse': {
      const { parse } = await import('./parse.ts')
      return parse(rest, values.arg ?? [], out)
    }
    case 'demo': {
      const { demo } = await import('./demo.ts')
      return demo(rest, options, { json, forget: values.forget ?? false }, out)
    }
    case undefined:
      throw new UsageError('A command is missing.')
    default:
      throw new UsageError(`There is no command “${inert(command)}”.`)
  }
}

function waitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_WAIT
  const seconds = Number(text)
  if (text.trim() === '' || !Number.isFinite(seconds) || seconds < 0 || seconds > 86_400) {
    throw new UsageError('--wait takes a number of seconds.')
  }
  return seconds
}

/** Tells a failure; with --json also as one object on standard output. */
function failed(error: unknown, json: boolean, out: Output): number {
  const { code, sentence, advice, exit } = told(error)
  out.say(`homeport: ${inertLines(sentence)}${advice && ` ${inertLines(advice)}`}`)
  if (json) out.print(jsonText({ error: { code, sentence, advice } }))
  return exit
}

function told(error: unknown): { code: string; sentence: string; advice: string; exit: number } {
  if (error instanceof FaultError) {
    const { code, sentence, advice } = error.fault
    return { code, sentence, advice, exit: code === 'unreachable' ? EXIT.unreached : EXIT.notOk }
  }
  const usage = wrongUsage(error)
  if (usage) return { code: 'usage', sentence: usage.message, advice: usage.advice, exit: EXIT.usage }
  const sentence = error instanceof Error ? error.message : String(error)
  return { code: 'internal', sentence, advice: '', exit: EXIT.notOk }
}
