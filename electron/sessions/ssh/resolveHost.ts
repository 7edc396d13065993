import path from 'node:path'
import { matchesList } from './configWords.ts'
import { type Criteria, type ParsedConfigs, portOf, type Setting } from './sshConfig.ts'

/** How to reach and trust one host, as ssh itself would for `ssh ALIAS`. */
export interface SshHost {
  readonly alias: string
  readonly hostName: string
  readonly port: number
  readonly user: string
  /** Absolute paths, in the order they are tried. */
  readonly identityFiles: readonly string[]
  readonly identitiesOnly: boolean
  /** The socket or pipe of the agent that is asked; null for none. */
  readonly identityAgent: string | null
  /** The user's files first; absolute paths. */
  readonly knownHostsFiles: readonly string[]
  /** Where a new host key is written: the first file of the user's own; null where he wants none. */
  readonly ownKnownHosts: string | null
  /** Keys that no host may show, an absolute path (RevokedHostKeys). */
  readonly revokedHostKeys: string | null
  /** A program would tell host keys (KnownHostsCommand); it is not run. */
  readonly knownHostsCommand: boolean
  /** Host keys are looked up under this name instead of the host's. */
  readonly hostKeyAlias: string | null
  /** Names that are added to known_hosts are hashed. */
  readonly hashKnownHosts: boolean
  readonly proxyJump: string | null
  /** The hosts that ProxyJump leads over, the nearest first; null where it names none that can be, or a circle. */
  readonly jumps: readonly SshHost[] | null
  /** The program that makes the connection, as it stands in the file: with its tokens. */
  readonly proxyCommand: string | null
  /** The file in which ProxyCommand stands. */
  readonly proxyFile: string | null
  readonly hostKeyAlgorithms: readonly string[] | null
  /** How the user may come in, in the order it is tried. */
  readonly methods: readonly LoginMethod[]
  /** Certificates for the user's keys, absolute paths. */
  readonly certificateFiles: readonly string[]
  /** The library through which keys on a token are used. */
  readonly pkcs11Provider: string | null
  readonly gssapi: boolean
  /** How often he is asked for a password or a code before it is given up. */
  readonly prompts: number
}

const METHODS = ['publickey', 'keyboard-interactive', 'password'] as const
export type LoginMethod = (typeof METHODS)[number]

const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa', 'id_ed25519_sk', 'id_ecdsa_sk']
/** Files that many name to keep no keys. */
const NOWHERE = new Set(['/dev/null', 'NUL'])
const GLOBAL_KNOWN_HOSTS = ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']

/** Where Windows' own agent listens; elsewhere there is none where no variable names it. */
const WINDOWS_AGENT = process.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : null

/** What has been obtained so far: the first value of a keyword wins, IdentityFile adds up. */
interface Obtained {
  readonly first: Map<string, Setting & { readonly file: string }>
  readonly identityFiles: string[]
  readonly certificateFiles: string[]
}

/**
 * The settings of one alias. `user` is the local user, who is also the remote one where no file names another.
 * Files are read a second time where a `Match final` asks for it; values of the first reading stay.
 */
export function resolveHost(config: ParsedConfigs, alias: string, user: string): SshHost {
  return resolved(config, alias, user, [])
}

