import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../electron/backend/settings.ts'
import {
  BOUNDS,
  DEFAULT_LIMITS,
  METERS,
  readLimits,
  reportOf,
} from '../../../renderer/views/settings/meters.ts'
import { settingsSchema } from '../../../shared/contract/app.ts'
import { makeApp, SETTINGS } from '../../pages/scriptedApp.ts'

const typed = { cpu: '3', memory: '350', sockets: '64', requests: '10' }
const limits = settingsSchema.shape.limits

describe('the limits', () => {
  it('to restore are those of the backend', () => {
    expect(DEFAULT_LIMITS).toEqual(DEFAULT_SETTINGS.limits)
  })

  it('are read in the units they are shown in', () => {
    expect(readLimits(typed)).toEqual({ limits: DEFAULT_LIMITS })
    expect(readLimits({ ...typed, cpu: ' 2,5 ' })).toEqual({ limits: { ...DEFAULT_LIMITS, cpu: 2.5 } })
  })

  it.each(METERS)('of %s are as wide as the backend takes, and no wider', name => {
    for (const edge of BOUNDS[name]) {
      const read = readLimits({ ...typed, [name]: String(edge) })
      expect('limits' in read && limits.safeParse(read.limits).success, `${name} ${edge}`).toBe(true)
    }
    const [least, most] = BOUNDS[name]
    for (const beyond of [least - 0.4, most * 2]) {
      expect(readLimits({ ...typed, [name]: String(beyond) })).toHaveProperty('wrong')
    }
  })

  it.each(['', 'x', '-1', 'NaN', 'Infinity', '1e99', '3 %'])('“%s” is no limit and says what is', text => {
    expect(readLimits({ ...typed, sockets: text })).toEqual({
      wrong: 'Sockets takes a number from 4 to 4096.',
    })
  })
})

describe('the report', () => {
  it('says every figure with its unit and limit; what is not known is the word', () => {
    const { budget } = makeApp()
    const text = reportOf({ ...budget, cpu: null }, SETTINGS)
    expect(text).toContain('CPU: unknown % of 1 core (limit 3.0)')
    expect(text).toContain('Memory: 171 MB (limit 350)')
    expect(text).not.toContain('null')
  })
})
