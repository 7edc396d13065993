import { POD_WINDOW, type PodRow, type PodWindow } from '../../shared/contract/pods.ts'
import { ageOf, ageWords } from '../../shared/lab/age.ts'
import { inert } from '../../shared/lab/inert.ts'
import type { Lab, Node } from '../../shared/lab/model.ts'
import { type LabOptions, UsageError } from '../backend/options.ts'
import { exitOf } from './exit.ts'
import { word } from './marks.ts'
import { columns, iso, jsonText, type Output } from './output.ts'
import { type LabSession, labSession, settledLab } from './session.ts'
import { restingLine } from './statusText.ts'

/** The pods as they were told; `rows` by name. */
interface Told {
  rows: readonly PodRow[]
  last: PodWindow
}

/** `homeport pods [--node NAME]`: every pod, or those of one node; the exit code tells the state of the lab. */
export async function pods(
  nodeName: string | undefined,
  options: LabOptions,
  { wait, json }: { wait: number; json: boolean },
  out: Output,
): Promise<number> {
  const session = await labSession(options, out)
  try {
    const lab = await settledLab(session, wait)
    const node = nodeName === undefined ? null : nodeOf(lab, nodeName)
    const told = await read(session, node)
    out.print(json ? jsonText(podsJson(told)) : podsText(told, lab.at))
    if (told.last.missing) out.say(`homeport: ${inert(told.last.missing)}.`)
    const resting = restingLine(lab)
    if (resting !== null) out.say(`homeport: ${resting}`)
    return exitOf(lab)
  } finally {
    await session.close()
  }
}

/** By its name here, its name in Kubernetes or its id. */
export function nodeOf(lab: Lab, name: string): Node {
  const nodes = [...lab.tables.nodes.values()]
  const found = nodes.find(node => [node.name, node.knownAs.kubernetes, node.id].includes(name))
  if (!found) throw new UsageError(`No node “${inert(name)}” is known.`, '“homeport nodes” lists them.')
  return found
}

/** Reads window after window; a pod that moves from one to the next meanwhile is told once. */
async function read({ client, lab }: LabSession, node: Node | null): Promise<Told> {
  const rows = new Map<string, PodRow>()
  for (let offset = 0; ; offset += POD_WINDOW) {
    const last = await first(
      client['pods.window']({
        lab,
        node: node?.id ?? null,
        workload: null,
        text: '',
        sort: 'name',
        descending: false,
        offset,
        limit: POD_WINDOW,
      }),
    )
    for (const row of last.set) rows.set(row.id, row as PodRow)
    if (offset + POD_WINDOW >= (last.matched ?? 0)) return { rows: [...rows.values()], last }
  }
}

async function first<Item>(items: AsyncIterable<Item>): Promise<Item> {
  for await (const item of items) return item
  throw new Error('Nothing was told of the pods.')
}

function podsJson({ rows, last: { total, missing, at } }: Told): unknown {
  return {
    total,
    missing: missing ?? null,
    at: iso(at),
    pods: rows.map(({ id, createdAt, ownerKind, ownerName, ...row }) => ({
      uid: id,
      ...row,
      owner: ownerKind === '' ? null : { kind: ownerKind, name: ownerName },
      createdAt: iso(createdAt),
    })),
  }
}

function podsText({ rows, last: { matched } }: Told, now: number): string {
  if (rows.length === 0) return matched === null ? 'It is not known which pods there are.' : 'No pod is here.'
  const head = ['STATE', 'NAMESPACE', 'NAME', 'NODE', 'STATUS', 'READY', 'RESTARTS', 'AGE']
  return columns([
    head,
    ...rows.map(row => [
      word(row.state),
      inert(row.namespace, 40),
      inert(row.name, 60),
      inert(row.node || '-', 60),
      inert(row.status, 60),
      `${row.ready}/${row.containers}`,
      String(row.restarts),
      ageWords(ageOf(row.createdAt, now)),
    ]),
  ])
}
