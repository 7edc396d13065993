import type { KeptWorkload } from '../../../lab/kept.ts'
import type { Intern } from '../intern.ts'
import { condition, count, field, number, text } from '../json.ts'
import { keepMeta } from './meta.ts'

/** What is kept of a Deployment or a StatefulSet; null where it has no name. */
export function keepReplicated(value: unknown, intern: Intern): KeptWorkload | null {
  const meta = keepMeta(value, intern)
  if (!meta) return null
  const status = field(value, 'status')
  return {
    ...meta,
    // The API's own default.
    desired: number(field(field(value, 'spec'), 'replicas')) ?? 1,
    ready: count(field(status, 'readyReplicas')),
    updated: count(field(status, 'updatedReplicas')),
    failure: failureOf(value),
  }
}

/** What is kept of a DaemonSet; null where it has no name. */
export function keepDaemonSet(value: unknown, intern: Intern): KeptWorkload | null {
  const meta = keepMeta(value, intern)
  if (!meta) return null
  const status = field(value, 'status')
  return {
    ...meta,
    desired: count(field(status, 'desiredNumberScheduled')),
    ready: count(field(status, 'numberReady')),
    updated: count(field(status, 'updatedNumberScheduled')),
    failure: '',
  }
}

/** Only the deadline means that Kubernetes has given up on a rollout. */
function failureOf(value: unknown): string {
  const progressing = condition(value, 'Progressing')
  if (field(progressing, 'reason') !== 'ProgressDeadlineExceeded') return ''
  return text(field(progressing, 'message')) || 'ProgressDeadlineExceeded'
}
