import type { ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import type { Json } from './metadata.ts'
import { changedPod } from './podChange.ts'
import { columnless, listVersion, type Rendered, versionOf } from './rendered.ts'

/** As whole objects, or as the Tables that kubectl asks for. */
export type Form = 'list' | 'table'

/** The open watches of the bench's API server, and what is told over those of pods. */
export class Watches {
  #pods: readonly Json[]
  #open = new Map<Http2ServerResponse, { plural: string; form: Form }>()
  /** How often each pod was changed, by its uid. */
  #changes = new Map<string, { pod: Json; step: number }>()

  constructor(pods: readonly Json[]) {
    this.#pods = pods
  }

  /** A watch stays open; a bookmark a minute proves that it does, as on a real server. */
  add({ resource }: Rendered, form: Form, answer: Http2ServerResponse): void {
    answer.writeHead(200, { 'content-type': 'application/json' })
    // Over HTTP/1.1 the head alone would wait for the first line.
    ;(answer as unknown as ServerResponse).flushHeaders()
    const line = `{"type":"BOOKMARK","object":{"kind":"${resource.kind}","apiVersion":"${versionOf(resource)}","metadata":{"resourceVersion":"${listVersion}","creationTimestamp":null}}}\n`
    const timer = setInterval(() => answer.write(line), 60_000)
    this.#open.set(answer, { plural: resource.plural, form })
    answer.on('close', () => {
      clearInterval(timer)
      this.#open.delete(answer)
    })
  }

  /** How many watch pods in this form. */
  count(form: Form): number {
    return this.#ofPods(form).length
  }

  /** Changes a pod one step and tells every watch of pods; the bytes of the event. */
  change(uid: string | null): { bytes: number } {
    const pod = this.#pods.find(one => uidOf(one) === uid)
    if (!pod) return { bytes: 0 }
    const line = lineOf(this.#changed(pod), 'list')
    for (const answer of this.#ofPods('list')) answer.write(line)
    return { bytes: Buffer.byteLength(line) }
  }

  /**
   * Changes every pod one step, that of `last` at the end, and tells those who watch pods in this form as fast as they
   * read. Everything is rendered before the first line goes out.
   */
  async emit(form: Form, last: string | null): Promise<{ events: number; bytes: number }> {
    const order = [...this.#pods].sort(
      (one, other) => Number(uidOf(one) === last) - Number(uidOf(other) === last),
    )
    const lines = order.map(pod => Buffer.from(lineOf(this.#changed(pod), form)))
    const send = async (answer: Http2ServerResponse) => {
      for (const line of lines) {
        if (!answer.write(line)) await new Promise<void>(resolve => answer.once('drain', resolve))
      }
    }
    await Promise.all(this.#ofPods(form).map(send))
    return { events: lines.length, bytes: lines.reduce((sum, line) => sum + line.length, 0) }
  }

  #ofPods(form: Form): Http2ServerResponse[] {
    const open = [...this.#open].filter(([, one]) => one.plural === 'pods' && one.form === form)
    return open.map(([answer]) => answer)
  }

  #changed(pod: Json): Json {
    const uid = uidOf(pod)
    const held = this.#changes.get(uid) ?? { pod, step: 0 }
    const next = { pod: changedPod(held.pod, held.step), step: held.step + 1 }
    this.#changes.set(uid, next)
    return next.pod
  }
}

const uidOf = (pod: Json) => String((pod.metadata as Json).uid)

function lineOf(pod: Json, form: Form): string {
  const object =
    form === 'table' ? columnless(pod) : JSON.stringify({ kind: 'Pod', apiVersion: 'v1', ...pod })
  return `{"type":"MODIFIED","object":${object}}\n`
}
