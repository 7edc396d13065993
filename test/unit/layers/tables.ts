/**
 * Who may import whom, beside itself and `shared`. `run` is what is there when the program runs; `types` are
 * shapes alone. The order is the architecture: reach → sessions → collectors → lab, composed by backend.
 */
export const ELECTRON_LAYERS: Readonly<
  Record<string, { run: readonly string[]; types?: readonly string[] }>
> = {
  'electron/clock.ts': { run: [] },
  'electron/reach': { run: ['electron/clock.ts'], types: ['electron/lab'] },
  'electron/sessions': {
    run: ['electron/clock.ts', 'electron/reach', 'electron/collectors', 'electron/lab'],
  },
  'electron/collectors': { run: [], types: ['electron/lab'] },
  'electron/lab': { run: [], types: ['electron/sessions', 'electron/reach'] },
  'electron/store': { run: ['electron/clock.ts'] },
  'electron/backend': {
    run: [
      'electron/clock.ts',
      'electron/reach',
      'electron/sessions',
      'electron/collectors',
      'electron/lab',
      'electron/store',
    ],
  },
  'electron/headless': { run: ['electron/clock.ts', 'electron/backend'] },
  'electron/command': {
    run: [
      'electron/clock.ts',
      'electron/backend',
      'electron/headless',
      'electron/collectors',
      'electron/sessions',
    ],
  },
  'electron/demo': { run: ['electron/clock.ts'] },
  'electron/serve.ts': {
    run: ['electron/clock.ts', 'electron/backend', 'electron/headless', 'electron/command'],
  },
  'electron/cli.ts': { run: ['electron/command'] },
  'electron/desktop': {
    run: ['electron/clock.ts', 'electron/backend', 'electron/headless', 'electron/command'],
  },
  'electron/main.ts': { run: ['electron/clock.ts', 'electron/backend', 'electron/desktop'] },
  'electron/preload.ts': { run: [] },
}

/**
 * The page. `views` never see the wire, `parts` know nothing of the lab but its words for states and ages,
 * `texts` are words alone.
 */
export const RENDERER_LAYERS: Readonly<Record<string, readonly string[]>> = {
  'renderer/link': ['renderer/mirror', 'shared/contract', 'shared/lab', 'shared/wire'],
  'renderer/mirror': ['shared/contract', 'shared/lab'],
  'renderer/views': [
    'renderer/mirror',
    'renderer/parts',
    'renderer/texts',
    'renderer/style',
    'shared/contract',
    'shared/lab',
  ],
  'renderer/parts': ['renderer/texts', 'renderer/style', 'shared/lab/state.ts', 'shared/lab/age.ts'],
  'renderer/texts': ['shared/lab'],
  'renderer/style': [],
  'renderer/jitless.ts': [],
  'renderer/main.tsx': ['renderer'],
}

/** Single imports against the direction, each with its reason. */
export const LAYER_EXCEPTIONS: readonly { from: string; to: string; why: string }[] = [
  {
    from: 'electron/command/help.ts',
    to: 'electron/demo/faultWords.ts',
    why: 'the help of “demo fault” lists what the demo program understands',
  },
  {
    from: 'electron/command/demo.ts',
    to: 'electron/demo/control.ts',
    why: 'the command line speaks to the demo program over its control socket',
  },
  {
    from: 'electron/command/demo.ts',
    to: 'electron/demo/places.ts',
    why: '“demo roam” and “demo status” name the places that the demo program knows',
  },
  {
    from: 'electron/command/session.ts',
    to: 'electron/demo/control.ts',
    why: '--demo starts the demo program where it does not run',
  },
  {
    from: 'electron/command/tailnet.ts',
    to: 'electron/reach/dial.ts',
    why: '“tailnet” asks tailscaled of this computer without any lab',
  },
]

/** Uses of the network's modules that open nothing. */
export const HARMLESS = new Set([
  'isIP',
  'isIPv4',
  'isIPv6',
  'BlockList',
  'SocketAddress',
  'rootCertificates',
  'getCACertificates',
  'checkServerIdentity',
  'createSecureContext',
  'constants',
  'sensitiveHeaders',
  'STATUS_CODES',
  // Of ssh2: reading key files.
  'utils',
])

/**
 * Who may use the network's modules, and for what; `*` is everything. Only `reach` opens connections to the
 * outside: the others are handed a socket, or speak to this computer alone.
 */
