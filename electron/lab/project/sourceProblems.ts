import { type EntityId, problemId, type SourceId } from '../../../shared/lab/ids.ts'
import type { Node, Problem, Source } from '../../../shared/lab/model.ts'
import type { ShownState } from '../../../shared/lab/state.ts'
import type { Placed } from './context.ts'
import { sshSentence } from './nodeVerdict.ts'
import type { Told } from './problems.ts'

/** From so many hosts on, one reason is one problem. */
const MANY = 3
/** Hosts named in its sentence, and told one by one in its evidence. */
const NAMED = 3
const TOLD = 20
/** Characters a headline may have. */
const HEADLINE = 100

/** One problem, and the sources that need none of their own. */
interface SharedCause {
  readonly problem: Problem
  readonly sources: readonly SourceId[]
}

/**
 * SSH that fails for one reason on many hosts: a changed network, an agent that is gone, keys that were never
 * accepted. Fewer hosts are told by their nodes or sources.
 */
export function sshProblems(context: Placed, tables: Told): SharedCause[] {
  const nodes = new Map<string, Node>()
  for (const node of tables.nodes.values()) if (node.knownAs.ssh !== null) nodes.set(node.knownAs.ssh, node)
  const causes = new Map<string, { source: Source; node: Node }[]>()
  for (const source of tables.sources.values()) {
    const node = nodes.get(source.name)
    if (source.kind !== 'ssh' || !node || !isBySsh(context, source, node)) continue
    const key = `${shownAs(context, source, node)} ${causeOf(source, context.sshHostNames.get(source.name) ?? '')}`
    causes.set(key, [...(causes.get(key) ?? []), { source, node }])
  }
  return [...causes.values()]
    .filter(hit => hit.length >= MANY)
    .map(hit => ({
      problem: problemOf(context, hit),
      sources: hit.map(({ source }) => source.id),
    }))
}

/** Sources that wait for their owner, and clusters that were never reached. */
export function sourceProblems(context: Placed, tables: Told, explained: ReadonlySet<EntityId>): Problem[] {
  const spoken = new Set<EntityId>()
  for (const [name, { source }] of context.facts.clusters) {
    const state = tables.clusters.get(`cluster:${name}`)?.state
    if (source && state !== undefined && state !== 'unknown') spoken.add(source)
  }
  const problems: Problem[] = []
  for (const source of tables.sources.values()) {
    const { standing, status } = context.facts.sources.get(source.id) ?? {}
    // Nothing can be done about it from where this computer is.
    if (status?.waits) continue
    const told = source.kind === 'kubernetes' || source.kind === 'tailscale'
    const waits = standing === 'needs-you' || (standing === 'down' && told)
    if (!waits || spoken.has(source.id) || explained.has(source.id)) continue
    const id = problemId(source.id)
    const { headline, detail } = source.kind === 'file' ? ofFile(source) : split(named(source.name, source))
    problems.push({
      id,
      subject: source.id,
      // Without its tailnet this computer misses some ways; the machines of the lab are none the worse.
      state: standing !== 'down' ? 'needs-you' : source.kind === 'tailscale' ? 'attention' : 'down',
      sentence: headline,
      since: context.before?.tables.problems.get(id)?.since ?? context.now,
      affects: [...tables.nodes.values()]
        .filter(node => source.kind === 'ssh' && node.knownAs.ssh === source.name && node.state !== 'ok')
        .map(node => node.id),
      // A headline is read at a glance; fingerprints and what to do about them are read after it.
      evidence: [detail, detail && source.advice]
        .filter(Boolean)
        .map(sentence => ({ at: source.at, sentence })),
    })
  }
  return problems
}

/** Whether it is SSH alone that this node suffers from: a machine that is off has another problem. */
function isBySsh(context: Placed, source: Source, node: Node): boolean {
  const fact = context.ssh.get(source.name)?.source
  if (fact?.status.waits) return false
  if (fact?.standing === 'needs-you') return node.state !== 'down' && node.state !== 'attention'
  if (fact?.standing !== 'down') return false
  return node.sentence === source.reason || node.sentence === sshSentence(node.name, fact)
}

function shownAs(context: Placed, source: Source, node: Node): ShownState {
  return context.facts.sources.get(source.id)?.standing === 'needs-you' ? 'needs-you' : node.state
}

/** A long sentence at its first colon: what happened, and what exactly was seen. */
function split(sentence: string): { headline: string; detail: string } {
  const colon = sentence.indexOf(': ', 20)
  if (sentence.length <= HEADLINE || colon < 0 || colon > HEADLINE) return { headline: sentence, detail: '' }
  const rest = sentence.slice(colon + 2)
  return { headline: sentence.slice(0, colon), detail: `${rest[0]?.toUpperCase() ?? ''}${rest.slice(1)}` }
}

/** A path may be longer than a headline: then the file is named without its folders, and told whole after it. */
function ofFile({ name, reason }: Source): { headline: string; detail: string } {
  const place = reason.indexOf(`/${name}`)
  if (reason.length <= HEADLINE || place < 0) return { headline: reason, detail: '' }
  return { headline: reason.slice(place + 1), detail: reason }
}

/** Whose reason it is, and the reason: that of a file says where, of Tailscale that it is, and most of SSH which host. */
function named(name: string, { kind, reason }: Source): string {
  const words = reason.split(/[^\p{L}\p{N}._-]+/u).map(word => word.replace(/\.$/, ''))
  const itself = kind === 'file' || kind === 'tailscale'
  const told = itself || (kind === 'ssh' ? words.includes(name) : words[0] === name)
  return told ? reason : `${name}: ${reason}`
}

/** The reason without what differs from host to host: names, addresses, fingerprints. */
function causeOf(source: Source, hostName: string): string {
  let text = source.reason.replace(/SHA256:\S+/g, '#').replace(/\[?[\da-f:.]*[.:][\da-f:.]*\]?(:\d+)?/gi, '#')
  for (const name of [source.name, hostName]) if (name !== '') text = text.replaceAll(name, '#')
  return text
}

function problemOf(context: Placed, hit: readonly { source: Source; node: Node }[]): Problem {
  const names = hit.map(({ node }) => node.name)
  const [first] = hit
  const rest = names.length - NAMED
  const subject = first?.source.id ?? 'source:ssh'
  const id = problemId(subject)
  return {
    id,
    subject,
    state: first ? shownAs(context, first.source, first.node) : 'unknown',
    sentence: `SSH fails on ${names.slice(0, NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}. ${first?.source.reason}`,
    since: context.before?.tables.problems.get(id)?.since ?? context.now,
    affects: hit.map(({ node }) => node.id),
    evidence: hit
      .slice(0, TOLD)
      .map(({ source, node }) => ({ at: source.at, sentence: named(node.name, source) })),
  }
}
