import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { desktopHost } from '../../renderer/link/desktopHost.ts'

/** What a page has around it, as far as its host looks at it. */
class FakeWindow extends EventTarget {
  readonly location = { protocol: 'app:', origin: 'app://homeport', reload: vi.fn() }

  tell(data: unknown, ports: unknown[], over: object = {}): void {
    this.dispatchEvent(
      Object.assign(new Event('message'), { data, ports, source: this, origin: 'app://homeport', ...over }),
    )
  }
}

let page: FakeWindow
const channels: MessageChannel[] = []

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  page = new FakeWindow()
  vi.stubGlobal('window', page)
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }))
})
afterEach(() => {
  for (const { port1 } of channels.splice(0)) port1.close()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function channel(): MessageChannel {
  const made = new MessageChannel()
  channels.push(made)
  return made
}

describe('the page in the desktop', () => {
  it('takes the port it is handed, even before it asks for it', async () => {
    const host = desktopHost()
    const { port1, port2 } = channel()
    page.tell('homeport:port', [port2])
    const port = await host.open()
    const said = new Promise(resolve => port1.once('message', resolve))
    port.send('{"t":"hello"}')
    expect(await said).toBe('{"t":"hello"}')
    expect(await host.ask()).toBe('gone')
  })

  it('takes none from a frame, another origin or under another name', async () => {
    const host = desktopHost()
    const { port2 } = channel()
    page.tell('homeport:port', [port2], { source: {} })
    page.tell('homeport:port', [port2], { origin: 'https://example.org' })
    page.tell('port', [port2])
    page.tell('homeport:port', [])
    const failed = host.open().catch((error: Error) => error.message)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await failed).toBe('no port was handed over')
  })

  it('is loaded anew for another port, and never twice in 5 s', async () => {
    const host = desktopHost()
    page.tell('homeport:port', [channel().port2])
    await host.open()
    void host.open()
    const loadedAt = performance.now()
    await vi.advanceTimersByTimeAsync(Math.max(0, 4_999 - loadedAt))
    expect(page.location.reload).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(page.location.reload).toHaveBeenCalledTimes(1)
  })

  it('tries again when it is looked at', () => {
    const wake = vi.fn()
    desktopHost().onWake(wake)
    document.dispatchEvent(new Event('visibilitychange'))
    Object.assign(document, { visibilityState: 'hidden' })
    document.dispatchEvent(new Event('visibilitychange'))
    expect(wake).toHaveBeenCalledTimes(1)
  })
})
