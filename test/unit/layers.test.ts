import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as rules from './layers/rules.ts'
import { readSource, type Source } from './layers/source.ts'
import { LAYER_EXCEPTIONS, NETWORK, STARTING, WORLD_EXCEPTIONS } from './layers/tables.ts'
import { worldWords } from './layers/worldWords.ts'

const ROOT = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8')
const list = (pattern: string) => globSync(pattern, { cwd: ROOT }).sort()

const sources = list('{shared,electron,renderer}/**/*.{ts,tsx}').map(path => readSource(path, read(path)))
const pages = list('renderer/**/*.{css,html}').map(path =>
  readSource(`${path}.ts`, `/*\n${read(path).replaceAll('*/', '* /')}\n*/`),
)
const words = list('resources/worlds/*.yaml').flatMap(path => worldWords(read(path)))

const tree: readonly [string, rules.Rule][] = [
  ['every import leads to a file', rules.existing],
  ['shared imports itself and zod only', rules.shared],
  ['electron keeps the direction of its layers, and out of the page', rules.electronLayers],
  ['the page keeps its layers: views without the wire, parts without the lab', rules.rendererLayers],
  ["nothing that runs in plain Node imports 'electron'", rules.noElectron],
  ['only reach opens connections, only the doors listen', rules.network],
  ['few files start programs, each with its reason', rules.starting],
  ['reach, sessions, collectors, lab and actions have their time from the Clock', rules.clocked],
  ['no product code imports the demo', rules.noDemo],
  ['no file is over 300 lines without a reason', rules.short],
  ['no files need each other to start', rules.noCircles],
]

describe('the tree', () => {
  it.each(tree)('%s', (_what, rule) => {
    expect(rule(sources)).toEqual([])
  })

  it('has no name, address or port of a demo world in product code', () => {
    expect(words.length).toBeGreaterThan(50)
    expect(rules.noWorld(words)([...sources, ...pages])).toEqual([])
  })

  it('is read whole: the parser saw files and their imports', () => {
    expect(sources.length).toBeGreaterThan(100)
    expect(sources.filter(source => source.imports.length > 0).length).toBeGreaterThan(80)
  })

  it('needs every exception that is written down', () => {
    const imports = sources.flatMap(source => source.imports.map(one => `${source.path} ${one.target}`))
    for (const { from, to } of LAYER_EXCEPTIONS) expect(imports).toContain(`${from} ${to}`)
    for (const { file, word } of WORLD_EXCEPTIONS) expect(read(file)).toContain(word)
    for (const { at } of STARTING) {
      const uses = sources.filter(source => source.path.startsWith(at)).flatMap(source => source.imports)
      expect(uses.some(one => one.specifier.includes('child_process'))).toBe(true)
    }
    for (const { at } of NETWORK) expect(sources.some(source => source.path.startsWith(at))).toBe(true)
  })
})

