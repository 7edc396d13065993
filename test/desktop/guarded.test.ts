import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DesktopLab } from './desktopLab.ts'
import { GUARDED } from './guards/all.ts'
import { FREE } from './guards/free.ts'

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

describe('the tables', () => {
  it('name no call twice', () => {
    const named = [...GUARDED.map(one => one.call), ...Object.keys(FREE)]
    expect(named.filter((call, at) => named.indexOf(call) !== at)).toEqual([])
  })

  it('fail whoever makes a call that stands in neither', async () => {
    const other = await DesktopLab.open()
    const { electron } = await other.start({ argv: ['--hidden'] })
    electron.app.on('login', () => {})
    await expect(other.close()).rejects.toThrow(/in no table/)
  })
})
