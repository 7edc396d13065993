import type { Import, Source } from './source.ts'
import {
  CLOCK_GLOBALS,
  CLOCKED,
  DESKTOP,
  ELECTRON_LAYERS,
  ELECTRON_PACKAGES,
  HARMLESS,
  LAYER_EXCEPTIONS,
  NETWORK,
  NETWORK_GLOBALS,
  NETWORK_MODULES,
  PLAIN_NODE_ENTRIES,
  RENDERER_LAYERS,
  STARTING,
  WORLD_EXCEPTIONS,
} from './tables.ts'

const LONG_FILE = 300
const DEMO = 'electron/demo/'

/** Each rule takes all sources and answers with one sentence for each break. */
export type Rule = (sources: readonly Source[]) => string[]

const isIn = (path: string, place: string) => path === place || path.startsWith(place.replace(/\/?$/, '/'))
const isProduct = (path: string) => !path.startsWith(DEMO)
const eachImport = (sources: readonly Source[], check: (source: Source, one: Import) => string | null) =>
  sources.flatMap(source =>
    source.imports.flatMap(one => {
      const said = check(source, one)
      return said === null ? [] : [`${source.path} ${said}`]
    }),
  )

const isExcepted = (from: string, to: string | null) =>
  LAYER_EXCEPTIONS.some(one => one.from === from && one.to === to)

export const existing: Rule = sources => {
  const paths = new Set(sources.map(source => source.path))
  return eachImport(sources, (_source, { target }) =>
    target !== null && /\.tsx?$/.test(target) && !paths.has(target)
      ? `imports ${target}, which is not there`
      : null,
  )
}

export const shared: Rule = sources =>
  eachImport(sources, ({ path }, { target, specifier }) => {
    if (!path.startsWith('shared/')) return null
    const fine = target === null ? specifier === 'zod' : target.startsWith('shared/')
    return fine ? null : `imports ${specifier}: shared imports itself and zod only`
  })

export const electronLayers: Rule = sources =>
  eachImport(sources, ({ path }, { target, typeOnly, specifier }) => {
    if (!path.startsWith('electron/') || target === null || target.startsWith('shared/')) return null
    const own = Object.keys(ELECTRON_LAYERS).find(layer => isIn(path, layer))
    if (!own) return 'is in no layer: add its folder to the table'
    const { run, types = [] } = ELECTRON_LAYERS[own] ?? { run: [] }
    const allowed = [own, ...run, ...(typeOnly ? types : [])]
    if (allowed.some(layer => isIn(target, layer)) || isExcepted(path, target)) return null
    return `imports ${specifier}: ${own} does not import ${target}${typeOnly ? ', not even its types' : ''}`
  })

export const rendererLayers: Rule = sources =>
  eachImport(sources, ({ path }, { target, specifier }) => {
    if (!path.startsWith('renderer/')) return null
    const own = Object.keys(RENDERER_LAYERS).find(layer => isIn(path, layer))
    if (!own) return 'is in no layer: add its folder to the table'
    if (target === null)
      return specifier.startsWith('node:') ? `imports ${specifier}: a page has no Node` : null
    const allowed = [own, ...(RENDERER_LAYERS[own] ?? [])]
    return allowed.some(layer => isIn(target, layer))
      ? null
      : `imports ${specifier}: ${own} does not import ${target}`
  })

/** Follows what is there at run time from the doors of plain Node; electron belongs to the desktop. */
export const noElectron: Rule = sources => {
  const byPath = new Map(sources.map(source => [source.path, source]))
  const reached = new Set<string>()
  const todo = PLAIN_NODE_ENTRIES.filter(path => byPath.has(path))
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    if (reached.has(path)) continue
    reached.add(path)
    for (const { target, typeOnly } of byPath.get(path)?.imports ?? [])
      if (target && !typeOnly) todo.push(target)
  }
  return eachImport(sources, ({ path }, { specifier }) => {
    if (!ELECTRON_PACKAGES.has(specifier)) return null
    if (reached.has(path)) return `imports ${specifier} and is reached from a door that runs in plain Node`
    return DESKTOP.some(place => path.startsWith(place)) ? null : `imports ${specifier} outside the desktop`
  })
}

