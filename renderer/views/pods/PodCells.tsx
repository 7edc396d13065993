import { Copy } from 'lucide-react'
import { memo } from 'react'
import type { PodRow } from '../../../shared/contract/pods.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { nodeNamed } from '../../mirror/select.ts'
import { Button } from '../../parts/Button.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { Cell } from '../../parts/WindowTable.tsx'
import { podsTexts } from '../../texts/en/pods.ts'
import { Age } from '../Age.tsx'
import { copyText } from '../acts.ts'
import { placeOf } from '../route.ts'

/** One pod. The same row object draws nothing anew. */
export const PodCells = memo(function PodCells({ row }: { row: PodRow }) {
  const node = useMirror(mirror => mirror.lab && nodeNamed(mirror.lab.tables.nodes).get(row.node))
  return (
    <>
      <Cell title={`${row.namespace}/${row.name}`}>
        <StateMark shape={row.state} size={12} />
        {/* Where J and K land: a pod has no details, so Enter does nothing here. */}
        <span className="name" data-row="" tabIndex={-1}>
          {row.name}
        </span>
        <Button
          look="plain"
          small
          icon
          className="on-row"
          aria-label={`${podsTexts.copyName}: ${row.name}`}
          title={podsTexts.copyName}
          onClick={() => void copyText(podsTexts.copied, row.name)}
        >
          <Copy size={13} />
        </Button>
      </Cell>
      <Cell title={row.namespace}>
        <span>{row.namespace}</span>
      </Cell>
      <Cell title={row.node}>
        {node ? (
          <a className="cell-link" href={placeOf({ page: 'node', node })}>
            {row.node}
          </a>
        ) : (
          <span>{row.node || podsTexts.notScheduled}</span>
        )}
      </Cell>
      <Cell title={row.status}>
        <span className={`state-${row.state}`}>{row.status}</span>
      </Cell>
      <Cell right>
        {row.ready}/{row.containers}
      </Cell>
      <Cell right>{row.restarts}</Cell>
      <Cell right>
        <Age at={row.createdAt} />
      </Cell>
    </>
  )
})
