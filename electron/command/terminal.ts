import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** Whether somebody sits at a terminal who can be asked. */
export const canAsk = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true

/** Asks for one line at the terminal; what is typed is shown only where `echo` says so. Null when it was left. */
export function askLine(question: string, echo: boolean): Promise<string | null> {
  const muted = new Writable({ write: (_chunk, _encoding, done) => done() })
  // A terminal that shows what is typed does so by itself only in the mode that readline leaves.
  const reader = createInterface({
    input: process.stdin,
    output: echo ? process.stderr : muted,
    terminal: true,
  })
  // Asked when the terminal is quiet already: who answers at once would see what he types.
  process.stderr.write(`${question} `)
  return new Promise(resolve => {
    let said: string | null = null
    reader.once('line', line => {
      said = line
      reader.close()
    })
    reader.once('SIGINT', () => reader.close())
    reader.once('close', () => {
      if (!echo) process.stderr.write('\n')
      resolve(said)
    })
  })
}
