import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { FILE_READERS } from '../../electron/command/fileReaders.ts'
import { inert } from '../../shared/lab/inert.ts'

/**
 * Reads every sample of a folder and prints what its INDEX.md expects beside what was got: `npm run samples -- DIR`.
 * Each line of the index is “- `file` — title — *source* — what a correct reader gets out”. Whether they agree is for
 * a reader to judge; a reader that throws, or a file that is not there, ends with 1.
 */

/** Which reader is for which file, by its place in the folder; the first that fits. */
const READERS: readonly (readonly [place: RegExp, reader: string])[] = [
  [/^kubeconfig\//, 'kubeconfig'],
  [/^k8s\//, 'kubernetes'],
  [/^ssh\/known_hosts/, 'known-hosts'],
  [/^ssh\//, 'ssh-config'],
  [/^tailscale\/.*errors/, 'tailscale-answers'],
  [/^tailscale\/.*ping/, 'tailscale-ping'],
  [/^tailscale\/.*prefs/, 'tailscale-prefs'],
  [/^tailscale\/.*whois/, 'tailscale-whois'],
  [/^tailscale\/.*\.ndjson$/, 'tailscale-bus'],
  [/^tailscale\/.*status.*\.json$/, 'tailscale-status'],
]
/** Folders of which every file is told, with a reader or without. */
const TOLD = /^(kubeconfig|ssh|tailscale|k8s)\//
/** Longest answer that is printed. */
const LONGEST = 1500

const folder = process.argv[2]
if (!folder) {
  process.stderr.write('npm run samples -- DIR: a folder with an INDEX.md.\n')
  process.exit(2)
}
const index = await readFile(path.join(folder, 'INDEX.md'), 'utf8')
const counts = { read: 0, failed: 0, none: 0 }
for (const [, file = '', expected = ''] of index.matchAll(/^- `([^`]+)` — (.*)$/gm)) {
  if (!TOLD.test(file)) continue
  const name = READERS.find(([place]) => place.test(file))?.[1]
  const reader = name === undefined ? undefined : FILE_READERS[name]
  let got = 'no reader yet'
  if (!reader) counts.none += 1
  else {
    try {
      got = JSON.stringify(await reader([path.join(folder, file)], os.homedir()))
      counts.read += 1
    } catch (error) {
      got = `failed: ${(error as Error).message}`
      counts.failed += 1
    }
  }
  process.stdout.write(
    `${file}\n  expected  ${inert(expected, LONGEST)}\n  got       ${inert(got, LONGEST)}\n\n`,
  )
}
process.stdout.write(`${counts.read} read, ${counts.failed} failed, ${counts.none} without a reader yet\n`)
process.exit(counts.failed > 0 ? 1 : 0)