/** A tree of made-up files that breaks one rule, and what the rule says of it. */
const broken: readonly [string, rules.Rule, Record<string, string>, RegExp][] = [
  [
    'a file that is not there',
    rules.existing,
    { 'shared/a.ts': "import './b.ts'" },
    /shared\/b\.ts, which is not/,
  ],
  ['shared and Node', rules.shared, { 'shared/a.ts': "import fs from 'node:fs'" }, /node:fs: shared imports/],
  [
    'shared and electron',
    rules.shared,
    { 'shared/a.ts': "export * from '../electron/clock.ts'" },
    /clock\.ts/,
  ],
  ['shared and a type', rules.shared, { 'shared/a.ts': "import type { A } from 'react'" }, /react/],
  [
    'reach and sessions',
    rules.electronLayers,
    { 'electron/reach/a.ts': "import '../sessions/b.ts'" },
    /does not import/,
  ],
  [
    'lab and backend',
    rules.electronLayers,
    { 'electron/lab/a.ts': "await import('../backend/b.ts')" },
    /does not import/,
  ],
  [
    'lab and a value',
    rules.electronLayers,
    { 'electron/lab/a.ts': "import { b } from '../reach/b.ts'" },
    /electron\/lab does/,
  ],
  [
    'electron and the page',
    rules.electronLayers,
    { 'electron/backend/a.ts': "import '../../renderer/b.ts'" },
    /renderer/,
  ],
  ['a new folder', rules.electronLayers, { 'electron/new/a.ts': "import '../clock.ts'" }, /in no layer/],
  [
    'the page and electron',
    rules.rendererLayers,
    { 'renderer/views/A.tsx': "import '../../electron/clock.ts'" },
    /does not/,
  ],
  [
    'views and the wire',
    rules.rendererLayers,
    { 'renderer/views/a.ts': "import '../../shared/wire/port.ts'" },
    /does not/,
  ],
  [
    'views and link',
    rules.rendererLayers,
    { 'renderer/views/a.ts': "import type { L } from '../link/link.ts'" },
    /does not/,
  ],
  [
    'parts and the mirror',
    rules.rendererLayers,
    { 'renderer/parts/A.tsx': "import '../mirror/mirror.ts'" },
    /does not/,
  ],
  [
    'parts and the lab',
    rules.rendererLayers,
    { 'renderer/parts/A.tsx': "import '../../shared/lab/model.ts'" },
    /does not/,
  ],
  [
    'the page and Node',
    rules.rendererLayers,
    { 'renderer/link/a.ts': "import 'node:fs'" },
    /a page has no Node/,
  ],
  [
    'electron behind a door of plain Node',
    rules.noElectron,
    {
      'electron/cli.ts': "await import('./desktop/a.ts')",
      'electron/desktop/a.ts': "import { app } from 'electron'",
    },
    /electron\/desktop\/a\.ts imports electron and is reached/,
  ],
  [
    'electron-store elsewhere',
    rules.noElectron,
    { 'electron/lab/a.ts': "import 'electron-store'" },
    /outside the desktop/,
  ],
  [
    'a default import of net',
    rules.network,
    { 'electron/lab/a.ts': "import n from 'node:net'\nn.connect(1)" },
    /uses connect of/,
  ],
  [
    'a named import of net',
    rules.network,
    { 'electron/backend/a.ts': "import { connect as c } from 'net'" },
    /uses connect/,
  ],
  [
    'a socket of its own',
    rules.network,
    { 'electron/lab/a.ts': "import net from 'net'\nnew net.Socket()" },
    /uses Socket/,
  ],
  [
    'a request',
    rules.network,
    { 'electron/headless/door.ts': "import { request } from 'node:https'" },
    /uses request/,
  ],
  ['all of tls', rules.network, { 'electron/lab/a.ts': "export * from 'node:tls'" }, /uses \*/],
  ['net at run time', rules.network, { 'electron/lab/a.ts': "await import('node:net')" }, /uses \*/],
  [
    'a server',
    rules.network,
    { 'electron/backend/a.ts': "import { createServer } from 'node:http'" },
    /createServer/,
  ],
  [
    'a WebSocket client',
    rules.network,
    { 'electron/backend/a.ts': "import { WebSocket } from 'ws'" },
    /uses WebSocket/,
  ],
  ['fetch in Node', rules.network, { 'electron/sessions/a.ts': "await fetch('x')" }, /a\.ts:1 uses fetch/],
  ['fetch in a view', rules.network, { 'renderer/views/A.tsx': "globalThis.fetch('x')" }, /uses fetch/],
  ['a socket in a view', rules.network, { 'renderer/views/a.ts': "new WebSocket('x')" }, /new WebSocket/],
  [
    'a program that is started',
    rules.starting,
    { 'electron/lab/a.ts': "import { spawn } from 'node:child_process'" },
    /child_process: who starts programs/,
  ],
  ['Date.now', rules.clocked, { 'electron/lab/a.ts': '\nconst a = Date.now()' }, /a\.ts:2 uses Date\.now/],
  ['new Date without a time', rules.clocked, { 'electron/reach/a.ts': 'new Date()' }, /new Date/],
  ['setTimeout', rules.clocked, { 'electron/sessions/a.ts': 'setTimeout(() => {}, 1)' }, /setTimeout/],
  [
    'globalThis.setInterval',
    rules.clocked,
    { 'electron/lab/a.ts': 'globalThis.setInterval(f, 1)' },
    /setInterval/,
  ],
  ['AbortSignal.timeout', rules.clocked, { 'electron/lab/a.ts': 'AbortSignal.timeout(1)' }, /AbortSignal/],
  ['timers/promises', rules.clocked, { 'electron/lab/a.ts': "import 'node:timers/promises'" }, /timers/],
  [
    'the demo',
    rules.noDemo,
    { 'electron/backend/a.ts': "await import('../demo/demo.ts')" },
    /program of its own/,
  ],
  [
    'the demo but control',
    rules.noDemo,
    { 'electron/command/demo.ts': "import '../demo/demo.ts'" },
    /program of its own/,
  ],
  ['a name', rules.noWorld(['rpi-1']), { 'electron/lab/a.ts': "const a = 'rpi-1'" }, /:1 has “rpi-1”/],
  ['a name in a comment', rules.noWorld(['holm']), { 'shared/a.ts': '\n// the Holm' }, /:2 has “Holm”/],
  [
    'an address',
    rules.noWorld(['192.0.2.7']),
    { 'renderer/views/A.tsx': 'const a = <b>192.0.2.7</b>' },
    /192\.0\.2\.7/,
  ],
  ['a port', rules.noWorld(['30001']), { 'shared/a.ts': 'const a = 30001' }, /30001/],
  ['a long file', rules.short, { 'shared/a.ts': `export {}\n${'//\n'.repeat(300)}` }, /301 lines/],
  [
    'a circle',
    rules.noCircles,
    {
      'shared/a.ts': "import './b.ts'",
      'shared/b.ts': "export * from './c.ts'",
      'shared/c.ts': "import './a.ts'",
    },
    /a\.ts → shared\/b\.ts → shared\/c\.ts → shared\/a\.ts is a circle/,
  ],
]

