import { expect, it } from 'vitest'
import { quantity } from '../../../electron/sessions/kubernetes/quantity.ts'

it.each([
  ['0', 0],
  ['128', 128],
  ['16252928Ki', 16_252_928 * 1024],
  ['20Gi', 20 * 2 ** 30],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['250m', 0.25],
  ['234567890n', 0.23456789],
  ['1500u', 0.0015],
  ['1k', 1_000],
  ['2M', 2e6],
  ['3G', 3e9],
  ['1E', 1e18],
  ['1Ei', 2 ** 60],
  ['1e3', 1_000],
  ['1E3', 1_000],
  ['12e-1', 1.2],
  ['+5', 5],
  ['-1', -1],
  ['.5', 0.5],
  ['5.', 5],
  [4096, 4096],
])('reads %s as %s', (text, number) => {
  expect(quantity(text)).toBeCloseTo(number as number, 12)
})

it.each([
  '',
  ' ',
  'Gi',
  '1 Gi',
  '1gi',
  '1K',
  '1KiB',
  'e3',
  '1e',
  '--1',
  '0x10',
  '1e999',
  'NaN',
  '९',
  `${'9'.repeat(400)}`,
  null,
  undefined,
  true,
  {},
  [],
  Number.NaN,
  Number.POSITIVE_INFINITY,
])('is null for %s', value => {
  expect(quantity(value)).toBeNull()
})
