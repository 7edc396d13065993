import { durationWords } from '../../../shared/lab/age.ts'
import type { Node } from '../../../shared/lab/model.ts'
import type { FigureName } from '../../../shared/lab/names.ts'
import { binarySize } from '../../parts/bytes.ts'
import { Facts } from '../../parts/Facts.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { nodeTexts } from '../../texts/en/node.ts'
import { FigureText } from '../FigureText.tsx'
import { decodeThrottled } from '../overview/advice.ts'
import { isLost } from '../overview/lost.ts'

const percent = (value: number) => commonTexts.percent(Math.round(value))

const FIGURES: readonly (readonly [
  FigureName & keyof typeof commonTexts.figures,
  (value: number) => string,
])[] = [
  ['cpu', percent],
  ['memory', percent],
  ['memoryTotal', binarySize],
  ['swap', percent],
  ['disk', percent],
  ['temperature', value => commonTexts.celsius(Math.round(value))],
  ['load1', value => value.toFixed(2)],
  ['uptime', value => durationWords(value * 1000)],
  ['pods', value => String(Math.round(value))],
  ['throttled', flagWords],
]

/** Sticky bits: what holds now, and what was seen since it started. */
function flagWords(flags: number): string {
  const { now, sinceBoot } = decodeThrottled(flags)
  if (now.length) return nodeTexts.flagsNow(now)
  if (sinceBoot.length) return nodeTexts.flagsSinceBoot(sinceBoot)
  return nodeTexts.noFlags
}

/** Every figure of a machine in its panel, each with its age. */
export function NodeFigures({ node }: { node: Node }) {
  const lost = isLost(node)
  return (
    <section className="inspector-part" aria-label={nodeTexts.figures}>
      <Facts
        facts={FIGURES.map(
          ([name, text]) =>
            [
              commonTexts.figures[name],
              <FigureText
                key={name}
                figure={node.figures[name] ?? null}
                text={text}
                missing={node.missing[name]}
                aged={lost && name !== 'pods'}
              />,
            ] as const,
        )}
      />
    </section>
  )
}
