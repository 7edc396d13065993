/**
 * The control: a table of the same rows under the same changes, by the plainest means a browser has. It speaks the
 * wire's frames as they are, keeps rows as they came and writes text into cells; nothing is checked, made inert,
 * marked, measured or dated. Runs in the page: it can use nothing but its argument.
 */
export interface ControlPage {
  /** Of the backend's WebSocket. */
  url: string
  lab: string
  kind: 'nodes' | 'pods'
}

export function controlPage({ url, lab, kind }: ControlPage): Promise<void> {
  const ROW = 28
  const BEYOND = 10
  const PART = 200
  const columns = kind === 'nodes' ? 11 : 7
  type Row = Record<string, never> & { id: string; name: string }

  document.body.style.cssText =
    'margin:0;height:100vh;display:flex;flex-direction:column;font:13px sans-serif'
  const head = document.createElement('h1')
  const scroller = document.createElement('div')
  scroller.className = 'window'
  scroller.style.cssText = 'flex:1;overflow:auto;contain:strict'
  const list = document.createElement('div')
  list.style.position = 'relative'
  scroller.append(list)
  document.body.append(head, scroller)

  let order: string[] = []
  let offset = 0
  let count = 0
  const rows = new Map<string, Row>()
  const drawn = new Map<number, { box: HTMLElement; cells: Text[]; shown: Row | undefined }>()

  const percent = (figure: { value: number } | null | undefined) =>
    figure ? `${Math.round(figure.value)} %` : 'unknown'
  const number = (figure: { value: number } | null | undefined) => String(figure?.value ?? 'unknown')
  const nodeCells = (row: Row): string[] => {
    const { roles, addresses, figures, at } = row as unknown as {
      roles: string[]
      addresses: { lan: string[] }
      figures: Record<string, { value: number } | null>
      at: number
    }
    const { cpu, memory, disk, temperature, load1, pods, uptime } = figures
    return [
      row.name,
      roles.join(),
      addresses.lan[0] ?? '',
      ...[cpu, memory, disk].map(percent),
      ...[temperature, load1, pods, uptime].map(number),
      String(at),
    ]
  }
  const podCells = (row: Row): string[] => [
    row.name,
    row.namespace ?? '',
    row.node ?? '',
    row.status ?? '',
    `${row.ready}/${row.containers}`,
    String(row.restarts),
    String(row.createdAt),
  ]
  const cellsOf = kind === 'nodes' ? nodeCells : podCells

  const make = (index: number) => {
    const box = document.createElement('div')
    box.style.cssText = `position:absolute;left:0;right:0;height:${ROW}px;display:grid;grid-template-columns:repeat(${columns},1fr);transform:translateY(${index * ROW}px)`
    const cells = Array.from({ length: columns }, () => {
      const text = document.createTextNode('')
      const cell = document.createElement('div')
      cell.append(text)
      box.append(cell)
      return text
    })
    list.append(box)
    return { box, cells, shown: undefined as Row | undefined }
  }
  const draw = () => {
    const first = Math.max(0, Math.floor(scroller.scrollTop / ROW) - BEYOND)
    const last = Math.min(count - 1, Math.ceil((scroller.scrollTop + scroller.clientHeight) / ROW) + BEYOND)
    for (const [index, { box }] of drawn) {
      if (index >= first && index <= last) continue
      box.remove()
      drawn.delete(index)
    }
    for (let index = first; index <= last; index += 1) {
      const row = rows.get(order[index - offset] ?? '')
      let line = drawn.get(index)
      if (!line) {
        line = make(index)
        drawn.set(index, line)
      }
      if (!row || line.shown === row) continue
      const texts = cellsOf(row)
      for (const [at, cell] of line.cells.entries()) {
        if (cell.data !== texts[at]) cell.data = texts[at] ?? ''
      }
      line.shown = row
    }
    return [first, last] as const
  }

  const socket = new WebSocket(url)
  const send = (frame: object) => socket.send(JSON.stringify(frame))
  let stream = 1
  const ask = (from: number) => {
    if (stream > 1) send({ t: 'cancel', id: stream })
    stream += 1
    const query = { node: null, workload: null, text: '', sort: 'name', descending: false }
    const input = kind === 'nodes' ? { lab, revision: null } : { lab, ...query, offset: from, limit: PART }
    send({ t: 'open', id: stream, name: kind === 'nodes' ? 'lab.watch' : 'pods.window', input })
    send({ t: 'more', id: stream, n: 1 })
  }
  const takeNodes = ({ set }: { set: { nodes?: Row[] } }) => {
    for (const row of set.nodes ?? []) rows.set(row.id, row)
    if (count === rows.size) return
    count = rows.size
    order = [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).map(row => row.id)
  }
  const takePods = (
    item: { set: Row[]; order?: string[]; offset: number; matched: number },
    fresh: boolean,
  ) => {
    if (fresh) rows.clear()
    for (const row of item.set) rows.set(row.id, { ...rows.get(row.id), ...row })
    if (item.order) order = item.order
    offset = item.offset
    count = item.matched
  }
  let asked = 0
  const follow = () => {
    const [first, last] = draw()
    if (kind === 'nodes' || (first >= offset && (last < offset + order.length || last >= count - 1))) return
    const from = Math.max(0, first - 60)
    if (from !== asked) ask(from)
    asked = from
  }
  scroller.addEventListener('scroll', follow, { passive: true })

  return new Promise((resolve, reject) => {
    socket.onerror = () => reject(new Error('the control page lost its backend'))
    socket.onopen = () => {
      send({ t: 'hello', version: 1 })
      ask(0)
    }
    let told = 0
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(String(data))
      if (frame.t !== 'item' || frame.id !== stream) return
      send({ t: 'more', id: stream, n: 1 })
      if (kind === 'nodes') takeNodes(frame.value)
      else takePods(frame.value, frame.id !== told)
      told = frame.id
      list.style.height = `${count * ROW}px`
      head.textContent = `${count} ${kind}`
      draw()
      resolve()
    }
  })
}