export const network: Rule = sources => [
  ...eachImport(sources, ({ path }, { specifier, uses }) => {
    if (!NETWORK_MODULES.has(specifier)) return null
    const rows = NETWORK.filter(row => (row.at.endsWith('/') ? path.startsWith(row.at) : path === row.at))
    const allowed = new Set(rows.flatMap(row => row.uses))
    const wrong = uses.filter(use => !HARMLESS.has(use) && !allowed.has(use) && !allowed.has('*'))
    return wrong.length > 0 ? `uses ${wrong.join(', ')} of ${specifier}: only reach opens connections` : null
  }),
  ...sources.flatMap(({ path, globals }) =>
    globals
      .filter(
        ({ name }) => NETWORK_GLOBALS.has(name) && !path.startsWith('renderer/link/') && isProduct(path),
      )
      .map(
        ({ name, line }) => `${path}:${line} uses ${name}: only reach, and link in a page, open connections`,
      ),
  ),
]

export const starting: Rule = sources =>
  eachImport(sources, ({ path }, { specifier, typeOnly }) => {
    if (typeOnly || !/^(node:)?(child_process|cluster|worker_threads)$/.test(specifier)) return null
    const allowed = STARTING.some(({ at }) => (at.endsWith('/') ? path.startsWith(at) : path === at))
    return allowed ? null : `imports ${specifier}: who starts programs stands in the table`
  })

export const clocked: Rule = sources =>
  sources
    .filter(({ path }) => CLOCKED.some(place => path.startsWith(place)))
    .flatMap(({ path, globals, imports }) => [
      ...globals
        .filter(({ name }) => CLOCK_GLOBALS.has(name))
        .map(({ name, line }) => `${path}:${line} uses ${name}: time comes from the Clock`),
      ...imports
        .filter(({ specifier }) => /^(node:)?(timers|perf_hooks)/.test(specifier))
        .map(({ specifier }) => `${path} imports ${specifier}: time comes from the Clock`),
    ])

export const noDemo: Rule = sources =>
  eachImport(sources, ({ path }, { target }) =>
    isProduct(path) && target?.startsWith(DEMO) && !isExcepted(path, target)
      ? `imports ${target}: the demo is a program of its own`
      : null,
  )

/** No name, address or port of a demo world, in code or comment. */
export const noWorld =
  (words: readonly string[]): Rule =>
  sources => {
    const escaped = words.map(word => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    const any = new RegExp(`(?<![\\w-])(${escaped.join('|')})(?![\\w-])`, 'gi')
    return sources
      .filter(({ path }) => isProduct(path))
      .flatMap(({ path, text }) =>
        text.split('\n').flatMap((line, at) =>
          [...line.matchAll(any)]
            .map(found => found[0])
            .filter(
              word => !WORLD_EXCEPTIONS.some(one => one.file === path && one.word === word.toLowerCase()),
            )
            .map(word => `${path}:${at + 1} has “${word}” of a demo world`),
        ),
      )
  }

export const short: Rule = sources =>
  sources
    .filter(({ lines, firstComment }) => lines > LONG_FILE && !/\b(long|lines)\b/i.test(firstComment))
    .map(
      ({ path, lines }) => `${path} has ${lines} lines and no comment at its top that says why it is so long`,
    )

/** Files that need each other to start. Types are erased and make no circle. */
export const noCircles: Rule = sources => {
  const byPath = new Map(sources.map(source => [source.path, source]))
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (path: string, trail: readonly string[]) => {
    const at = trail.indexOf(path)
    if (at >= 0) circles.push(`${[...trail.slice(at), path].join(' → ')} is a circle`)
    if (at >= 0 || done.has(path)) return
    for (const { target, typeOnly } of byPath.get(path)?.imports ?? []) {
      if (target && !typeOnly && byPath.has(target)) visit(target, [...trail, path])
    }
    done.add(path)
  }
  for (const { path } of sources) visit(path, [])
  return circles
}
