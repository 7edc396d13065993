/** A read-only file system: every file's text is made when it is read. */
export interface Files {
  /** The text of a file; undefined when there is none or it is a folder. */
  read(path: string): string | undefined
  isFolder(path: string): boolean
  /** Names in a folder, sorted; empty when there is none. */
  list(path: string): string[]
  /** Where a link points; undefined when it is none. */
  link(path: string): string | undefined
}

export type FileText = string | (() => string)

/** A file system of texts by absolute path, and links by absolute path. Folders are what the paths imply. */
export function makeFiles(
  texts: Readonly<Record<string, FileText>>,
  links: Readonly<Record<string, string>> = {},
): Files {
  const folders = new Map<string, Set<string>>([['/', new Set()]])
  for (const path of [...Object.keys(texts), ...Object.keys(links)]) {
    const parts = path.split('/').slice(1)
    for (let depth = 0; depth < parts.length; depth++) {
      const folder = `/${parts.slice(0, depth).join('/')}`
      const names = folders.get(folder) ?? new Set()
      names.add(parts[depth]!)
      folders.set(folder, names)
    }
  }
  /** The path behind all links on the way, with `.` and `..` resolved. */
  const real = (path: string, depth = 0): string => {
    let at = ''
    for (const part of path.split('/')) {
      if (part === '' || part === '.') continue
      if (part === '..') at = at.slice(0, Math.max(0, at.lastIndexOf('/')))
      else {
        at = `${at}/${part}`
        const target = links[at]
        if (target !== undefined && depth < 8) {
          at = real(
            target.startsWith('/') ? target : `${at.slice(0, at.lastIndexOf('/'))}/${target}`,
            depth + 1,
          )
        }
      }
    }
    return at || '/'
  }
  return {
    read: path => {
      const text = texts[real(path)]
      return typeof text === 'function' ? text() : text
    },
    isFolder: path => folders.has(real(path)),
    list: path => [...(folders.get(real(path)) ?? [])].sort(),
    link: path => links[path.replace(/\/+$/, '')],
  }
}