/** `on`: the aliases on whose way this one lies. */
function resolved(config: ParsedConfigs, alias: string, user: string, on: readonly string[]): SshHost {
  const obtained: Obtained = { first: new Map(), identityFiles: [], certificateFiles: [] }
  pass(config, obtained, { alias, host: alias, user, final: false })
  if (config.blocks.some(block => [block.criteria, ...block.within].some(asksFinal))) {
    pass(config, obtained, { alias, host: hostNameOf(obtained, alias), user, final: true })
  }
  const word = (keyword: string) => obtained.first.get(keyword)?.words[0]
  const hostName = hostNameOf(obtained, alias)
  const port = portOf(word('port') ?? '') ?? 22
  const remote = word('user') ?? user
  const tokens: Record<string, string> = {
    '%': '%',
    d: config.home,
    h: hostName,
    k: word('hostkeyalias')?.toLowerCase() ?? alias,
    n: alias,
    p: String(port),
    r: remote,
    u: user,
  }
  const file = (name: string) => expandPath(name, tokens, config)
  const files = (keyword: string, otherwise: readonly string[]) => {
    const words = obtained.first.get(keyword)?.words ?? otherwise
    return words.filter(name => name.toLowerCase() !== 'none').map(file)
  }
  const own = files('userknownhostsfile', ['~/.ssh/known_hosts', '~/.ssh/known_hosts2'])
  const keys =
    obtained.identityFiles.length > 0 ? obtained.identityFiles : DEFAULT_KEYS.map(name => `~/.ssh/${name}`)
  const proxy = proxyOf(obtained)
  return {
    alias,
    hostName,
    port,
    user: remote,
    identityFiles: [...new Set(keys.filter(name => name.toLowerCase() !== 'none').map(file))],
    identitiesOnly: word('identitiesonly')?.toLowerCase() === 'yes',
    identityAgent: agentOf(word('identityagent'), config.env, file),
    knownHostsFiles: [...own, ...files('globalknownhostsfile', GLOBAL_KNOWN_HOSTS)],
    ownKnownHosts: own.find(name => !NOWHERE.has(name)) ?? null,
    revokedHostKeys: noneOr(word('revokedhostkeys'), file),
    knownHostsCommand: (word('knownhostscommand') ?? 'none').toLowerCase() !== 'none',
    hostKeyAlias: word('hostkeyalias')?.toLowerCase() ?? null,
    hashKnownHosts: word('hashknownhosts')?.toLowerCase() === 'yes',
    ...proxy,
    jumps: jumpsOf(proxy.proxyJump, name => resolved(config, name, user, [...on, alias]), [...on, alias]),
    hostKeyAlgorithms: algorithmsOf(word('hostkeyalgorithms')),
    methods: methodsOf(word),
    certificateFiles: obtained.certificateFiles.filter(name => name.toLowerCase() !== 'none').map(file),
    pkcs11Provider: noneOr(word('pkcs11provider'), file),
    gssapi: word('gssapiauthentication')?.toLowerCase() === 'yes',
    prompts: word('batchmode')?.toLowerCase() === 'yes' ? 0 : promptsOf(word('numberofpasswordprompts')),
  }
}

const noneOr = (name: string | undefined, file: (name: string) => string) =>
  name === undefined || name.toLowerCase() === 'none' ? null : file(name)

/** Those of PreferredAuthentications in its order, without what is forbidden. */
function methodsOf(word: (keyword: string) => string | undefined): LoginMethod[] {
  const preferred = word('preferredauthentications')?.toLowerCase().split(',')
  const ordered = preferred
    ? preferred.flatMap(name => METHODS.find(one => one === name) ?? [])
    : [...METHODS]
  const no = (keyword: string) => word(keyword)?.toLowerCase() === 'no'
  return ordered.filter(method => {
    if (method === 'publickey') return !no('pubkeyauthentication')
    if (method === 'password') return !no('passwordauthentication')
    return !no('kbdinteractiveauthentication') && !no('challengeresponseauthentication')
  })
}

const promptsOf = (text: string | undefined) => Math.min(10, /^\d{1,3}$/.test(text ?? '') ? Number(text) : 3)

interface Asked {
  readonly alias: string
  /** What Host patterns are compared with: the alias, on the second reading the host's name. */
  readonly host: string
  readonly user: string
  readonly final: boolean
}

function pass(config: ParsedConfigs, obtained: Obtained, asked: Asked): void {
  for (const block of config.blocks) {
    if (![block.criteria, ...block.within].every(criteria => holds(criteria, obtained, asked))) continue
    for (const setting of block.settings) {
      const { keyword } = setting
      if (keyword === 'identityfile' || keyword === 'certificatefile') {
        const name = setting.words[0] ?? ''
        const all = keyword === 'identityfile' ? obtained.identityFiles : obtained.certificateFiles
        if (!all.includes(name)) all.push(name)
      } else if (!obtained.first.has(setting.keyword))
        obtained.first.set(setting.keyword, { ...setting, file: block.file })
    }
  }
}

function holds(criteria: Criteria, obtained: Obtained, asked: Asked): boolean {
  if (criteria.kind === 'host') return matchesList(asked.host, criteria.patterns)
  return criteria.tests.every(({ name, negated, patterns }) => {
    switch (name) {
      case 'all':
        return !negated
      case 'canonical':
      case 'final':
        return asked.final !== negated
      case 'host':
        return matchesName(hostNameOf(obtained, asked.host), patterns) !== negated
      case 'originalhost':
        return matchesName(asked.alias, patterns) !== negated
      case 'user':
        return matchesList(obtained.first.get('user')?.words[0] ?? asked.user, patterns) !== negated
      case 'tagged':
        return matchesList(obtained.first.get('tag')?.words[0] ?? '', patterns) !== negated
      case 'localuser':
        return matchesList(asked.user, patterns) !== negated
      default:
        // exec runs a program, the others ask what Homeport does not know: never taken for true, not even negated.
        return false
    }
  })
}

