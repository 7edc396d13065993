import { LIMITS, type Limit, wantsLook } from '../../../shared/lab/limits.ts'
import type { Node } from '../../../shared/lab/model.ts'
import type { FigureName } from '../../../shared/lab/names.ts'
import { binarySize } from '../../parts/bytes.ts'
import { Meter } from '../../parts/Meter.tsx'
import { Sparkline } from '../../parts/Sparkline.tsx'
import { nodePageTexts as texts } from '../../texts/en/nodePage.ts'
import { FigureText, useStale } from '../FigureText.tsx'
import { isLost } from '../overview/lost.ts'

const whole = (unit: string) => (value: number) => `${Math.round(value)}${unit}`

type Shown = keyof typeof texts.figures

const FIGURES: readonly (readonly [Shown, (value: number) => string])[] = [
  ['cpu', whole(' %')],
  ['memory', whole(' %')],
  ['temperature', whole(' °C')],
  ['disk', whole(' %')],
  ['load1', value => value.toFixed(2)],
  ['swap', whole(' %')],
  ['memoryTotal', binarySize],
  ['pods', whole('')],
]

/** The figures of the machine itself, each with its age; a limit is named where there is one. */
export function HostFigures({ node }: { node: Node }) {
  return (
    <section aria-label={texts.host}>
      <div className="section-head ruled">
        <h2 className="section">{texts.host}</h2>
        <span className="spacer" />
        <p className="label">{texts.hostBy(node.knownAs.ssh)}</p>
      </div>
      <dl className="host-figures">
        {FIGURES.map(([name, text]) => (
          <Row key={name} node={node} name={name} text={text} />
        ))}
      </dl>
    </section>
  )
}

function Row({ node, name, text }: { node: Node; name: Shown; text: (value: number) => string }) {
  const figure = node.figures[name] ?? null
  const lost = isLost(node) && name !== 'pods'
  const stale = useStale(figure) || lost
  const limits: Partial<Record<FigureName, Limit>> = LIMITS
  const limit = limits[name]
  const over = figure !== null && !stale && wantsLook(name, figure.value)
  return (
    <div>
      <dt>{texts.figures[name]}</dt>
      <dd>
        <span className="host-picture" aria-hidden="true">
          {figure && name === 'cpu' && (
            <Sparkline values={node.cpuTrend} width={88} height={18} top={100} aged={stale} />
          )}
          {figure && limit && <Meter value={figure.value} over={over} aged={stale} />}
        </span>
        <FigureText figure={figure} text={text} missing={node.missing[name]} aged={lost} />
        {limit && <span className="label">{texts.limit(limit.attention, limit.unit)}</span>}
      </dd>
    </div>
  )
}
