import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Size } from './size.ts'
import type { Form } from './watches.ts'

/** The bench's API server, running as a process of its own. */
export interface BenchServer {
  folder: string
  kubeconfig: string
  /** Where it listens: for HTTP/2, and for HTTP/1.1 alone. */
  ports: { h2: number; 'http/1.1': number }
  /** CPU seconds it has taken since its start. */
  cpu(): Promise<number>
  /** Changes the pod of this uid one step; the bytes of the event that tells of it. */
  change(uid: string): Promise<number>
  /** Changes every pod one step, the last one last, told to those who watch them in this form; how many events. */
  emit(form: Form, last: string): Promise<number>
  /** How many watch pods in this form. */
  watches(form: Form): Promise<number>
  /** The bytes of the whole list of pods as JSON, page by page. */
  listBytes(): Promise<number>
  stop(): Promise<void>
}

/** Starts it and resolves when everything is rendered. */
export async function startServer({ pods, nodes, services, near }: Size): Promise<BenchServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'homeport-bench-'))
  const script = path.join(import.meta.dirname, 'apiserver.ts')
  const args = [script, folder, ...[pods, nodes, services].map(String), near ? 'near' : 'away']
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const stop = async () => {
    await end(child)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const { port, oldPort, kubeconfig } = await firstLine(child)
    const ca = readFileSync(path.join(folder, 'ca.crt'))
    const token = JSON.parse(readFileSync(kubeconfig, 'utf8')).users[0].user.token as string
    const ask = (path: string) => get({ port, ca, path, token })
    return {
      folder,
      kubeconfig,
      ports: { h2: port, 'http/1.1': oldPort },
      stop,
      cpu: async () => {
        const { user, system } = JSON.parse(await ask('/cpu')) as NodeJS.CpuUsage
        return (user + system) / 1e6
      },
      change: async uid => (JSON.parse(await ask(`/change?uid=${uid}`)) as { bytes: number }).bytes,
      emit: async (form, last) =>
        (JSON.parse(await ask(`/emit?form=${form}&last=${last}`)) as { events: number }).events,
      watches: async form => (JSON.parse(await ask(`/watches?form=${form}`)) as { count: number }).count,
      listBytes: async () => {
        let bytes = 0
        for (let from: string | undefined = '0'; from !== undefined; ) {
          const page: string = await ask(`/api/v1/pods?limit=500&continue=${from}`)
          bytes += Buffer.byteLength(page)
          from = (JSON.parse(page) as { metadata: { continue?: string } }).metadata.continue
        }
        return bytes
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

type Ready = { port: number; oldPort: number; kubeconfig: string }

async function firstLine(child: ChildProcess): Promise<Ready> {
  if (child.stdout === null) throw new Error('no output')
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line)
  throw new Error("the bench's API server ended before it was ready")
}

/** Closing its input ends it; a server that does not is killed. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.stdin?.end()
  const timer = setTimeout(() => child.kill('SIGKILL'), 2000)
  await gone
  clearTimeout(timer)
}

function get({ token, ...to }: { port: number; ca: Buffer; path: string; token: string }): Promise<string> {
  const headers = { authorization: `Bearer ${token}` }
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', ...to, headers, agent: false }, answer => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => resolve(text))
    })
    asked.on('error', reject)
    asked.end()
  })
}