function asksFinal(criteria: Criteria): boolean {
  return criteria.kind === 'match' && criteria.tests.some(test => test.name === 'final')
}

/** Match compares names of hosts without regard to case; Host does not. */
const matchesName = (name: string, patterns: readonly string[]) =>
  matchesList(
    name.toLowerCase(),
    patterns.map(pattern => pattern.toLowerCase()),
  )

/** HostName with its tokens, in lower case as ssh makes it; only %% and %h are allowed there. */
function hostNameOf(obtained: Obtained, alias: string): string {
  const name = obtained.first.get('hostname')?.words[0] ?? '%h'
  return name.replace(/%([%h])/g, (_, token) => (token === 'h' ? alias : '%')).toLowerCase()
}

/** The first of ProxyJump and ProxyCommand wins; `none` is none, and still keeps the other out. */
function proxyOf(obtained: Obtained): Pick<SshHost, 'proxyJump' | 'proxyCommand' | 'proxyFile'> {
  const first = [...obtained.first.keys()].find(key => key === 'proxyjump' || key === 'proxycommand')
  const value = first === undefined ? undefined : obtained.first.get(first)?.rest.trim()
  const proxy = value === undefined || value.toLowerCase() === 'none' ? null : value
  return {
    proxyJump: first === 'proxyjump' ? proxy : null,
    proxyCommand: first === 'proxycommand' ? proxy : null,
    proxyFile: first === 'proxycommand' && proxy !== null ? (obtained.first.get(first)?.file ?? null) : null,
  }
}

/** Where the agent listens: what IdentityAgent says, a path or the name of a variable, else what the session has set. */
function agentOf(
  named: string | undefined,
  env: ParsedConfigs['env'],
  file: (name: string) => string,
): string | null {
  if (named?.toLowerCase() === 'none') return null
  const variable = named === undefined ? 'SSH_AUTH_SOCK' : /^\$?(SSH_AUTH_SOCK|(?<=\$)\w+)$/.exec(named)?.[1]
  // Made absolute: a bare number would be taken for a port.
  if (variable !== undefined) return env[variable] ? file(env[variable]) : WINDOWS_AGENT
  return named === undefined ? null : file(named)
}

/** More hops than this are a mistake. */
const MOST_HOPS = 8

/**
 * The hops of a ProxyJump. Each has its own settings; what the list says of user and port comes first. The nearest
 * may be reached over another by its own ProxyJump, the others are reached over the one before.
 */
function jumpsOf(
  list: string | null,
  hostOf: (alias: string) => SshHost,
  on: readonly string[],
): readonly SshHost[] | null {
  if (list === null) return []
  const hops: SshHost[] = []
  for (const [n, word] of list.split(',').entries()) {
    const [, user, bracketed, plain, port] =
      /^(?:ssh:\/\/)?(?:([^@\s]+)@)?(?:\[([^\]]+)\]|([^:/\s]+))(?::(\d{1,5}))?\/?$/.exec(word.trim()) ?? []
    const alias = bracketed ?? plain
    if (alias === undefined || alias.startsWith('-') || on.includes(alias) || on.length > MOST_HOPS)
      return null
    const hop = hostOf(alias)
    const own = n === 0 ? hop.jumps : []
    if (own === null) return null
    const named = { ...(user !== undefined && { user }), ...(port !== undefined && { port: Number(port) }) }
    // It is reached over the one before, whatever its own settings say.
    const over = n === 0 ? {} : { proxyCommand: null, proxyFile: null }
    hops.push(...own, { ...hop, ...named, ...over, proxyJump: null, jumps: [] })
  }
  return hops
}

/** A plain list only: `+`, `-` and `^` change ssh's own defaults, which are not Homeport's. */
function algorithmsOf(list: string | undefined): string[] | null {
  return list === undefined || /^[+^-]/.test(list) ? null : list.split(',').filter(name => name !== '')
}

/** `~`, `%` tokens and ${VARIABLES}; what is not known stays as it stands. Relative paths start at home. */
function expandPath(name: string, tokens: Readonly<Record<string, string>>, config: ParsedConfigs): string {
  const text = name
    .replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (all, variable) => config.env[variable] ?? all)
    .replace(/%(.)/g, (all, token) => tokens[token] ?? all)
  if (text === '~' || text.startsWith('~/')) return path.join(config.home, text.slice(1))
  return path.resolve(config.home, text)
}
