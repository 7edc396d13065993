import type { Node } from '../../../shared/lab/model.ts'
import { type LinkedRow, LinkList } from '../../parts/LinkList.tsx'
import { lossTexts as texts } from '../../texts/en/loss.ts'
import { useLoss } from './useLoss.tsx'

/** What would go dark without the machine, the data that is only on it, and what else runs there. */
export function Depends({ node }: { node: Node }) {
  const loss = useLoss(node, { page: 'services' })
  if (!loss) return null
  return (
    <>
      <Part title={texts.takesDown} rows={loss.services} empty={loss.nothing} />
      <Part title={texts.volumes} rows={loss.volumes} empty={texts.noVolumes} />
      {loss.others.length > 0 && <Part title={texts.others} rows={loss.others} />}
    </>
  )
}

function Part({ title, rows, empty }: { title: string; rows: readonly LinkedRow[]; empty?: string }) {
  return (
    <section aria-label={title}>
      <div className="section-head ruled">
        <h2 className="section">{title}</h2>
      </div>
      {rows.length > 0 ? <LinkList rows={rows} /> : <p className="secondary">{empty}</p>}
    </section>
  )
}
