import type { KeptPod } from '../../../lab/kept.ts'
import type { Intern } from '../intern.ts'
import { condition, field, list, text } from '../json.ts'
import { keepMeta } from './meta.ts'
import { podStatus } from './podStatus.ts'

const NONE: readonly string[] = []

/** What is kept of a Pod; null where it has no name. */
export function keepPod(value: unknown, intern: Intern): KeptPod | null {
  const meta = keepMeta(value, intern)
  if (!meta) return null
  const spec = field(value, 'spec')
  const { status, readyContainers, containers, restarts } = podStatus(value)
  const owner = ownerOf(field(value, 'metadata'))
  return {
    ...meta,
    node: intern(text(field(spec, 'nodeName'), 253)),
    status: intern(status),
    ready: field(condition(value, 'Ready'), 'status') === 'True',
    readyContainers,
    containers,
    restarts,
    ip: text(field(field(value, 'status'), 'podIP'), 64),
    ownerKind: intern(owner.kind),
    ownerName: intern(owner.name),
    claims: claimsOf(meta.name, spec),
    image: intern(text(field(list(field(spec, 'containers'))[0], 'image'), 512)),
    deleting: typeof field(field(value, 'metadata'), 'deletionTimestamp') === 'string',
  }
}

/**
 * The controller, through a ReplicaSet's name to its Deployment's: the Deployment names its ReplicaSets
 * NAME-HASH and labels their pods with the same hash.
 */
function ownerOf(metadata: unknown): { kind: string; name: string } {
  const owner = list(field(metadata, 'ownerReferences')).find(one => field(one, 'controller') === true)
  const kind = text(field(owner, 'kind'), 128)
  const name = text(field(owner, 'name'), 253)
  if (kind !== 'ReplicaSet') return { kind, name }
  const hash = text(field(field(metadata, 'labels'), 'pod-template-hash'), 64)
  if (hash === '' || !name.endsWith(`-${hash}`)) return { kind, name }
  return { kind: 'Deployment', name: name.slice(0, -hash.length - 1) }
}

/** Claims by name, and those Kubernetes makes for an ephemeral volume: POD-VOLUME. */
function claimsOf(pod: string, spec: unknown): readonly string[] {
  const claims = list(field(spec, 'volumes')).flatMap(volume => {
    const claim = text(field(field(volume, 'persistentVolumeClaim'), 'claimName'), 253)
    if (claim !== '') return [claim]
    return field(volume, 'ephemeral') ? [`${pod}-${text(field(volume, 'name'), 253)}`] : []
  })
  return claims.length > 0 ? claims : NONE
}
