import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Command, interleave, median, type Shot, shoot } from './measure.ts'
import { type Row, unmeasured, type Wish } from './row.ts'
import type { Tools } from './tools.ts'

/** Milliseconds that hard case 12 leaves for refusing a kubeconfig. */
const limit = 200

const what = (file: string) =>
  `what refusing ${file} adds to an empty \`homeport status\`, against the ${limit} ms that hard case 12 allows`
const files: { wish: Wish; make(): Buffer | string }[] = [
  { wish: { id: 'bad-kubeconfig-bomb', what: what('a YAML alias bomb'), unit: 'ms', goal: 1 }, make: bomb },
  { wish: { id: 'bad-kubeconfig-50mb', what: what('a file of 50 MB'), unit: 'ms', goal: 1 }, make: long },
  {
    wish: { id: 'bad-kubeconfig-binary', what: what('1 MB of random bytes'), unit: 'ms', goal: 1 },
    make: () => randomBytes(2 ** 20),
  },
]
export const badKubeconfigWishes = files.map(({ wish }) => wish)

/** One row a file: our status with it less our status with a kubeconfig of nothing, each a median. */
export async function measureBadKubeconfig(tools: Tools): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'homeport-bench-'))
  try {
    const empty = path.join(folder, 'empty')
    writeFileSync(empty, 'apiVersion: v1\nkind: Config\nclusters: []\nusers: []\ncontexts: []\n')
    const rows: Row[] = []
    for (const { wish, make } of files) {
      const bad = path.join(folder, wish.id)
      writeFileSync(bad, make())
      const status = (file: string): Command => ({
        file: tools.node,
        args: [tools.cli, 'status', '--json', '--kubeconfig', file, '--data-dir', path.join(folder, 'data')],
        env: tools.env,
      })
      try {
        const shots = await interleave(
          tools.runs,
          async () => refused(await shoot(status(bad)), bad),
          () => shoot(status(empty)),
        )
        rows.push(row(wish, shots.ours, shots.peer))
      } catch (error) {
        rows.push(unmeasured(wish, (error as Error).message))
      }
    }
    return rows
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function row(wish: Wish, ours: Shot[], empty: Shot[]): Row {
  const start = median(empty.map(({ wall }) => wall))
  // Below what can be told apart from an empty start counts as nothing, not as less than nothing.
  const added = Math.max(0, median(ours.map(({ wall }) => wall)) - start)
  const ratio = Number((added / limit).toFixed(3))
  const note = `an empty start takes ${Math.round(start)} ms`
  return {
    ...wish,
    ours: Math.round(added),
    peer: limit,
    ratio,
    ok: ratio <= 1,
    runs: ours.length,
    note,
    serverCpu: null,
  }
}

/** A refusal names the file, whichever way it is printed. */
function refused(shot: Shot, file: string): Shot {
  if (shot.code === 0 || !`${shot.out}${shot.err}`.includes(path.basename(file))) {
    throw new Error(
      `homeport status ended with ${shot.code} and did not name the file: ${shot.err.slice(-300)}`,
    )
  }
  return shot
}

/** Nine levels of ten aliases each: a thousand million names in half a kilobyte. */
function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level <= 9; level += 1) {
    lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`)
  }
  return `${lines.join('\n')}\napiVersion: v1\nkind: Config\nclusters: *a9\ncontexts: *a9\nusers: *a9\n`
}

function long(): string {
  const line = '- name: context-of-nobody\n  context: {cluster: nothing, user: nobody}\n'
  return `apiVersion: v1\nkind: Config\ncontexts:\n${line.repeat(Math.ceil(50e6 / line.length))}`
}
