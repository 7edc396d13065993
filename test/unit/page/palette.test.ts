import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aloneOf, type Entry, entriesOf } from '../../../renderer/views/palette/entries.ts'
import { found, grouped, wordsOf } from '../../../renderer/views/palette/found.ts'
import { fit, placeIn, type Use, weight } from '../../../renderer/views/palette/rank.ts'
import { healthyLab } from '../../labs/holmLab.ts'
import { makeLab, makeNode, makeService } from '../../labs/makeLab.ts'

const DAY = 86_400_000
const NOW = 1_800_000_000_000
const NO_USES: ReadonlyMap<string, Use> = new Map()

const lab = healthyLab()
const row = (id: string, name: string) => ({
  id,
  name,
  demo: false,
  file: null,
  state: 'ok' as const,
  sentence: '',
  nodes: 3,
  problems: 0,
  needsYou: 0,
  urlCommand: '',
})
const pages = [
  { name: 'overview', label: 'Overview' },
  { name: 'nodes', label: 'Nodes' },
  { name: 'settings', label: 'Settings' },
] as const
const entries = entriesOf({
  pages,
  lab,
  labs: [row(lab.id, lab.name), row('attic', 'Attic')],
  elsewhere: [],
  paused: false,
  favourites: [],
})
const titles = (list: readonly Entry[]) => list.map(one => one.title)
const search = (typed: string, uses = NO_USES, from = entries) => found(from, typed, uses, NOW)

describe('what there is to choose from', () => {
  it('counts machines as tables do: the second after the first, not the tenth', () => {
    const unsorted = makeLab({ nodes: ['rpi-1', 'rpi-10', 'rpi-11', 'rpi-2'].map(name => makeNode(name)) })
    const made = entriesOf({
      pages: [],
      lab: unsorted,
      labs: [],
      elsewhere: [],
      paused: false,
      favourites: [],
    })
    const nodes = made.filter(one => one.deed.type === 'node').map(one => one.title)
    expect(nodes).toEqual(['rpi-1', 'rpi-2', 'rpi-10', 'rpi-11'])
    expect(titles(found(made, '', NO_USES, NOW)).filter(title => title.startsWith('rpi'))).toEqual(nodes)
  })
})

describe('how well a name fits what was typed', () => {
  it('ranks the whole name, its beginning, a word in it, a part, scattered letters, nothing', () => {
    const fits = ['nova', 'nova-web', 'super-nova', 'supernova', 'n-o-v-a', 'vault'].map(name =>
      fit('nova', name),
    )
    expect(fits).toEqual([...fits].sort((a, b) => b - a))
    expect(new Set(fits).size).toBe(fits.length)
    expect(fits.at(-1)).toBe(0)
  })

  it.each([
    ['gfana', 'grafana'],
    ['grafna', 'grafana'],
    ['gragana', 'grafana'],
    ['GRAF', 'grafana'],
    ['metdash', 'metrics-dashboard'],
  ])('forgives %s for %s', (typed, name) => {
    expect(fit(typed, name)).toBeGreaterThan(0)
  })

  it.each([
    ['zz', 'grafana'],
    ['xyz', 'grafana'],
    ['gxyz', 'grafana'],
  ])('does not take %s for %s', (typed, name) => {
    expect(fit(typed, name)).toBe(0)
  })

  it('never throws and never goes below nothing, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (typed, name) => {
        const value = fit(typed, name)
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(100)
      }),
    )
  })

  it('marks where it stands whole, and nothing where its letters are scattered', () => {
    expect(placeIn('OVA', 'nova')).toEqual([1, 4])
    expect(placeIn('nva', 'nova')).toBeNull()
    expect(placeIn('', 'nova')).toBeNull()
  })
})

