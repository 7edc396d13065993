import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A part of Homeport that is measured in a process of its own. */
export interface Program {
  pid: number
  /** Sends `WORD COUNT` and answers with the line of JSON that comes back. */
  ask<Answer extends object>(word: string, count: number): Promise<Answer>
  stop(): Promise<void>
}

/** Starts `node FILE ARGS`. */
export function startProgram(file: string, args: readonly string[]): Program {
  const child = spawn(process.execPath, ['--expose-gc', file, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  const gone = new Promise(resolve => child.once('close', resolve))
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-500)
  })
  child.stdin.on('error', () => {})
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    pid: child.pid ?? 0,
    async ask<Answer extends object>(word: string, count: number) {
      child.stdin.write(`${word} ${count}\n`)
      const { value, done } = await lines.next()
      if (done) throw new Error(`our side ended: ${said}`)
      return JSON.parse(value) as Answer
    },
    async stop() {
      child.stdin.end()
      await gone
    },
  }
}

export type Answers = Record<string, (count: number) => object | Promise<object>>

/** The other end of that: answers each line of standard input, and ends the process with it. */
export async function answerAll(answers: Answers): Promise<never> {
  for await (const line of createInterface({ input: process.stdin })) {
    const [word = '', count] = line.split(' ')
    const answer = await answers[word]?.(Number(count))
    if (!answer) throw new Error(`no answer to ${word}`)
    process.stdout.write(`${JSON.stringify(answer)}\n`)
  }
  process.exit(0)
}
