import type { Reply } from './request.ts'

/**
 * What an answer of the LocalAPI says is wrong, in its own words: as JSON or plainly, in the body or in a header. Null
 * where it says nothing. It may be said under code 200 too.
 */
export function reasonOf({ code, headers, text }: Reply): string | null {
  const header = headers['x-tailscale-reason']
  let words = code === 200 ? '' : text
  if (typeof header === 'string') words = Buffer.from(header, 'base64').toString('utf8')
  try {
    const { Error: told } = JSON.parse(text) as { Error?: unknown }
    if (typeof told === 'string') words = told
  } catch {
    // Plain words.
  }
  return words.trim().split('\n', 1)[0]?.slice(0, 200) || null
}
