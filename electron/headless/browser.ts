import { spawn } from 'node:child_process'

/**
 * Opens an http or https URL with the system's opener. The URL is an argument of its own, never part of a
 * command line. Says so where there is no opener; rejects nothing.
 */
export function openInBrowser(url: string, log: (line: string) => void): void {
  const { protocol, href } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:') {
    log(`Only http and https links are opened, not ${protocol}`)
    return
  }
  const [command, args] = opener(href)
  const child = spawn(command, args, { stdio: 'ignore', detached: true })
  child.on('error', () => log('No browser could be started; open the link above yourself.'))
  child.unref()
}

function opener(url: string): [string, string[]] {
  if (process.platform === 'darwin') return ['/usr/bin/open', [url]]
  if (process.platform === 'win32') return ['rundll32.exe', ['url.dll,FileProtocolHandler', url]]
  return ['xdg-open', [url]]
}
