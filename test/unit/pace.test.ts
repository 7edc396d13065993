import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { App } from '../../electron/backend/app.ts'
import { Labs } from '../../electron/backend/labs.ts'
import { FakeClock } from '../labs/fakeClock.ts'

let folder: string
let app: App

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'homeport-pace-'))
  app = new App(new Labs(), new FakeClock(), folder, () => {})
})
afterEach(async () => {
  await app.close()
  await rm(folder, { recursive: true })
})

it('services are tried every 2 min on battery, unless the settings forbid it, and who follows is told why', () => {
  const told: unknown[] = []
  app.onChange(() => told.push(app.state.slowed))
  expect(app.probeEvery).toBe(30_000)
  app.setOnBattery(true)
  expect(app.probeEvery).toBe(120_000)
  app.settings.change({ slowDown: false })
  expect(app.probeEvery).toBe(30_000)
  app.settings.change({ slowDown: true })
  expect(app.probeEvery).toBe(120_000)
  app.setOnBattery(false)
  expect(app.probeEvery).toBe(30_000)
  expect(told).toEqual(['battery', null])
})