export const NETWORK: readonly { at: string; uses: readonly string[]; why: string }[] = [
  { at: 'electron/reach/', uses: ['*'], why: 'the one way out' },
  {
    at: 'electron/demo/',
    uses: ['*'],
    why: 'a program of its own; plays the outside world on this computer',
  },
  { at: 'electron/headless/door.ts', uses: ['createServer'], why: 'the browser door listens on 127.0.0.1' },
  {
    at: 'electron/headless/webSockets.ts',
    uses: ['WebSocketServer'],
    why: 'takes over upgrades the door has judged; listens nowhere itself',
  },
  {
    at: 'electron/backend/controlSocket.ts',
    uses: ['connect', 'createServer'],
    why: 'the control socket: a path, never an address',
  },
  {
    at: 'electron/sessions/kubernetes/secured.ts',
    uses: ['connect'],
    why: 'TLS over a socket that dial has handed it',
  },
  {
    at: 'electron/sessions/kubernetes/http2Connection.ts',
    uses: ['connect'],
    why: 'HTTP/2 over a socket that was handed to it, by createConnection',
  },
  {
    at: 'electron/sessions/kubernetes/http1Connection.ts',
    uses: ['Agent', 'request'],
    why: 'HTTP/1.1 over sockets that were handed to it, by createConnection',
  },
  {
    at: 'electron/sessions/tailscale/request.ts',
    uses: ['request'],
    why: 'HTTP over a socket that dial has handed it, by createConnection',
  },
  {
    at: 'electron/sessions/ssh/hop.ts',
    uses: ['Client'],
    why: 'SSH over a socket that dial, or a channel that a jump host has handed it',
  },
  {
    at: 'electron/sessions/ssh/hostKeyProbe.ts',
    uses: ['Client'],
    why: 'a key exchange over a socket that dial has handed it',
  },
  {
    at: 'electron/sessions/ssh/agent.ts',
    uses: ['createAgent', 'BaseAgent'],
    why: 'the SSH agent of this computer: a path, never an address',
  },
  {
    at: 'electron/sessions/ssh/lockedKeys.ts',
    uses: ['BaseAgent'],
    why: 'public parts of locked key files, played as an agent that signs nothing',
  },
]

/** Who may start programs: of constants, of what the owner asked for by hand, or of what he has allowed. */
export const STARTING: readonly { at: string; why: string }[] = [
  { at: 'electron/reach/place.ts', why: 'asks the system where this computer is: constant commands' },
  { at: 'electron/reach/program.ts', why: 'a program that makes a connection: ProxyCommand, ssh' },
  { at: 'electron/sessions/runProgram.ts', why: 'runs a program to its end, within a deadline' },
  { at: 'electron/sessions/tailscale/places.ts', why: 'finds tailscaled on macOS: a constant command' },
  { at: 'electron/headless/browser.ts', why: 'opens the browser on the owner’s word' },
  { at: 'electron/demo/', why: 'a program of its own, which is started as one' },
]

/** Modules through which a connection can be opened or a port listened on. */
export const NETWORK_MODULES = new Set([
  'net',
  'tls',
  'dgram',
  'http',
  'https',
  'http2',
  'dns',
  'dns/promises',
  'node:net',
  'node:tls',
  'node:dgram',
  'node:http',
  'node:https',
  'node:http2',
  'node:dns',
  'node:dns/promises',
  'ws',
  'ssh2',
  'socks',
  'undici',
])

/** Globals that open a connection; in the page they belong to `link`, in Node to nobody. */
export const NETWORK_GLOBALS = new Set([
  'fetch',
  'new WebSocket',
  'new EventSource',
  'new XMLHttpRequest',
  'navigator.sendBeacon',
])

/** Folders in which time comes from the Clock alone. */
export const CLOCKED = [
  'electron/reach/',
  'electron/sessions/',
  'electron/collectors/',
  'electron/lab/',
  'electron/store/',
  'electron/actions/',
]

export const CLOCK_GLOBALS = new Set([
  'Date.now',
  'Date',
  'new Date',
  'performance.now',
  'process.hrtime',
  'setTimeout',
  'setInterval',
  'AbortSignal.timeout',
])

/** Doors that run in plain Node, where importing 'electron' starts a download. */
export const PLAIN_NODE_ENTRIES = ['electron/serve.ts', 'electron/cli.ts']
export const ELECTRON_PACKAGES = new Set(['electron', 'electron-store'])
export const DESKTOP = ['electron/desktop/', 'electron/main.ts', 'electron/preload.ts']

/** Words of a demo world that product code may use, by file, with the reason. */
export const WORLD_EXCEPTIONS: readonly { file: string; word: string; why: string }[] = [
  { file: 'electron/command/demo.ts', word: 'holmos', why: 'the world that is played when none is named' },
  { file: 'electron/backend/options.ts', word: 'holmos', why: 'the help of --demo names the worlds' },
  { file: 'electron/backend/options.ts', word: 'pesulabs', why: 'the help of --demo names the worlds' },
  { file: 'electron/command/statusText.ts', word: 'holmos', why: 'what a newcomer without a lab can try' },
]

/** Names a world shares with half of all homelabs, with Kubernetes itself or with plain English. */
export const ORDINARY_NAMES = new Set([
  'default',
  'gateway',
  'laptop',
  'phone',
  'root',
  'registry',
  'vault',
  'postgres',
  'pulse',
  'coredns',
  'kube-dns',
  'traefik',
  'metrics-server',
  'kube-system',
  'kube-public',
  'kube-node-lease',
])

/** Ports that mean the same everywhere, and 30000, the first NodePort (and half a minute in ms). */
export const ORDINARY_PORTS = new Set([3000, 5000, 5432, 6443, 8000, 8080, 8200, 8443, 9153, 10250, 30000])
