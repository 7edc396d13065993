import type { KeptPod } from '../../electron/lab/kept.ts'
import type { Lab } from '../../shared/lab/model.ts'

/** As long as Kubernetes lets a name be. */
const LONGEST = 63
/** As long as an owner may write. */
const OWNERS = 120

const lengthen = (name: string, to: number) =>
  name.length >= to ? name : `${`${name}-${'with-a-name-that-goes-on-'.repeat(to)}`.slice(0, to - 2)}zz`

/** The same lab with every name as long as it may be, and sentences and words that cannot be broken. Ids stay. */
export function longNames(lab: Lab): Lab {
  const renamed = <Row extends { name: string }>(
    table: ReadonlyMap<string, Row>,
    more: (row: Row) => Partial<Row>,
  ) =>
    new Map([...table].map(([id, row]) => [id, { ...row, name: lengthen(row.name, LONGEST), ...more(row) }]))
  const { nodes, services, volumes, workloads, sources, clusters, problems } = lab.tables
  return {
    ...lab,
    name: lengthen(lab.name, OWNERS),
    sentence: `${lab.sentence} ${'x'.repeat(OWNERS)}`,
    tables: {
      ...lab.tables,
      nodes: renamed(nodes, row => ({
        sentence: `${row.sentence} ${'y'.repeat(OWNERS)}`,
        knownAs: {
          ...row.knownAs,
          kubernetes: row.knownAs.kubernetes && lengthen(row.knownAs.kubernetes, LONGEST),
        },
        hardware: lengthen(row.hardware ?? 'board', OWNERS),
        kernel: lengthen(row.kernel ?? '6.1', LONGEST),
        addresses: {
          lan: [...row.addresses.lan, 'fd00:aaaa:bbbb:cccc:dddd:eeee:ffff:1111'],
          tailnet: row.addresses.tailnet,
        },
      })),
      services: renamed(services, row => ({
        namespace: lengthen(row.namespace, LONGEST),
        group: row.group === null ? null : lengthen(row.group, OWNERS),
        verdict: `${row.verdict} ${'z'.repeat(OWNERS)}`,
        image: lengthen(row.image ?? 'image', OWNERS),
        runsOn: row.runsOn.map(name => lengthen(name, LONGEST)),
        paths: row.paths.map(path => ({ ...path, via: lengthen(path.via, LONGEST) })),
      })),
      volumes: renamed(volumes, row => ({
        namespace: lengthen(row.namespace, LONGEST),
        storageClass: lengthen(row.storageClass ?? 'class', LONGEST),
      })),
      workloads: renamed(workloads, () => ({})),
      sources: renamed(sources, row => ({
        reason: row.reason ? `${row.reason} ${'r'.repeat(OWNERS)}` : row.reason,
      })),
      clusters: renamed(clusters, () => ({})),
      problems: new Map(
        [...problems].map(([id, row]) => [id, { ...row, sentence: `${row.sentence} ${'p'.repeat(OWNERS)}` }]),
      ),
    },
  }
}

/** The pods of such a lab: their names, and those of the nodes they run on. */
export function longPods(pods: readonly KeptPod[]): KeptPod[] {
  return pods.map(pod => ({
    ...pod,
    name: lengthen(pod.name, LONGEST),
    node: pod.node && lengthen(pod.node, LONGEST),
  }))
}
