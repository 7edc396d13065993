import { asObject, list, objectOf, truth, words } from './values.ts'

/** Who has an address of the tailnet (apitype.WhoIsResponse). */
export interface Whois {
  /** Stable while keys rotate. */
  readonly id: string | null
  readonly name: string | null
  readonly os: string | null
  readonly addresses: readonly string[]
  readonly online: boolean | null
  readonly tags: readonly string[]
  /** The login name of who owns it; null where it is tagged: then nobody does. */
  readonly owner: string | null
  readonly sshHostKeys: readonly string[]
}

/** Reads the answer of `whois`. Throws a SyntaxError where it is no JSON, a TypeError where it is no object. */
export function parseWhois(text: string): Whois {
  const json = objectOf(text, 'a whois')
  const node = asObject(json.Node)
  const host = asObject(node.Hostinfo)
  const tags = list(node.Tags)
  return {
    id: words(node.StableID),
    name: words(node.Name)?.split('.')[0] ?? words(node.ComputedName),
    os: words(host.OS),
    addresses: list(node.Addresses).map(address => address.replace(/\/\d+$/, '')),
    online: truth(node.Online),
    tags,
    owner: tags.length > 0 ? null : words(asObject(json.UserProfile).LoginName),
    sshHostKeys: list(host.sshHostKeys),
  }
}
