import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const ROOT = new URL('../../', import.meta.url)

/** The classes that a sheet gives a look of their own: `.name {` and lists of such, outside of media queries. */
function ownClasses(css: string): string[] {
  return [...css.matchAll(/^(\.[\w-]+(?:,\n\.[\w-]+)*) \{/gm)].flatMap(
    match => match[1]?.split(',\n').map(one => one.trim()) ?? [],
  )
}

// Pages are loaded one after the other and their sheets stay: a name that two of them use would change the first page
// once the second had been seen.
it('no class has its look from two style sheets', () => {
  const owners = new Map<string, Set<string>>()
  for (const path of globSync('renderer/style/*.css', { cwd: ROOT })) {
    // It is there before every other, and each may build on it.
    if (path.endsWith('base.css')) continue
    for (const name of ownClasses(readFileSync(new URL(path, ROOT), 'utf8'))) {
      owners.set(name, (owners.get(name) ?? new Set()).add(path))
    }
  }
  expect(owners.size).toBeGreaterThan(150)
  const shared = [...owners].filter(([, paths]) => paths.size > 1)
  expect(shared.map(([name, paths]) => `${name} in ${[...paths].sort().join(' and ')}`)).toEqual([])
})