const fine: readonly [string, rules.Rule, Record<string, string>][] = [
  ['zod in shared', rules.shared, { 'shared/a.ts': "import * as z from 'zod'\nimport './lab/b.ts'" }],
  [
    'a type against the run',
    rules.electronLayers,
    { 'electron/lab/a.ts': "import type { A } from '../reach/b.ts'" },
  ],
  ['shared from anywhere', rules.electronLayers, { 'electron/lab/a.ts': "import '../../shared/lab/b.ts'" }],
  [
    'words for states in a part',
    rules.rendererLayers,
    { 'renderer/parts/A.tsx': "import '../../shared/lab/state.ts'" },
  ],
  [
    'types of net',
    rules.network,
    { 'electron/lab/a.ts': "import net, { type Socket } from 'node:net'\nlet a: net.Socket" },
  ],
  ['isIP', rules.network, { 'electron/lab/a.ts': "import net from 'node:net'\nnet.isIP('')" }],
  ['dial', rules.network, { 'electron/reach/a.ts': "import { connect } from 'node:net'" }],
  ['an own function named fetch', rules.network, { 'electron/lab/a.ts': 'function fetch() {}\nfetch()' }],
  [
    'a date of a given time',
    rules.clocked,
    { 'electron/lab/a.ts': 'new Date(1).toISOString(); Date.parse(a)' },
  ],
  ['a timeout of a socket', rules.clocked, { 'electron/lab/a.ts': 'socket.setTimeout(1)' }],
  ['a longer name', rules.noWorld(['rpi-1']), { 'shared/a.ts': "'rpi-12'; 'my-rpi-1'" }],
  ['a long file with a reason', rules.short, { 'shared/a.ts': `// Long: one table.\n${'//\n'.repeat(400)}` }],
  [
    'a circle of types',
    rules.noCircles,
    { 'shared/a.ts': "import './b.ts'", 'shared/b.ts': "import type { A } from './a.ts'" },
  ],
]

const made = (files: Record<string, string>): Source[] =>
  Object.entries(files).map(([path, text]) => readSource(path, text))

describe('a rule', () => {
  it.each(broken)('finds %s', (_what, rule, files, says) => {
    const found = rule(made(files))
    expect(found.length).toBe(1)
    expect(found[0]).toMatch(says)
  })

  it.each(fine)('lets %s pass', (_what, rule, files) => {
    expect(rule(made(files))).toEqual([])
  })

  it('refuses a file that does not parse', () => {
    expect(() => readSource('shared/a.ts', 'import {')).toThrow(/shared\/a\.ts/)
  })

  it('takes names, addresses and ports from a world, not its prose or common words', () => {
    const yaml = `
name: atlas
title: Atlas Lab
network: { lan: 192.0.2.0/24, gatewayMac: "02:00:5e:10:00:01" }
nodes: [{ name: box-7, address: 192.0.2.7 }, { name: pi, address: 192.0.2.8 }]
workloads:
  - name: photo-wall
    namespace: default
    service: { ports: [{ name: http, port: 8080, nodePort: 30444 }] }
    page: { title: Photos, facts: { name: anything } }
`
    expect(worldWords(yaml).sort()).toEqual(
      [
        '02:00:5e:10:00:01',
        '192.0.2.0',
        '192.0.2.7',
        '192.0.2.8',
        '30444',
        'Atlas Lab',
        'atlas',
        'box-7',
        'photo-wall',
      ].sort(),
    )
  })
})
