import type { Port } from '../../shared/wire/port.ts'
import type { ContentsApi, ElectronApi } from './electronApi.ts'
import { isPage } from './links.ts'
import { mainMessagePort } from './messagePort.ts'

/**
 * Gives a window's page a port of the backend at each load, and closes the one of the load before. Handed over once
 * its scripts have run, to its main frame alone, and only while that shows our own page.
 */
export function handPorts(
  { MessageChannelMain }: Pick<ElectronApi, 'MessageChannelMain'>,
  contents: ContentsApi,
  attach: (port: Port) => void,
): void {
  let held: Port | null = null
  const drop = (reason: string) => {
    held?.close(reason)
    held = null
  }
  contents.on('dom-ready', () => {
    drop('the page was loaded anew')
    const { mainFrame } = contents
    if (!isPage(mainFrame.url)) return
    const { port1, port2 } = new MessageChannelMain()
    held = mainMessagePort(port1)
    attach(held)
    mainFrame.postMessage('port', null, [port2])
  })
  contents.on('destroyed', () => drop('the window was closed'))
  contents.on('render-process-gone', () => drop('the page has crashed'))
}
