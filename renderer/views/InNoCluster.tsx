import { NO_CLUSTER } from '../../shared/lab/names.ts'
import { commonTexts } from '../texts/en/common.ts'

/** In place of the pods of a machine that can have none: a dash to the eye, words to the ear. */
export function InNoCluster() {
  return (
    <span className="secondary" title={commonTexts.inNoCluster}>
      <span aria-hidden="true">{commonTexts.none}</span>
      <span className="hidden">{commonTexts.inNoCluster}</span>
    </span>
  )
}

/** Whether this is why a figure is missing. */
export const isInNoCluster = (missing: string | undefined) => missing === NO_CLUSTER
