import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Observed, Parsed } from '../../../electron/collectors/collector.ts'
import { COLLECTORS, collectorByName } from '../../../electron/collectors/collectors.ts'
import { readingOf } from '../../../electron/collectors/reading.ts'
import { FIXTURES } from './fixtures.ts'

/** Facts and figures that a fixture gives, by name. */
const EXPECTED: Record<string, Record<string, string | number>> = {
  'os-release': { os: 'Debian GNU/Linux 13 (trixie)' },
  uname: { kernel: '6.12.47+rpt-rpi-2712' },
  hostname: { hostname: 'rpi-7' },
  'machine-id': { machineId: '0d8c7a5e4f3b2a190817263544536271' },
  'boot-id': { bootId: '7f2d8c11-9a3e-4b57-8f04-51c6e2a7d930' },
  'hardware-model': { hardware: 'Raspberry Pi 5 Model B Rev 1.0' },
  cpu: { cpu: 40 },
  memory: { memory: 25, memoryTotal: 8_441_856_000, swap: 25 },
  loadavg: { load1: 0.42 },
  uptime: { uptime: 734_112.57 },
  temperature: { temperature: 48.9 },
  disks: { disk: 40 },
  throttled: { throttled: 0x50005 },
}

/** What every answer must be, whatever was asked to read: no throw has come, no NaN, no null without a reason. */
function sound({ observations, notUnderstood }: Parsed): void {
  expect(observations.length).toBeGreaterThan(0)
  for (const seen of observations) {
    if (typeof seen.value === 'number') expect(Number.isFinite(seen.value)).toBe(true)
    if (seen.value === null && 'reason' in seen) expect(seen.reason).not.toBe('')
  }
  expect(notUnderstood.length).toBeLessThanOrEqual(20)
  for (const line of notUnderstood) expect(line.length).toBeLessThanOrEqual(200)
}

const told = (observations: readonly Observed[]) => {
  const { facts, figures } = readingOf(observations)
  return { ...facts, ...figures } as Record<string, string | number | null>
}

it('every collector has a fixture, and every fixture a collector', () => {
  expect(Object.keys(FIXTURES).sort()).toEqual(COLLECTORS.map(({ name }) => name).sort())
  expect(collectorByName('no-such')).toBeUndefined()
})

describe.each(COLLECTORS.map(collector => [collector.name, collector] as const))('%s', (name, collector) => {
  const fixture = FIXTURES[name] ?? []

  it('reads what a node answers', () => {
    const parsed = collector.parse(fixture)
    sound(parsed)
    expect(told(parsed.observations)).toEqual(EXPECTED[name])
    expect(parsed.notUnderstood).toEqual([])
  })

  it('takes nothing for something: no text, an empty one, another file', () => {
    for (const texts of [[], [''], ['', ''], ['\n\n'], ['command not found\n'], ['<html>']]) {
      const parsed = collector.parse(texts)
      sound(parsed)
      for (const [what, value] of Object.entries(told(parsed.observations))) {
        // Whatever the firmware holds is the model: it has no form.
        expect(value === null || name === 'hardware-model', `${name} ${what} of ${texts}`).toBe(true)
      }
    }
  })

  it('never throws and never gives NaN, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 3 }), parts => {
        sound(collector.parse(parts.map(part => Buffer.from(part).toString('utf8'))))
      }),
      { numRuns: 200 },
    )
  })

  it('stays sound when the answer is cut at any place', () => {
    const last = fixture.at(-1) ?? ''
    for (let length = 0; length <= last.length; length++) {
      sound(collector.parse([...fixture.slice(0, -1), last.slice(0, length)]))
    }
  })

  it('gives null with the reason, never 0, when any line or word is dropped', () => {
    const last = fixture.at(-1) ?? ''
    const whole = told(collector.parse(fixture).observations)
    const lines = last.split('\n')
    const cuts = lines.flatMap((line, at) => [
      lines.toSpliced(at, 1).join('\n'),
      ...line
        .split(/(?<=\s)/)
        .map((_word, index, words) =>
          lines.with(at, words.filter((_, other) => other !== index).join('')).join('\n'),
        ),
    ])
    for (const text of cuts) {
      const parsed = collector.parse([...fixture.slice(0, -1), text])
      sound(parsed)
      const { missing } = readingOf(parsed.observations)
      for (const [what, value] of Object.entries(told(parsed.observations))) {
        if (value === null) expect(missing[what]).toBeTruthy()
        else if (whole[what] !== 0) expect(value, `${what} of ${JSON.stringify(text)}`).not.toBe(0)
      }
    }
  })
})
