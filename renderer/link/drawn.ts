/** A page that nobody sees draws nothing; it asks for news this often, ms. */
const UNSEEN = 500

/**
 * Resolves when the page is about to draw. A stream that waits for it before it asks for its next item gets what
 * changed meanwhile as one: nobody sees more than one change a frame, and a hidden page costs next to nothing.
 */
export function drawn(): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
      resolve()
    }
    const frame = requestAnimationFrame(done)
    const timer = setTimeout(done, UNSEEN)
  })
}
