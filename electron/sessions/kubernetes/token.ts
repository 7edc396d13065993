/**
 * Whether a text can be a bearer token: one word of visible ASCII. A header could carry nothing else, and a
 * token file that points at some other file of this computer must not send that file to a server.
 */
export function isToken(token: string): boolean {
  return token.length > 0 && token.length <= 64 * 1024 && /^[\x21-\x7e]+$/.test(token)
}
