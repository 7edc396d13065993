import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DesktopLab, quit } from './desktopLab.ts'
import { GUARDED, UNGUARDED } from './guarded.ts'

let lab: DesktopLab

beforeEach(async () => {
  lab = await DesktopLab.open()
})
afterEach(() => lab.close())

describe.each(GUARDED.map(one => [one.call, one] as const))('%s', (call, guarded) => {
  it(guarded.holds, () => guarded.check(options => lab.start(options), lab))

  // As if the call were not in the code: a stand-in that does not hear it must turn the check red.
  it('is missed where it is not made', async () => {
    const deaf = (options = {}) => lab.start({ ...options, deaf: [call] })
    await expect(guarded.check(deaf, lab)).rejects.toThrow()
  })
})

describe('a whole run', () => {
  it('makes no call that stands in neither table, and every guarded one', async () => {
    const started = await lab.start()
    const { electron } = started
    await electron.loaded()
    electron.keys.get('CommandOrControl+Shift+Space')?.()
    await electron.loaded()
    await quit(started)
    const known = new Set([...GUARDED.map(one => one.call), ...Object.keys(UNGUARDED)])
    expect([...electron.heard].filter(call => !known.has(call))).toEqual([])
    expect(GUARDED.map(one => one.call).filter(call => !electron.heard.has(call))).toEqual([])
  })
})
