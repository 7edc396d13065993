import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { handPorts } from '../../electron/desktop/portHandover.ts'
import { DesktopLab } from './desktopLab.ts'
import { preventable } from './preventable.ts'
import { StandInContents } from './standInContents.ts'

let lab: DesktopLab

beforeEach(async () => {
  lab = await DesktopLab.open()
})
afterEach(() => lab.close())

describe('a port that was handed over', () => {
  it.each([
    ['destroyed', 'the window was closed'],
    ['render-process-gone', 'the page has crashed'],
    ['dom-ready', 'the page was loaded anew'],
  ])('is dropped on %s, which is told', async (event, reason) => {
    const { electron } = await lab.start({ argv: ['--hidden'] })
    const contents = new StandInContents(electron, {})
    contents.mainFrame.url = 'app://homeport/'
    const ports: (string | null)[] = []
    handPorts(electron, contents, port => {
      const at = ports.push(null) - 1
      port.onClose(why => {
        ports[at] = why
      })
    })
    contents.emit('dom-ready')
    expect(ports).toEqual([null])
    contents.emit(event, preventable(), { reason: 'crashed' })
    expect(ports[0]).toBe(reason)
  })
})
