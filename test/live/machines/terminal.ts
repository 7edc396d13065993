import { spawn } from 'node:child_process'
import { type Ended, peer } from '../homeport.ts'

/**
 * Runs a program at a terminal of its own (util-linux' script makes it), types `answer` when `question` stands there,
 * and resolves with all that the terminal showed.
 */
export function atTerminal(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  question: RegExp,
  answer: string,
): Promise<Ended> {
  // Script takes one line of shell; what stands in it are paths and words of the test itself.
  const line = command.map(word => `'${word}'`).join(' ')
  const child = spawn(peer('script'), ['-q', '-e', '-c', line, '/dev/null'], { env })
  const ended: Ended = { code: null, out: '', err: '' }
  let typed = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ended.out += text
    if (typed || !question.test(ended.out)) return
    typed = true
    child.stdin.write(`${answer}\r`)
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), 45_000)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => {
      clearTimeout(timer)
      resolve({ ...ended, code })
    })
  })
}
