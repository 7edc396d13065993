import path from 'node:path'
import { expect, it } from 'vitest'
import { runPreload } from './runPreload.ts'

const FILE = path.resolve(import.meta.dirname, '../../dist/preload/preload.cjs')
const port = {} as never

it.each([
  ['app://homeport', [['homeport:port', 'app://homeport', [port]]]],
  ['https://example.org', []],
  ['app://elsewhere', []],
  ['app://homeport.example', []],
  ['null', []],
])('beside a page of %s the preload script says what it may', (origin, wanted) => {
  const told: unknown[] = []
  const hand = runPreload(FILE, origin, (...said) => told.push(said))
  expect(told).toEqual([])
  hand([])
  expect(told).toEqual([])
  hand([port])
  expect(told).toEqual(wanted)
})
