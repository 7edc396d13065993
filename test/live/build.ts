import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { constants, setPriority, tmpdir } from 'node:os'
import path from 'node:path'
import { cacheFolder, withLock } from './cache.ts'

/** A program that is compiled from the Go module proxy. */
export interface GoPeer {
  name: string
  /** The folder of the cache it lies in: what was built, so that another version never takes its place. */
  key: string
  module: string
  version: string
  /** The main package inside the module. */
  main: string
  ldflags: string
}

const kubernetes = { key: 'kubernetes-v1.34.3-k3s1', module: 'k8s.io/kubernetes', version: 'v1.34.3' }
const stamp = 'k8s.io/component-base/version'
// Without these the server calls itself v0.0.0, and kubectl warns of the difference.
const kubernetesFlags = `-s -w -X ${stamp}.gitVersion=v1.34.3+k3s1 -X ${stamp}.gitMajor=1 -X ${stamp}.gitMinor=34`

const tailscale = { key: 'tailscale-v1.102.5', module: 'tailscale.com', version: 'v1.102.5' }
const version = 'tailscale.com/version'
// Without these it calls itself 1.102.5-ERR-BuildInfo.
const tailscaleFlags = `-s -w -X ${version}.shortStamp=1.102.5 -X ${version}.longStamp=1.102.5-t0`

export const goPeers: readonly GoPeer[] = [
  {
    name: 'etcd',
    key: 'etcd-v3.6.7',
    module: 'go.etcd.io/etcd/server/v3',
    version: 'v3.6.7',
    main: 'go.etcd.io/etcd/server/v3',
    ldflags: '-s -w',
  },
  { ...kubernetes, name: 'kubectl', main: 'k8s.io/kubernetes/cmd/kubectl', ldflags: kubernetesFlags },
  {
    ...kubernetes,
    name: 'kube-apiserver',
    main: 'k8s.io/kubernetes/cmd/kube-apiserver',
    ldflags: kubernetesFlags,
  },
  { ...tailscale, name: 'tailscaled', main: 'tailscale.com/cmd/tailscaled', ldflags: tailscaleFlags },
  { ...tailscale, name: 'tailscale', main: 'tailscale.com/cmd/tailscale', ldflags: tailscaleFlags },
  {
    name: 'headscale',
    key: 'headscale-v0.29.0',
    module: 'github.com/juanfont/headscale',
    version: 'v0.29.0',
    main: 'github.com/juanfont/headscale/cmd/headscale',
    ldflags: '-s -w',
  },
]

type Say = (line: string) => void

/** Where a built peer lies, whether or not it is there. */
export function peerFile(peer: GoPeer): string {
  return path.join(cacheFolder(), `${peer.key}-${process.platform}-${process.arch}`, peer.name)
}

/**
 * The path of a peer's program, built if it is not in the cache yet. Throws an Error whose message is one line:
 * why it cannot be had.
 */
export async function buildPeer(peer: GoPeer, say: Say, signal?: AbortSignal): Promise<string> {
  const file = peerFile(peer)
  if (existsSync(file)) return file
  return await withLock(path.join(cacheFolder(), 'building'), say, async () => {
    if (existsSync(file)) return file
    const work = mkdtempSync(path.join(tmpdir(), 'homeport-build-'))
    try {
      await writeModule(peer, work, say, signal)
      const out = path.join(work, peer.name)
      await go(
        ['build', '-trimpath', '-o', out, '-ldflags', peer.ldflags, peer.main],
        work,
        `building ${peer.name}`,
        say,
        signal,
      )
      mkdirSync(path.dirname(file), { recursive: true })
      // A temp folder may be another file system: copy beside the target first, then one rename.
      const beside = `${file}.${process.pid}`
      writeFileSync(beside, readFileSync(out), { mode: 0o755 })
      renameSync(beside, file)
      return file
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
  })
}

/**
 * Writes an empty module that only requires the peer. `go install` refuses a module whose go.mod has replace
 * lines; the staging libraries of Kubernetes are pointed at their published versions instead.
 */
async function writeModule(peer: GoPeer, folder: string, say: Say, signal?: AbortSignal): Promise<void> {
  let mod = `module peers\n\ngo 1.26.0\n\nrequire ${peer.module} ${peer.version}\n`
  const file = path.join(folder, 'go.mod')
  writeFileSync(file, mod)
  const told = await go(
    ['mod', 'download', '-json', `${peer.module}@${peer.version}`],
    folder,
    `fetching ${peer.module}`,
    say,
    signal,
  )
  const { GoMod } = JSON.parse(told) as { GoMod?: string }
  if (GoMod === undefined) throw new Error(`${peer.name}: go told nothing of ${peer.module}@${peer.version}`)
  const library = `v0.${peer.version.slice('v1.'.length)}`
  for (const [, name] of readFileSync(GoMod, 'utf8').matchAll(
    /^\s*(k8s\.io\/[a-z0-9-]+) => \.\/staging\//gm,
  )) {
    mod += `replace ${name} => ${name} ${library}\n`
  }
  writeFileSync(file, mod)
}

/** Runs go to its end and returns its standard output; says every five seconds how far it is. */
async function go(
  args: string[],
  cwd: string,
  what: string,
  say: Say,
  signal?: AbortSignal,
): Promise<string> {
  const env = { ...process.env, GOFLAGS: '-mod=mod -buildvcs=false', CGO_ENABLED: '0', GOWORK: 'off' }
  const child = spawn('go', args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal ? { signal } : {}),
  })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err = (err + text).slice(-20_000)
  })
  const began = performance.now()
  const timer = setInterval(() => {
    const last = err.trimEnd().split('\n').at(-1) ?? ''
    say(
      `${what}: ${Math.round((performance.now() - began) / 1000)} s${last ? `, ${last.slice(0, 100)}` : ''}`,
    )
  }, 5000)
  try {
    const code = await new Promise<number | string>((resolve, reject) => {
      child.once('spawn', () => {
        // Whoever is at this computer goes first; the compilers that go starts inherit it.
        if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
      })
      child.once('error', reject)
      child.once('close', (status, ended) => resolve(status ?? ended ?? 'ended'))
    })
    if (code === 0) return out
    const lines = err.split('\n').filter(line => line !== '' && !line.startsWith('go: downloading'))
    throw new Error(`${what} failed (go ${args[0]}: ${code}): ${lines.slice(-3).join(' | ').slice(0, 500)}`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new Error(`${what} needs the program go, which is not installed`)
    }
    throw error
  } finally {
    clearInterval(timer)
  }
}
