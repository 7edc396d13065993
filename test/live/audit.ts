import { readFileSync } from 'node:fs'

/** A request as the API server wrote it down. */
export interface Asked {
  verb: string
  /** The resource's plural name; empty for what is no resource. */
  kind: string
  url: URL
  /** Milliseconds since 1970. */
  at: number
}

/** What `user` asked the API server for, in order, from the audit log at `file`. */
export function askedBy(file: string, user: string): Asked[] {
  const asked: Asked[] = []
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue
    const event = JSON.parse(line) as {
      verb: string
      user: { username: string }
      objectRef?: { resource?: string }
      requestURI: string
      requestReceivedTimestamp: string
    }
    if (event.user.username !== user) continue
    asked.push({
      verb: event.verb,
      kind: event.objectRef?.resource ?? '',
      url: new URL(event.requestURI, 'https://localhost'),
      at: Date.parse(event.requestReceivedTimestamp),
    })
  }
  return asked
}
