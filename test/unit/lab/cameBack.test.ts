import { expect, it } from 'vitest'
import { cameBack } from '../../../electron/lab/cameBack.ts'
import type { Node } from '../../../shared/lab/model.ts'
import { makeLab, makeNode } from '../../labs/makeLab.ts'

const lab = (state: Node['state'], ssh: string | null = 'pi-1') =>
  makeLab({ nodes: [makeNode('pi-1', { state, knownAs: { kubernetes: 'pi-1', ssh, tailscale: null } })] })

it.each([
  ['down', 'ok', ['pi-1']],
  ['down', 'attention', ['pi-1']],
  ['down', 'down', []],
  ['ok', 'attention', []],
  ['stale', 'ok', []],
] as const)('a node that was %s and is %s wakes %j', (was, is, woken) => {
  expect(cameBack(lab(was), lab(is))).toEqual(woken)
})

it('a node that nothing was known of, or that has no SSH, wakes nobody', () => {
  expect(cameBack(null, lab('ok'))).toEqual([])
  expect(cameBack(lab('down', null), lab('ok', null))).toEqual([])
})
