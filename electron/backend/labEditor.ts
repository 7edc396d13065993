import path from 'node:path'
import { FaultError } from '../../shared/contract/fault.ts'
import type { Changed, LabAddition } from '../../shared/contract/labFile.ts'
import type { LabId, NodeId } from '../../shared/lab/ids.ts'
import { inert } from '../../shared/lab/inert.ts'
import type { Node } from '../../shared/lab/model.ts'
import { changeLabFile, type FileChange, undoChange } from './changeLabFile.ts'
import { checkCluster } from './checkCluster.ts'
import { placeOfEntry, withEntry, withValue } from './editYaml.ts'
import type { LabHost } from './labHost.ts'

/** Changes that can be undone, the latest. */
const KEPT = 20

/** Writes into the lab.yaml of a lab, each time at the word of its owner, and lets the lab go on by it. */
export class LabEditor {
  #reread: (host: LabHost) => Promise<void>
  #changes = new Map<string, FileChange & { lab: LabId }>()
  /** The end of the last change of each file. */
  #turns = new Map<string, Promise<unknown>>()
  #count = 0

  constructor(reread: (host: LabHost) => Promise<void>) {
    this.#reread = reread
  }

  /** Adds clusters and hosts. Throws a fault where one of them is there already or cannot be read. */
  add(host: LabHost, { clusters, hosts }: Omit<LabAddition, 'lab'>): Promise<Changed> {
    return this.#inTurn(host, async file => {
      if (clusters.length + hosts.length === 0)
        throw new FaultError('invalid-input', 'There is nothing to add.')
      refuseTaken(host, hosts)
      for (const one of clusters) await checkCluster(path.dirname(file), one)
      const names = [...clusters.map(one => one.context ?? one.kubeconfig), ...hosts.map(one => one.name)]
      return this.#change(host, `Added to the lab: ${inert(names.join(', '), 200)}`, text => {
        let next = text
        for (const one of clusters) next = withEntry(next, ['sources', 'kubernetes'], one)
        for (const one of hosts) next = withEntry(next, ['sources', 'ssh', 'hosts'], one)
        return next
      })
    })
  }

  /** Says that two nodes are one machine, or that the SSH host of a node is none of the cluster's. */
  join(host: LabHost, id: NodeId, other: NodeId | null): Promise<Changed> {
    return this.#inTurn(host, () => this.#join(host, id, other))
  }

  async #join(host: LabHost, id: NodeId, other: NodeId | null): Promise<Changed> {
    const one = nodeOf(host, id)
    const two = other === null ? null : nodeOf(host, other)
    const ssh = two === null || two.knownAs.ssh === null ? one.knownAs.ssh : two.knownAs.ssh
    const member = two === null ? null : [one, two].find(node => node.knownAs.kubernetes !== null)
    if (ssh === null || (two !== null && !member) || (two === null && one.knownAs.kubernetes === null)) {
      throw new FaultError(
        'refused',
        'Only a node of a cluster and an SSH host can be said to be one machine.',
      )
    }
    const kubernetes = member ? `${clusterOf(member)}/${member.knownAs.kubernetes}` : null
    const name = inert(ssh, 80)
    const done = member ? `${name} is ${inert(member.name, 80)} now` : `${name} is a machine of its own now`
    return this.#change(host, done, text => {
      const at = placeOfEntry(text, ['nodes'], entry => entry.ssh === ssh)
      // An entry of its own, so that what is said of this host stands in one place.
      return at === null
        ? withEntry(text, ['nodes'], { ssh, kubernetes })
        : withValue(text, ['nodes', at], 'kubernetes', kubernetes)
    })
  }

  /** Takes a change back. Throws a fault where the file is another by now, or the change is too old. */
  undo(host: LabHost, change: string): Promise<void> {
    return this.#inTurn(host, async () => {
      const held = this.#changes.get(change)
      if (held?.lab !== host.plan.id) {
        throw new FaultError(
          'not-found',
          'This change is not remembered any more.',
          'Change the file by hand.',
        )
      }
      await undoChange(held)
      this.#changes.delete(change)
      await this.#reread(host)
    })
  }

  /** One change of a file after the other, each with what is checked before it and read again after it. */
  async #inTurn<Result>(host: LabHost, work: (file: string) => Promise<Result>): Promise<Result> {
    const file = fileOf(host)
    const turn = (this.#turns.get(file) ?? Promise.resolve()).then(() => work(file))
    const end = turn.catch(() => {})
    this.#turns.set(file, end)
    try {
      return await turn
    } finally {
      if (this.#turns.get(file) === end) this.#turns.delete(file)
    }
  }

  async #change(host: LabHost, done: string, edit: (text: string) => string): Promise<Changed> {
    const change = await changeLabFile(fileOf(host), edit)
    const id = String(++this.#count)
    this.#changes.set(id, { ...change, lab: host.plan.id })
    for (const old of [...this.#changes.keys()].slice(0, -KEPT)) this.#changes.delete(old)
    await this.#reread(host)
    return { file: change.file, change: id, done }
  }
}

function refuseTaken(host: LabHost, hosts: LabAddition['hosts']): void {
  const taken = new Set(host.plan.hosts.map(one => one.alias))
  for (const { name } of hosts) {
    if (taken.has(name)) {
      const sentence = `The lab has an SSH host named ${inert(name, 80)} already.`
      throw new FaultError('refused', sentence, 'Choose another name.')
    }
    taken.add(name)
  }
}

/** The file that may be written for a lab. */
function fileOf({ plan }: LabHost): string {
  if (plan.demo) throw new FaultError('refused', 'The files of a demo lab are its own and are made anew.')
  if (plan.file !== null) return plan.file
  throw new FaultError(
    'refused',
    'This lab has no lab.yaml that could be written.',
    'Start Homeport with --lab FILE, or make a lab of what was found.',
  )
}

function nodeOf(host: LabHost, id: NodeId): Node {
  const node = host.keeper.store.lab?.tables.nodes.get(id)
  if (!node) throw new FaultError('not-found', 'This machine is not in the lab, or no longer.')
  return node
}

const clusterOf = ({ cluster }: Node) => (cluster ?? '').replace(/^cluster:/, '')
