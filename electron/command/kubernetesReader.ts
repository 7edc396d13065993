import { codeOf } from '../sessions/kubernetes/answer.ts'
import { field, list, number, text } from '../sessions/kubernetes/json.ts'
import { objectTold, type Told } from './kubernetesObjects.ts'

/**
 * What an answer of the Kubernetes API says, as the sessions read it: an object, a list of them, a Table, a Status, or
 * the lines of a watch. Throws where the text is no JSON.
 */
export function kubernetesTold(answer: string): readonly Told[] {
  const lines = answer.split('\n').filter(line => line.trim() !== '')
  const events = lines.map(eventOf)
  if (events.length > 0 && events.every(event => event !== null)) return events
  return documentTold(JSON.parse(answer))
}

/** A line of a watch; null for any other line. */
function eventOf(line: string): Told | null {
  let event: unknown
  try {
    event = JSON.parse(line)
  } catch {
    return null
  }
  const type = text(field(event, 'type'))
  const object = field(event, 'object')
  if (type === '' || object === undefined) return null
  const [told = { kind: 'nothing' }] = documentTold(object)
  const version = text(field(field(object, 'metadata'), 'resourceVersion'))
  if (type !== 'BOOKMARK') return { event: type, version, ...told }
  const notes = field(field(object, 'metadata'), 'annotations')
  return {
    event: type,
    version,
    kind: told.kind,
    listed: field(notes, 'k8s.io/initial-events-end') === 'true',
  }
}

function documentTold(value: unknown): readonly Told[] {
  const kind = text(field(value, 'kind'))
  if (kind === 'Status') return [statusTold(value)]
  if (kind === 'Table') return [tableTold(value)]
  if (kind === '') return withoutKind(value)
  if (!Array.isArray(field(value, 'items'))) return [objectTold(kind, value)]
  const head = field(value, 'metadata')
  const more = {
    continues: text(field(head, 'continue')) !== '',
    remaining: number(field(head, 'remainingItemCount')),
  }
  const items = list(field(value, 'items'))
  // Items of a list need not say what they are: the list does.
  const told = items.map(item => objectTold(text(field(item, 'kind')) || kind.replace(/List$/, ''), item))
  return [{ kind, items: items.length, ...more }, ...told]
}

function statusTold(status: unknown): Told {
  const details = field(status, 'details')
  const causes = list(field(details, 'causes')).map(one => ({
    reason: text(field(one, 'reason')),
    field: text(field(one, 'field')),
    message: text(field(one, 'message')),
  }))
  const [reason, message] = [text(field(status, 'reason')), text(field(status, 'message'))]
  const again = number(field(details, 'retryAfterSeconds'))
  return { kind: 'Status', code: codeOf(status), reason, message, causes, retryAfterSeconds: again }
}

function tableTold(table: unknown): Told {
  const columns = list(field(table, 'columnDefinitions')).map(one => ({
    name: text(field(one, 'name')),
    wide: (number(field(one, 'priority')) ?? 0) > 0,
  }))
  return { kind: 'Table', columns, rows: list(field(table, 'rows')).map(row => list(field(row, 'cells'))) }
}

/** What is no object of the API: a kubelet's summary, or several refusals by what was asked. */
function withoutKind(value: unknown): readonly Told[] {
  const node = field(value, 'node')
  if (field(node, 'nodeName') === undefined) {
    const refusals = Object.entries(typeof value === 'object' && value !== null ? value : {})
    return refusals.flatMap(([asked, one]) =>
      field(one, 'kind') === 'Status' ? [{ asked, ...statusTold(one) }] : [],
    )
  }
  const pods = list(field(value, 'pods')).map(pod => {
    const named = field(pod, 'podRef')
    const [namespace, name] = [text(field(named, 'namespace')), text(field(named, 'name'))]
    return { kind: 'PodStats', namespace, name, ...usedBy(pod) }
  })
  return [{ kind: 'NodeStats', name: text(field(node, 'nodeName')), ...usedBy(node) }, ...pods]
}

/** Cores in use now, and bytes that cannot be taken back. */
function usedBy(value: unknown) {
  const nano = number(field(field(value, 'cpu'), 'usageNanoCores'))
  const memory = number(field(field(value, 'memory'), 'workingSetBytes'))
  return { cores: nano === null ? null : nano / 1e9, memory }
}
