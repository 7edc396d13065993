import * as z from 'zod'

/** Preferences of tailscaled, as far as the demo acts on them or a client may set them. */
export const prefsSchema = z.object({
  RouteAll: z.boolean(),
  ExitNodeID: z.string(),
  ExitNodeIP: z.string(),
  ExitNodeAllowLANAccess: z.boolean(),
  CorpDNS: z.boolean(),
  RunSSH: z.boolean(),
  WantRunning: z.boolean(),
  LoggedOut: z.boolean(),
  ShieldsUp: z.boolean(),
  Hostname: z.string(),
  OperatorUser: z.string(),
  AdvertiseTags: z.array(z.string()).nullable(),
  AdvertiseRoutes: z.array(z.string()).nullable(),
})

export type Prefs = z.infer<typeof prefsSchema>

/** As `tailscale up` without a flag leaves them on Linux: subnet routes of others are not taken. */
export const freshPrefs = (hostname: string): Prefs => ({
  RouteAll: false,
  ExitNodeID: '',
  ExitNodeIP: '',
  ExitNodeAllowLANAccess: false,
  CorpDNS: true,
  RunSSH: false,
  WantRunning: true,
  LoggedOut: false,
  ShieldsUp: false,
  Hostname: hostname,
  OperatorUser: '',
  AdvertiseTags: null,
  AdvertiseRoutes: null,
})

/**
 * The preferences after a MaskedPrefs: each value that has `NAMESet: true` beside it. Throws a TypeError that names
 * a value of the wrong type. What tailscaled knows and the demo does not act on is passed over.
 */
export function maskedPrefs(before: Prefs, masked: Readonly<Record<string, unknown>>): Prefs {
  const after: Record<string, unknown> = { ...before }
  for (const name of Object.keys(before)) if (masked[`${name}Set`] === true) after[name] = masked[name]
  const read = prefsSchema.safeParse(after)
  if (read.success) return read.data
  throw new TypeError(`cannot unmarshal ${read.error.issues[0]?.path.join('.')} of ipn.MaskedPrefs`)
}

/** What tailscaled says against a whole set of preferences before they are set; empty where it takes them. */
export function prefsProblem(prefs: Partial<Prefs>): string {
  const offers = prefs.AdvertiseRoutes?.includes('0.0.0.0/0') ?? false
  return offers && (prefs.ExitNodeID || prefs.ExitNodeIP)
    ? 'Cannot advertise an exit node and use an exit node at the same time.'
    : ''
}

/** As the LocalAPI writes them; what stands for keys is zero, as it is there. */
export function prefsJson(prefs: Prefs, control: string, login: string): Record<string, unknown> {
  const { OperatorUser, ...rest } = prefs
  return {
    ControlURL: control,
    ...rest,
    ...(OperatorUser && { OperatorUser }),
    InternalExitNodePrior: '',
    RunWebClient: false,
    NotepadURLs: false,
    AdvertiseServices: null,
    Sync: null,
    NoSNAT: false,
    NoStatefulFiltering: true,
    NetfilterMode: 2,
    AutoUpdate: { Check: true, Apply: null },
    AppConnector: { Advertise: false },
    PostureChecking: false,
    NetfilterKind: '',
    RemoteConfig: false,
    DriveShares: null,
    Config: {
      PrivateNodeKey: `privkey:${'0'.repeat(64)}`,
      OldPrivateNodeKey: `privkey:${'0'.repeat(64)}`,
      UserProfile: { ID: 1, LoginName: login, DisplayName: login },
      NetworkLockKey: `nlpriv:${'0'.repeat(128)}`,
      NodeID: '1',
    },
  }
}
