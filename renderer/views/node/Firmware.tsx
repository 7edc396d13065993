import type { Node } from '../../../shared/lab/model.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { nodePageTexts as texts } from '../../texts/en/nodePage.ts'
import { Age } from '../Age.tsx'
import { useStale } from '../FigureText.tsx'
import { isLost } from '../overview/lost.ts'

/** Bit n is now, bit n + 16 is since the machine started: what was seen stays so until it starts anew. */
const SINCE_BOOT = 16

/** The firmware's flags, decoded; nothing where the machine has none. */
export function Firmware({ node }: { node: Node }) {
  const figure = node.figures.throttled
  const stale = useStale(figure ?? null) || isLost(node)
  if (!figure) return null
  const set = (bit: number) => (figure.value & (1 << bit)) !== 0
  return (
    <section aria-label={texts.power}>
      <div className="section-head ruled">
        <h2 className="section">{texts.power}</h2>
        <span className="spacer" />
        <Age at={figure.at} aged={stale} />
      </div>
      <table className="flags">
        <thead>
          <tr>
            <th scope="col" className="mono">
              {texts.powerFlags(`0x${figure.value.toString(16)}`)}
            </th>
            <th scope="col">{texts.now}</th>
            <th scope="col">{texts.sinceBoot}</th>
          </tr>
        </thead>
        <tbody>
          {texts.flags.map((flag, bit) => (
            <tr key={flag}>
              <th scope="row">{flag}</th>
              <td>
                <Flag on={set(bit)} stale={stale} words={set(bit) ? texts.yes : texts.no} />
              </td>
              <td>
                <Flag
                  on={set(bit + SINCE_BOOT)}
                  stale={stale}
                  words={set(bit + SINCE_BOOT) ? texts.sinceBootYes : texts.no}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Flag({ on, stale, words }: { on: boolean; stale: boolean; words: string }) {
  const shape = stale ? 'stale' : on ? 'attention' : 'ok'
  return (
    <span className={`flag state-${shape}`}>
      <StateMark shape={shape} size={11} label="" /> {words}
    </span>
  )
}
