import fs from 'node:fs'

/** The processes that this one has started and that have not ended, "id program"; none where there is no /proc. */
export function children(): string[] {
  if (!fs.existsSync('/proc/self/stat')) return []
  return fs.readdirSync('/proc').flatMap(id => {
    try {
      const stat = /^\d+ \((.*)\) (\S) (\d+) /s.exec(fs.readFileSync(`/proc/${id}/stat`, 'utf8'))
      const [, program, state, parent] = stat ?? []
      return Number(parent) === process.pid && state !== 'Z' ? [`${id} ${program}`] : []
    } catch {
      // It ended meanwhile, or is no process.
      return []
    }
  })
}
