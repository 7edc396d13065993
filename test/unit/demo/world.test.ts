import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseWorld, readWorld, WorldError } from '../../../electron/demo/world.ts'
import { WORLDS } from '../../labs/demoLab.ts'

const text = readFileSync(join(WORLDS, 'holmos.yaml'), 'utf8')
const world = readWorld(WORLDS, 'holmos')

describe('the world holmos', () => {
  it('has its thirteen machines', () => {
    expect(world.nodes.map(node => [node.name, node.address.split('.').at(-1)])).toEqual([
      ['rpi-1', '197'],
      ['rpi-2', '196'],
      ['rpi-3', '195'],
      ['rpi-4', '194'],
      ['rpi-5', '108'],
      ['rpi-6', '235'],
      ['rpi-7', '209'],
      ['rpi-8', '202'],
      ['rpi-9', '187'],
      ['rpi-10', '210'],
      ['rpi-11', '231'],
      ['rpi-12', '105'],
      ['openmediavault', '199'],
    ])
  })

  it('has 26 node ports in its own namespace', () => {
    const ports = world.workloads
      .filter(each => each.namespace === 'holm')
      .flatMap(each => each.service?.ports.flatMap(port => port.nodePort ?? []) ?? [])
      .sort((a, b) => a - b)
    expect(ports).toEqual([
      30000, 30001, 30002, 30003, 30004, 30006, 30009, 30010, 30011, 30015, 30016, 30017, 30020, 30088, 30099,
      30100, 30502, 30600, 30667, 30668, 30700, 30800, 30870, 30950, 31500, 31750,
    ])
  })

  it('every one of them lies in a named range of the owner', () => {
    const { ports } = world.lab
    expect(ports).toHaveLength(8)
    for (const workload of world.workloads.filter(each => each.namespace === 'holm')) {
      for (const { nodePort } of workload.service?.ports ?? []) {
        if (nodePort)
          expect([nodePort, ports.some(range => nodePort >= range.from && nodePort <= range.to)]).toEqual([
            nodePort,
            true,
          ])
      }
    }
  })
})

describe('the world pesulabs', () => {
  const lab = readWorld(WORLDS, 'pesulabs')

  it('has a cluster of one node, and two machines beside it', () => {
    expect(lab.nodes.map(node => [node.name, node.address])).toEqual([['asuna', '192.168.8.20']])
    expect(lab.machines.map(node => [node.name, node.address])).toEqual([
      ['gateway', '192.168.8.1'],
      ['pesubuntu', '192.168.8.129'],
    ])
    expect(lab.network.gateway).toBe('192.168.8.1')
  })

  it.each([
    ['a name used twice', 'name: pesubuntu', 'name: asuna', /nodes: a name is used twice/],
    ['an address used twice', '192.168.8.129', '192.168.8.20', /nodes: an address is used twice/],
    ['hardware nobody has', 'hardware: tower', 'hardware: barn', /nodes\.pesubuntu\.hardware: 'barn'/],
    ['a route to no workload', 'workload: n8n }', 'workload: n9n }', /ingress\.n8n: 'automation\/n9n' is no/],
  ])('%s is named', (_what, now, then, sentence) => {
    const world = readFileSync(join(WORLDS, 'pesulabs.yaml'), 'utf8')
    expect(() => parseWorld('w.yaml', world.replace(now, then))).toThrow(sentence)
  })
})

describe('a world file that cannot be played', () => {
  it.each([
    [
      'a key that nobody knows',
      text.replace('title: HolmOS', 'title: HolmOS\ncolour: red'),
      /w\.yaml.*colour/s,
    ],
    [
      'an address that is none',
      text.replace('192.168.8.209', '192.168.8.999'),
      /w\.yaml:\d+: nodes\.6\.address: /,
    ],
    [
      'a node that is not there',
      text.replace('on: [rpi-8]', 'on: [rpi-88]'),
      /w\.yaml: workloads\.[\w-]+\.on: 'rpi-88' is not in nodes/,
    ],
    [
      'a node port used twice',
      text.replace('nodePort: 30001', 'nodePort: 30000'),
      /node port 30000 is already holmos-shell's/,
    ],
    [
      'a claim that is not there',
      text.replace('{ name: vault-data, at: /vault }', '{ name: gold, at: /vault }'),
      /workloads\.vault\.claims: 'gold' is not a claim of namespace holm/,
    ],
    [
      'hardware that is not there',
      text.replace('hardware: nas', 'hardware: barn'),
      /nodes\.openmediavault\.hardware: 'barn' is not in hardware/,
    ],
    ['a duration without a unit', text.replace('age: 97d', 'age: 97'), /w\.yaml:\d+: cluster\.age: /],
    ['broken YAML', text.replace('nodes:\n', 'nodes: [\n'), /w\.yaml: /],
    ['an empty file', '', /w\.yaml/],
  ])('%s: the file and the place are named', (_what, broken, sentence) => {
    expect(broken).not.toBe(text)
    expect(() => parseWorld('w.yaml', broken)).toThrow(WorldError)
    expect(() => parseWorld('w.yaml', broken)).toThrow(sentence)
  })

  it.each(['../secret', 'nothing', '', 'HOLMOS'])('%j is no world', name => {
    expect(() => readWorld(WORLDS, name)).toThrow(/There is no demo world .* Known: .*holmos/)
  })
})
