import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type ReactNode, type RefObject, useEffect, useRef } from 'react'
import '../style/table.css'
import { useRowFocus } from './rowFocus.ts'

/** A row in rem at a text size of 16 px. */
const ROW = 28
/** Rows drawn beyond the edge, so that a quick scroll shows no gap. */
const BEYOND = 10

export interface Column<Key extends string> {
  readonly key: Key
  readonly label: string
  /** Of the width, as `grid-template-columns` would say it: "2fr", "5rem". */
  readonly width: string
  readonly right?: boolean
  /** Whether the rows can be put in its order. */
  readonly sorts?: boolean
  /** The first press shows the largest: those are looked for. */
  readonly largestFirst?: boolean
}

interface Props<Key extends string> {
  label: string
  columns: readonly Column<Key>[]
  sort: Key
  descending: boolean
  onSort: (key: Key, descending: boolean) => void
  count: number
  /** What names the row at a place, whatever place it has. */
  keyAt: (index: number) => string
  row: (index: number) => ReactNode
  /** Told which rows are in sight, so that who serves them can follow. */
  onSight?: (first: number, last: number) => void
  /** What to say where there is no row. */
  empty: ReactNode
}

/**
 * A table of any number of rows of one height, of which only those in sight are drawn. It is a grid for the eye and a
 * table with its full count for those who hear it.
 */
export function WindowTable<Key extends string>(props: Props<Key>) {
  const { label, columns, sort, descending, onSort, count, keyAt, row, onSight, empty } = props
  const scroller = useRef<HTMLDivElement>(null)
  const height = useRowHeight()
  const focus = useRowFocus({
    count,
    keyAt,
    page: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 2),
    reach: index => virtual.scrollToIndex(index, { align: 'auto' }),
  })
  const virtual = useWindow(scroller, count, height, focus.index)
  const items = virtual.getVirtualItems()
  const first = Math.max(0, (virtual.range?.startIndex ?? 0) - BEYOND)
  const last = Math.max(0, Math.min(count - 1, (virtual.range?.endIndex ?? 0) + BEYOND))
  useEffect(() => onSight?.(first, last), [onSight, first, last])
  const grid = { gridTemplateColumns: columns.map(column => column.width).join(' ') }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a section would say no more
    <div className="window" ref={scroller} tabIndex={0} role="region" aria-label={label}>
      {/* biome-ignore lint/a11y/useSemanticElements: rows are placed one by one; a real table cannot be */}
      <div className="window-table" role="table" aria-label={label} aria-rowcount={count + 1}>
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: a row of heads is not pressed itself */}
        <div className="window-head" role="row" aria-rowindex={1} style={grid}>
          {columns.map(column => (
            <Head
              key={column.key}
              column={column}
              order={column.key === sort ? (descending ? 'descending' : 'ascending') : 'none'}
              onSort={onSort}
            />
          ))}
        </div>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: keys go from the row that has the focus */}
        <div
          className="window-rows"
          ref={focus.box}
          style={{ height: virtual.getTotalSize() }}
          onFocus={focus.onFocus}
          onBlur={focus.onBlur}
          onKeyDown={focus.onKeyDown}
        >
          {items.map(item => (
            // biome-ignore lint/a11y/useSemanticElements: see above
            // biome-ignore lint/a11y/useFocusableInteractive: what is pressed is the name in the row
            <div
              key={keyAt(item.index)}
              className="window-row"
              role="row"
              aria-rowindex={item.index + 2}
              style={{ ...grid, height, transform: `translateY(${item.start}px)` }}
            >
              {row(item.index)}
            </div>
          ))}
        </div>
      </div>
      {count === 0 && <div className="window-empty">{empty}</div>}
    </div>
  )
}

/** The rows to draw: those in sight and the one that has the focus, which would lose it otherwise. */
function withFocus(range: Range, focused: number | null): number[] {
  const drawn = defaultRangeExtractor(range)
  if (focused === null || focused >= range.count || drawn.includes(focused)) return drawn
  return focused < (drawn[0] ?? 0) ? [focused, ...drawn] : [...drawn, focused]
}

interface HeadProps<Key extends string> {
  column: Column<Key>
  order: 'ascending' | 'descending' | 'none'
  onSort: (key: Key, descending: boolean) => void
}

function Head<Key extends string>({ column, order, onSort }: HeadProps<Key>) {
  const { key, label, right, sorts, largestFirst = false } = column
  return (
    // biome-ignore lint/a11y/useSemanticElements: see WindowTable
    // biome-ignore lint/a11y/useFocusableInteractive: the button in it is
    <div role="columnheader" aria-sort={sorts ? order : undefined} className={right ? 'right' : undefined}>
      {sorts ? (
        <button
          type="button"
          className={order === 'none' ? 'head-sort' : 'head-sort sorted'}
          onClick={() => onSort(key, order === 'none' ? largestFirst : order === 'ascending')}
        >
          {label}
          {order === 'ascending' && <ArrowUp size={11} aria-hidden="true" />}
          {order === 'descending' && <ArrowDown size={11} aria-hidden="true" />}
        </button>
      ) : (
        label
      )}
    </div>
  )
}

/** One cell of a row. */
export function Cell({
  children,
  right,
  title,
}: {
  children: ReactNode
  right?: boolean
  title?: string | undefined
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see WindowTable
    <div role="cell" className={right ? 'cell right' : 'cell'} title={title}>
      {children}
    </div>
  )
}

/** The height of a row in px: it grows with the reader's text. */
function useRowHeight(): number {
  const text = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16
  return Math.round((ROW * text) / 16)
}

/**
 * Which rows are in sight. A hook of its own because the virtualizer keeps the functions of its first render for good,
 * and with them everything that others made beside them hold: the rows as they were then.
 */
function useWindow(
  scroller: RefObject<HTMLDivElement | null>,
  count: number,
  height: number,
  focused: number | null,
) {
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: BEYOND,
    rangeExtractor: range => withFocus(range, focused),
    // The head stands above the rows and takes as much as one of them.
    scrollPaddingEnd: height,
    useFlushSync: false,
  })
  useEffect(() => virtual.measure(), [height])
  return virtual
}
