import { beforeEach, describe, expect, it } from 'vitest'
import { answerPort } from '../../electron/backend/answerPort.ts'
import type { HandlerContext } from '../../electron/backend/handlers.ts'
import { handlers } from '../../electron/backend/handlers.ts'
import { rareLog } from '../../electron/backend/rareLog.ts'
import { memoryPair } from '../../shared/wire/memoryPort.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import { settle } from './harness.ts'

/** What must be found nowhere in the log. */
const SECRET = 'hunter2\n\u001b[31m\u202e'
const good = { lab: 'home' }

let clock: FakeClock
let log: string[]
let tell: (line: string) => void

beforeEach(() => {
  clock = new FakeClock()
  log = []
  tell = rareLog(clock, line => log.push(line))
})

/** Answers frames of one page with the real contract; nothing here reaches a handler. */
async function answered(frames: readonly string[]) {
  const [page, backend] = memoryPair()
  const heard: string[] = []
  page.onFrame(frame => heard.push(frame))
  answerPort(backend, handlers({ keeper: { store: {} } } as unknown as HandlerContext), tell)
  for (const frame of frames) page.send(frame)
  await settle(50)
  page.close()
  return heard
}

const call = (name: string, input: unknown) => JSON.stringify({ t: 'call', id: 1, name, input })

describe('the log of what was refused', () => {
  it.each([
    [
      'an unknown method with a hostile name',
      call(SECRET, {}),
      'refused a procedure name: unknown-procedure',
    ],
    ['a wrong type', call('lab.retry', { lab: [SECRET] }), 'refused lab.retry: invalid-input'],
    ['a missing field', call('service.check', { lab: SECRET }), 'refused service.check: invalid-input'],
    [
      'an extra field with a hostile name',
      call('lab.retry', { ...good, [SECRET]: 1 }),
      'refused lab.retry: invalid-input',
    ],
    ['a path for a lab', call('lab.retry', { lab: `../${SECRET}` }), 'refused lab.retry: invalid-input'],
    [
      'a 10 MB string',
      call('lab.retry', { lab: SECRET.repeat(1_000_000) }),
      'refused lab.retry: invalid-input',
    ],
    ['text that is no frame', SECRET, 'refused a frame: protocol'],
    ['a cut frame', call('lab.retry', { lab: SECRET }).slice(0, -3), 'refused a frame: protocol'],
  ])('case 31: has one line for %s, and none of its content', async (_what, frame, line) => {
    const heard = await answered([frame])
    expect(log).toEqual([line])
    expect(heard.at(-1)).toContain('"t":"fault"')
    expect(JSON.parse(heard.at(-1) ?? '').fault.sentence).not.toContain('hunter2')
    for (const text of heard) expect(text.length).toBeLessThan(2_000)
  })

  it('case 31: has one line for a flood, and how many there were after a minute', async () => {
    await answered(Array.from({ length: 1_000 }, (_, n) => `${n} ${SECRET}`))
    await answered(Array.from({ length: 1_000 }, (_, n) => call(`${SECRET}${n}`, {})))
    expect(log).toEqual(['refused a frame: protocol', 'refused a procedure name: unknown-procedure'])
    await clock.advance(60_000)
    await answered([SECRET])
    expect(log.slice(2)).toEqual(['refused a frame: protocol (and 999 times since it was last written)'])
  })
})
