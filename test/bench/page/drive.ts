/** How a page is driven while its frames are measured. Runs in the page: it can use nothing but its argument. */
export interface Drive {
  /** Of what scrolls. */
  selector: string
  seconds: number
  /** How far it is scrolled each frame, px. */
  speed: number
}

export interface Driven {
  /** Ms from one frame to the next, in their order. */
  frames: number[]
  /** Ms of each task that took longer than 50. */
  tasks: number[]
}

/** Scrolls up and down the table frame by frame, and tells when the frames and which long tasks came. */
export async function drive({ selector, seconds, speed }: Drive): Promise<Driven> {
  const scroller = document.querySelector(selector)
  if (!scroller) throw new Error(`the page has no ${selector}`)
  const tasks: number[] = []
  const take = (entries: readonly PerformanceEntry[]) => {
    for (const { duration } of entries) tasks.push(duration)
  }
  const observer = new PerformanceObserver(list => take(list.getEntries()))
  observer.observe({ type: 'longtask' })
  const frames: number[] = []
  let way = speed
  await new Promise<void>(resolve => {
    let last: number | null = null
    let until = Number.POSITIVE_INFINITY
    const frame = (now: number) => {
      if (last === null) until = now + seconds * 1000
      else frames.push(now - last)
      last = now
      const end = scroller.scrollHeight - scroller.clientHeight
      if (scroller.scrollTop + way >= end || scroller.scrollTop + way < 0) way = -way
      scroller.scrollTop += way
      if (now < until) requestAnimationFrame(frame)
      else resolve()
    }
    requestAnimationFrame(frame)
  })
  take(observer.takeRecords())
  observer.disconnect()
  return { frames, tasks }
}
