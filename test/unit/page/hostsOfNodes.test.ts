import { describe, expect, it } from 'vitest'
import { NO_HOST } from '../../../renderer/views/hosts/draft.ts'
import { hostsOfNodes } from '../../../renderer/views/nodes/hostsOfNodes.ts'
import type { ClusterId } from '../../../shared/lab/ids.ts'
import { makeNode } from '../../labs/makeLab.ts'

const node = (name: string, cluster = 'home') =>
  makeNode(`${name} of ${cluster}`, {
    knownAs: { kubernetes: name, ssh: null, tailscale: null },
    cluster: `cluster:${cluster}` as ClusterId,
    addresses: { lan: ['192.0.2.1'], tailnet: [] },
  })
const jumps = (jump: string, ...nodes: ReturnType<typeof node>[]) =>
  hostsOfNodes(nodes, { ...NO_HOST, jump }, new Set()).map(host =>
    typeof host === 'string' ? host : `${host.name} over ${host.jump ?? 'nothing'}`,
  )
const names = (taken: string[], ...nodes: ReturnType<typeof node>[]) =>
  hostsOfNodes(nodes, NO_HOST, new Set(taken)).map(host => (typeof host === 'string' ? host : host.name))

describe('the SSH hosts of nodes that are set up together', () => {
  it('a node that is the jump of all is reached without it, or over the hops before it', () => {
    expect(jumps('one', node('one'), node('two'))).toEqual(['one over nothing', 'two over one'])
    expect(jumps('pi@one:2222', node('one'), node('two'))).toEqual([
      'one over nothing',
      'two over pi@one:2222',
    ])
    expect(jumps('nas,two', node('one'), node('two'))).toEqual(['one over nas,two', 'two over nas'])
  })

  it('those of one name, and one that is taken, have their cluster behind it', () => {
    expect(names([], node('one'), node('one', 'away (kube.yaml)'), node('two'))).toEqual([
      'one-home',
      'one-away-kube.yaml',
      'two',
    ])
    expect(names(['one'], node('one'), node('two'))).toEqual(['one-home', 'two'])
  })
})