describe('use', () => {
  it('counts more the oftener and the later; never used counts nothing', () => {
    const of = (count: number, days: number) => weight({ count, at: NOW - days * DAY }, NOW)
    expect(of(8, 0)).toBeGreaterThan(of(1, 0))
    expect(of(8, 0)).toBeGreaterThan(of(8, 30))
    expect(weight(undefined, NOW)).toBe(0)
    // A clock that was set back makes nothing of the past.
    expect(of(3, -5)).toBe(of(3, 0))
  })

  it('decides between what fits alike, and lifts no worse fit over a better one', () => {
    const nodes = ['nas-1', 'nas-2', 'canasta'].map(name => makeNode(name))
    const own = entriesOf({
      pages,
      lab: makeLab({ nodes }),
      labs: [],
      elsewhere: [],
      paused: false,
      favourites: [],
    })
    expect(titles(search('nas', NO_USES, own)).slice(0, 1)).toEqual(['nas-1'])
    const used = new Map([['test node:nas-2', { count: 4, at: NOW }]])
    expect(titles(search('nas', used, own)).slice(0, 1)).toEqual(['nas-2'])
    const often = new Map([['test node:canasta', { count: 10_000, at: NOW }]])
    expect(titles(search('nas', often, own)).slice(0, 1)).toEqual(['nas-1'])
  })
})

