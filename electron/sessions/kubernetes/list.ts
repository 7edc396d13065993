import type { Clock } from '../../clock.ts'
import type { Kept } from '../../lab/kept.ts'
import { accepted, HttpFailure, readBody } from './answer.ts'
import type { Connection } from './connection.ts'
import type { Intern } from './intern.ts'
import type { KindAccess } from './kinds.ts'
import { type ListHead, ListReader, SMALL_PAGE } from './listReader.ts'

const PAGE = 500
/** A busy server may take its time to begin, and must not stop in the middle. */
const HEAD_DEADLINE = 30_000
const IDLE = 30_000

export interface Listing {
  readonly objects: Kept[]
  /** Where a watch goes on from. Opaque. */
  readonly resourceVersion: string
  /** Items that were no object of the kind. */
  readonly unreadable: number
}

export interface ListPort {
  readonly connection: Connection
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly intern: Intern
  /** Bytes came. */
  alive(): void
}

/** A continue token that the server has forgotten; the list has to start over. */
class Expired extends Error {}

/**
 * The complete list of a kind, in pages of 500. A list whose token expires between two pages (410) is started
 * over once. Rejects with HttpFailure, UnreadableList or SessionError.
 */
export async function listKind(access: KindAccess, port: ListPort): Promise<Listing> {
  try {
    return await listOnce(access, port)
  } catch (error) {
    if (!(error instanceof Expired)) throw error
    return await listOnce(access, port)
  }
}

async function listOnce(access: KindAccess, port: ListPort): Promise<Listing> {
  const ending = new AbortController()
  const signal = AbortSignal.any([port.signal, ending.signal])
  const pages: Page[] = []
  try {
    let page = openPage(access, { ...port, signal }, '')
    for (;;) {
      // A head tells where the next page begins: it is asked for while this one is still being read, so that
      // the server works while we do. Never more than two are under way.
      const following = page.head.then(head =>
        head.next === '' ? null : openPage(access, { ...port, signal }, head.next),
      )
      following.catch(() => {})
      const head = await page.done
      pages.push(page)
      const next = await following
      if (!next) {
        return {
          objects: pages.flatMap(one => one.objects),
          resourceVersion: head.resourceVersion,
          unreadable: pages.reduce((sum, one) => sum + one.unreadable, 0),
        }
      }
      page = next
    }
  } finally {
    ending.abort(new Error('the list has ended'))
  }
}

interface Page {
  readonly objects: Kept[]
  unreadable: number
  readonly head: Promise<ListHead>
  readonly done: Promise<ListHead>
}

function openPage({ path, keep }: KindAccess, port: ListPort, token: string): Page {
  const { connection, clock, signal, intern } = port
  const objects: Kept[] = []
  let tellHead: (head: ListHead) => void = () => {}
  let failHead: (error: unknown) => void = () => {}
  const head = new Promise<ListHead>((resolve, reject) => {
    tellHead = resolve
    failHead = reject
  })
  head.catch(() => {})
  const read = async () => {
    const asked = `${path}?limit=${PAGE}${token === '' ? '' : `&continue=${encodeURIComponent(token)}`}`
    const options = { clock, signal, idle: IDLE }
    try {
      const answer = await connection.get(asked, { signal, deadline: HEAD_DEADLINE })
      await accepted(answer, path, options)
      const reader = new ListReader({
        // What has a second page is not small.
        small: token === '' ? SMALL_PAGE : 0,
        onHead: tellHead,
        onItem(item) {
          const kept = keep(item, intern)
          if (kept) objects.push(kept)
          else page.unreadable += 1
        },
      })
      await readBody(answer.body, options, chunk => {
        port.alive()
        reader.push(chunk)
      })
      const whole = reader.finish()
      tellHead(whole)
      return whole
    } catch (error) {
      const told = told410(error, token) ?? error
      failHead(told)
      throw told
    }
  }
  const done = read()
  done.catch(() => {})
  const page: Page = { objects, unreadable: 0, head, done }
  return page
}

function told410(error: unknown, token: string): Expired | null {
  return token !== '' && error instanceof HttpFailure && error.status === 410 ? new Expired() : null
}