describe('what is found', () => {
  it('the best first, and with it what can be done with it', () => {
    const list = search('rpi-7')
    expect(titles(list).slice(0, 3)).toEqual(['rpi-7', 'Pods of rpi-7', 'Copy address of rpi-7'])
    // What runs there is known by its node.
    expect(titles(list)).toContain('audiobook-web')
    expect(grouped(list).map(one => one.group)).toEqual(['go', 'do', 'open'])
    expect(new Set(list.map(one => one.key)).size).toBe(list.length)
  })

  it('what only resembles it is left out where something is clearly meant', () => {
    expect(titles(search('rpi-7'))).not.toContain('rpi-1')
    expect(titles(search('rpj-7'))).toContain('rpi-7')
  })

  it('a service by its name, a node by its address', () => {
    expect(search('nova')[0]?.deed).toMatchObject({ type: 'open' })
    expect(search('192.168.8.209')[0]).toMatchObject({ title: 'rpi-7' })
  })

  it('an address or a group is found by what stands in it, not by scattered letters', () => {
    expect(titles(search('media'))).toContain('audiobook-web')
    expect(titles(search('mdia'))).not.toContain('audiobook-web')
  })

  it(': finds ports, @ the other labs, > commands alone', () => {
    const ports = search(':308')
    expect(titles(ports)).toEqual(['terminal-web', 'vault'])
    expect(titles(search('@'))).toEqual(['Attic'])
    expect(titles(search('@att'))).toEqual(['Attic'])
    const commands = search('>')
    expect(commands.every(one => one.group === 'do')).toBe(true)
    expect(titles(commands)).toContain('Pause watching')
    expect(titles(search('>pau'))).toEqual(['Pause watching'])
    expect(wordsOf('  :308 ')).toEqual({ only: 'ports', words: '308' })
  })

  it('with nothing typed: favourites first, then what is wrong, then pages; not everything', () => {
    const nodes = [makeNode('a'), makeNode('lost', { state: 'down' })]
    const services = [makeService('web', 30001, nodes), makeService('star', 30002, nodes)]
    const favourites = [services[1]!.id]
    const own = entriesOf({
      pages,
      lab: makeLab({ nodes, services }),
      labs: [],
      elsewhere: [],
      paused: false,
      favourites,
    })
    const list = titles(search('', NO_USES, own))
    expect(list.slice(0, 2)).toEqual(['star', 'lost'])
    expect(list).toContain('Settings')
    expect(search('').length).toBeLessThanOrEqual(12)
  })

  it('says nothing where nothing fits', () => {
    expect(search('qqqqqq')).toEqual([])
    expect(search(':99999')).toEqual([])
  })

  it('of 5,000 entries shows some tens, and makes the further deeds of none it does not show', () => {
    const nodes = Array.from({ length: 5000 }, (_, i) => makeNode(`node-${i}`))
    const own = entriesOf({
      pages,
      lab: makeLab({ nodes }),
      labs: [],
      elsewhere: [],
      paused: false,
      favourites: [],
    })
    let made = 0
    const counted = own.map(one => ({
      ...one,
      more: () => {
        made += 1
        return one.more?.() ?? []
      },
    }))
    const list = found(counted, 'node-4321', NO_USES, NOW)
    expect(list[0]?.title).toBe('node-4321')
    expect(list.length).toBeLessThanOrEqual(42)
    expect(made).toBe(1)
  })

  it('each key is the same in every run and no two entries have one', () => {
    const again = entriesOf({
      pages,
      lab: healthyLab(),
      labs: [],
      elsewhere: [],
      paused: true,
      favourites: [],
    })
    const keys = new Set(again.map(one => one.key))
    expect(keys.size).toBe(again.length)
    for (const one of entries.filter(one => one.group === 'open')) expect(keys.has(one.key)).toBe(true)
  })

  describe('in the labs that are not shown', () => {
    const id = [...lab.tables.services.values()].find(one => one.name === 'nova')!.id
    const other = (state: 'ok' | 'down' = 'ok') => ({
      id: 'attic',
      name: 'Attic',
      services: [
        {
          id: 'service:test/holm/grafana' as const,
          name: 'grafana',
          port: 31_000,
          state,
          reached: state === 'ok',
        },
        // The same name in a cluster of the same name.
        { id, name: 'nova', port: 30_004, state, reached: true },
      ],
    })
    const offered = { pages, lab, labs: [], paused: false, favourites: [] }
    const all = entriesOf({ ...offered, elsewhere: [other()] })

    it('finds a service by name, port and lab, says whose it is, and opens it there', () => {
      const [best, more] = search('graf', NO_USES, all)
      expect(best).toMatchObject({
        title: 'grafana',
        note: 'Attic, 31000, OK',
        reached: true,
        deed: { type: 'open', lab: 'attic', service: 'service:test/holm/grafana', name: 'grafana' },
      })
      expect(more?.deed).toMatchObject({ type: 'details', lab: 'attic' })
      expect(titles(search(':3100', NO_USES, all))).toEqual(['grafana'])
      expect(titles(search('attic', NO_USES, all))).toContain('grafana')
    })

    it('of two that are named alike the one of the shown lab comes first, until the other was used', () => {
      const novas = (uses: ReadonlyMap<string, Use>) =>
        search('nova', uses, all)
          .filter(one => one.title === 'nova')
          .map(one => one.deed)
      expect(novas(NO_USES)).toMatchObject([{ lab: lab.id }, { lab: 'attic' }])
      const used = new Map([[`attic ${id}`, { count: 3, at: NOW }]])
      expect(novas(used)).toMatchObject([{ lab: 'attic' }, { lab: lab.id }])
    })

    it('has keys of its own where the ids are the same, however deep', () => {
      const keys = all.flatMap(one => [one.key, ...(one.more?.() ?? []).map(deed => deed.key)])
      expect(new Set(keys).size).toBe(keys.length)
      // The longest a backend takes as the key of a use.
      const longest = { id: 'x'.repeat(63), name: 'X', services: [{ ...other().services[0]! }] }
      longest.services[0]!.id = `service:${'y'.repeat(1016)}` as const
      const own = entriesOf({ ...offered, lab: null, elsewhere: [longest] }).filter(one => one.elsewhere)
      for (const one of own.flatMap(entry => [entry, ...(entry.more?.() ?? [])])) {
        expect(one.key.length).toBeLessThanOrEqual(1100)
      }
      expect(own).toHaveLength(1)
    })

    it('brings nothing forward while nothing is typed, not even what is down', () => {
      const down = entriesOf({ ...offered, elsewhere: [other('down')] })
      expect(titles(search('', NO_USES, down))).toEqual(titles(search('')).filter(one => one !== 'Attic'))
    })

    it('is left out once its lab is the one that is shown', () => {
      const same = entriesOf({ ...offered, elsewhere: [{ ...other(), id: lab.id }] })
      expect(titles(same)).not.toContain('grafana')
    })
  })

  it('where the palette stands alone, nothing that lies over a page', () => {
    const alone = aloneOf(entries)
    const kinds = new Set(alone.map(one => one.deed.type))
    for (const kind of ['open', 'page', 'node', 'lab', 'retry'] as const) expect(kinds, kind).toContain(kind)
    expect(entries.some(one => one.deed.type === 'keys')).toBe(true)
    for (const over of ['keys', 'connections'] as const) expect(kinds, over).not.toContain(over)
  })
})
