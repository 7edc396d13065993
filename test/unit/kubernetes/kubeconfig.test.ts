import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readKubeconfig } from '../../../electron/sessions/kubernetes/kubeconfigFiles.ts'

const PEM = '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n'
const KEY = '-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n'
const base64 = (text: string) => Buffer.from(text).toString('base64')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'homeport-kubeconfig-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, content: string | Buffer): string {
  const file = path.join(folder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, content)
  return file
}

interface Parts {
  cluster?: string
  user?: string
  more?: string
  current?: string
}

/** A kubeconfig of one context `home`, with further lines for its cluster and user. */
function config({
  cluster = 'server: https://127.0.0.1:6443',
  user = 'token: t',
  more = '',
  current = 'home',
}: Parts) {
  const indented = (text: string) => text.replaceAll('\n', '\n      ')
  return `apiVersion: v1
kind: Config
current-context: ${current}
clusters:
  - name: c
    cluster:
      ${indented(cluster)}
users:
  - name: u
    user:
      ${indented(user)}
contexts:
  - name: home
    context:
      cluster: c
      user: u
${more}`
}

async function only(parts: Parts) {
  const file = write('config', config(parts))
  const { contexts, problems } = await readKubeconfig([file])
  return { context: contexts[0], problems, sentence: problems[0]?.sentence ?? '', line: problems[0]?.line }
}

describe('kubeconfig: what it means', () => {
  it('a cluster with a CA and a user with a client certificate', async () => {
    const { context, problems } = await only({
      cluster: `server: https://127.0.0.1:6443\ncertificate-authority-data: ${base64(PEM)}`,
      user: `client-certificate-data: ${base64(PEM)}\nclient-key-data: ${base64(KEY)}`,
    })
    expect(problems).toEqual([])
    expect(context).toEqual({
      name: 'home',
      cluster: {
        name: 'c',
        file: path.join(folder, 'config'),
        server: 'https://127.0.0.1:6443',
        ca: PEM,
        tlsServerName: null,
        insecure: false,
        proxyUrl: null,
      },
      user: {
        name: 'u',
        file: path.join(folder, 'config'),
        certificate: PEM,
        key: KEY,
        token: null,
        tokenFile: null,
        exec: null,
        basic: null,
        impersonate: null,
      },
      namespace: null,
    })
  })

  it('files it names are found beside it, and data beats a file', async () => {
    write('pki/ca.crt', PEM)
    write('pki/client.key', KEY)
    const { context, problems } = await only({
      cluster: 'server: https://127.0.0.1:6443\ncertificate-authority: pki/ca.crt',
      user: `client-certificate: gone.crt\nclient-certificate-data: ${base64(PEM)}\nclient-key: ./pki/client.key`,
    })
    expect(problems).toEqual([])
    expect(context?.cluster.ca).toBe(PEM)
    expect(context?.user).toMatchObject({ certificate: PEM, key: KEY })
  })

  it('a token file is named with its whole path and not kept', async () => {
    write('token', 'abc.def\n')
    const { context, problems } = await only({ user: 'token: old\ntokenFile: token' })
    expect(problems).toEqual([])
    expect(context?.user).toMatchObject({ token: 'old', tokenFile: path.join(folder, 'token') })
  })

  it('the first of several files wins per name, whole, and the first current-context', async () => {
    const first = write('a', config({ user: 'token: first', current: '""' }))
    const second = write(
      'b',
      config({ user: 'username: me\npassword: secret', current: 'other' }).replace(
        'name: home',
        'name: other',
      ),
    )
    const read = await readKubeconfig([first, second, first])
    expect(read.contexts.map(one => one.name)).toEqual(['home', 'other'])
    expect(read.contexts.map(one => one.user.token)).toEqual(['first', 'first'])
    expect(read.contexts.map(one => one.user.basic)).toEqual([null, null])
    expect(read.current).toBe('other')
    expect(read.problems).toEqual([])
  })

  it('JSON is YAML, and a byte order mark is no character', async () => {
    const json = {
      clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1', 'tls-server-name': 'k' } }],
      users: [{ name: 'u', user: { username: 'me', password: '' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'holm' } }],
    }
    const read = await readKubeconfig([write('config', `\ufeff${JSON.stringify(json)}`)])
    expect(read.problems).toEqual([])
    expect(read.contexts[0]).toMatchObject({
      namespace: 'holm',
      cluster: { tlsServerName: 'k' },
      user: { basic: { username: 'me', password: '' } },
    })
    expect(read.current).toBeNull()
  })

  it('whom a user impersonates', async () => {
    const { context } = await only({
      user: 'token: t\nas: jane\nas-uid: "7"\nas-groups: [dev, ops]\nas-user-extra: {scopes: [view]}',
    })
    expect(context?.user.impersonate).toEqual({
      user: 'jane',
      uid: '7',
      groups: ['dev', 'ops'],
      extra: { scopes: ['view'] },
    })
    const empty = await only({ user: 'token: t\nas: ""\nas-groups: []\nas-uid: null' })
    expect(empty.problems).toEqual([])
    expect(empty.context?.user.impersonate).toBeNull()
  })

  it('a plugin is read and nothing is run', async () => {
    const marker = path.join(folder, 'ran')
    const { context } = await only({
      user: `exec:\n  apiVersion: client.authentication.k8s.io/v1\n  interactiveMode: Never\n  command: touch\n  args: ["${marker}"]\n  env: null`,
    })
    expect(context?.user.exec).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'touch',
      args: [marker],
      env: [],
      installHint: '',
      provideClusterInfo: false,
      interactiveMode: 'Never',
    })
    expect(existsSync(marker)).toBe(false)
  })
})

describe('kubeconfig: one bad entry costs itself alone', () => {
  const goodFile = () => write('good', config({ user: 'token: fine' }).replaceAll('home', 'good'))

  it.each<[string, Parts, string, number]>([
    ['no server', { cluster: 'x: y' }, 'has no server', 5],
    ['a server that is no URL', { cluster: 'server: htto://x' }, '"htto://x"', 5],
    [
      'a server with a password that is no URL',
      { cluster: 'server: "https://me:ge/he@im@lab:x"' },
      'has "https://lab:x" as',
      5,
    ],
    ['a server that is a number', { cluster: 'server: 5' }, '"server" of "c" is not text', 5],
    [
      'a CA that is not base64',
      { cluster: 'server: https://x\ncertificate-authority-data: "%%%"' },
      'not base64',
      5,
    ],
    [
      'a CA file that is gone',
      { cluster: 'server: https://x\ncertificate-authority: gone.crt' },
      'gone.crt: The file does not exist.',
      5,
    ],
    [
      'a CA and no check of it',
      {
        cluster: `server: https://x\ninsecure-skip-tls-verify: true\ncertificate-authority-data: ${base64(PEM)}`,
      },
      'insecure-skip-tls-verify',
      5,
    ],
    ['an odd proxy', { cluster: 'server: https://x\nproxy-url: ftp://me:ge@heim@p' }, '"ftp://p"', 5],
    [
      'a certificate without a key',
      { user: `client-certificate-data: ${base64(PEM)}` },
      'lacks its client-key',
      9,
    ],
    ['a token and a password', { user: 'token: t\nusername: me' }, 'a token and a password', 9],
    ['a token with a line break', { user: 'token: "a\\nb"' }, 'characters no token has', 9],
    ['impersonation of nobody', { user: 'token: t\nas-groups: [dev]' }, 'without "as"', 9],
    ['groups that are no list', { user: 'token: t\nas: jane\nas-groups: dev' }, 'no header can carry', 9],
    ['a number for a name', { user: 'token: t\nas: 5' }, 'no header can carry', 9],
    ['a name of two lines', { user: 'token: t\nas: "jane\\r\\nX: y"' }, 'no header can carry', 9],
    ['an auth provider', { user: 'auth-provider:\n  name: gcp\n  config: null' }, '"gcp"', 9],
    ['a plugin without a command', { user: 'exec:\n  args: null' }, 'no command', 9],
    ['a plugin of no version', { user: 'exec:\n  command: x' }, 'neither v1 nor v1beta1', 9],
    [
      'a plugin of v1 that does not say if it talks',
      { user: 'exec:\n  command: x\n  apiVersion: client.authentication.k8s.io/v1' },
      'no interactiveMode',
      9,
    ],
    [
      'a plugin with a list in its arguments',
      { user: 'exec:\n  command: x\n  apiVersion: client.authentication.k8s.io/v1beta1\n  args: [[a]]' },
      'no text',
      9,
    ],
  ])('%s', async (_, parts, sentence, line) => {
    // Other names than in the good file: per name the first file counts.
    const bad = write('bad', config(parts).replaceAll(/(name|cluster|user): ([cu])$/gm, '$1: b$2'))
    const { contexts, problems } = await readKubeconfig([bad, goodFile()])
    expect(contexts.map(one => one.name)).toEqual(['good'])
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ file: bad, line })
    expect(problems[0]?.sentence).toContain(sentence.replace('"c"', '"bc"'))
    expect(problems[0]?.advice).not.toBe('')
  })

  it('a name and password in a server are not part of what is shown, and that they are not used is told', async () => {
    const { context, problems, sentence } = await only({
      cluster: 'server: https://me:geheim@lab.example:6443/k8s',
    })
    expect(context?.cluster.server).toBe('https://lab.example:6443/k8s')
    expect(JSON.stringify([context, problems])).not.toContain('geheim')
    expect(sentence).toBe('the cluster "c" has a name or password in its server, which is not used.')
  })

  it('an entry without a name, a list that is none, a context that names what is not there', async () => {
    const file = write(
      'config',
      `clusters: nonsense
users:
  - user: { token: t }
  - name: 5
  - just text
contexts:
  - name: lost
    context: { cluster: nowhere, user: nobody }
  - name: empty
    context: null
`,
    )
    const { contexts, problems } = await readKubeconfig([file])
    expect(contexts).toEqual([])
    expect(problems.map(one => one.line)).toEqual([1, 3, 4, 5, 7, 9])
  })

  it('data that is no PEM is doubted, and the context stays', async () => {
    const { context, sentence, line } = await only({
      cluster: `server: https://x\ncertificate-authority-data: ${base64('nonsense')}`,
    })
    expect(context?.name).toBe('home')
    expect(sentence).toContain('no certificate in PEM')
    expect(line).toBe(5)
  })
})

describe('kubeconfig: files that cannot be', () => {
  const refused = async (file: string) => {
    const good = write('good', config({}))
    const { contexts, problems } = await readKubeconfig([file, good])
    expect(contexts.map(one => one.name)).toEqual(['home'])
    expect(problems).toHaveLength(1)
    expect(problems[0]?.file).toBe(file)
    expect(problems[0]?.advice).not.toBe('')
    return problems[0] ?? { line: null, sentence: '' }
  }

  it('case 12: kubeconfig: a YAML bomb', async () => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      const before = level === 0 ? '"lol"' : `*a${level - 1}`
      return `a${level}: &a${level} [${Array(9).fill(before).join(', ')}]`
    })
    const file = write('bomb', `${levels.join('\n')}\nclusters:\n  - name: c\n    cluster: *a11\n`)
    const { sentence, line } = await refused(file)
    expect(sentence).toContain('aliases')
    expect(line).toBe(14)
  })

  it('case 12: kubeconfig: a key named __proto__', async () => {
    const file = write('proto', config({ user: '__proto__:\n  token: evil' }).replaceAll('home', 'p'))
    expect(await refused(file)).toMatchObject({ line: 11, sentence: expect.stringContaining('__proto__') })
    expect(({} as Record<string, unknown>).token).toBeUndefined()
  })

  it('case 12: kubeconfig: 50 MB are not read', async () => {
    const file = write('big', '')
    truncateSync(file, 50 * 1024 * 1024)
    expect((await refused(file)).sentence).toContain('50 MiB')
  })

  it('case 12: kubeconfig: duplicate keys, with the line', async () => {
    const file = write('twice', config({ user: 'token: a\ntoken: b' }).replaceAll('home', 'p'))
    expect(await refused(file)).toMatchObject({ line: 12, sentence: 'The same key stands twice.' })
  })

  it('case 12: kubeconfig: a name twice in one list costs that name', async () => {
    const file = write(
      'config',
      config({
        more: '  - name: home\n    context: {cluster: c, user: u}\n  - name: other\n    context: {cluster: c, user: u}\n',
      }),
    )
    const { contexts, problems } = await readKubeconfig([file])
    expect(contexts.map(one => one.name)).toEqual(['other'])
    expect(problems.map(one => one.line)).toEqual([13, 17, null])
  })

  it('case 12: kubeconfig: binary', async () => {
    const file = write('binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3]))
    expect((await refused(file)).sentence).toContain('binary')
    const invalid = write('latin', Buffer.from('clusters: [\xff\xfe]', 'latin1'))
    expect((await refused(invalid)).sentence).toContain('binary')
  })

  it('case 12: kubeconfig: a token file that is another file of this computer', async () => {
    write('shadow', 'root:$y$j9T$hash:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\n')
    const { context, sentence } = await only({ user: 'tokenFile: shadow' })
    expect(sentence).toBe(
      `The token file ${path.join(folder, 'shadow')} of the user "u": It does not hold a token.`,
    )
    expect(context?.user.token).toBeNull()
  })

  it('case 12: kubeconfig: broken YAML, with the line', async () => {
    const file = write('broken', 'clusters:\n  - name: "open\n')
    expect((await refused(file)).line).toBeGreaterThanOrEqual(2)
    const tab = write('tab', 'clusters:\n\t- name: x\n')
    expect((await refused(tab)).line).toBe(2)
  })

  it('case 12: kubeconfig: nesting without end', async () => {
    expect((await refused(write('deep', '['.repeat(100_000)))).line).toBe(1)
    expect((await refused(write('dashes', `${'- '.repeat(50_000)}x`))).line).toBe(1)
    expect((await refused(write('inner', `clusters:\n  x: ${'{a: '.repeat(1_000)}`))).line).toBe(2)
  })

  it('kubeconfig: nothing in it, no mapping, a folder, not there, not to be read', async () => {
    expect((await refused(write('empty', ''))).sentence).toContain('empty')
    expect((await refused(write('list', '- a\n'))).sentence).toContain('not a kubeconfig')
    expect((await refused(folder)).sentence).toContain('not a regular file')
    expect((await refused(path.join(folder, 'gone'))).sentence).toBe('The file does not exist.')
    if (process.getuid?.() !== 0) {
      const closed = write('closed', config({}))
      chmodSync(closed, 0o000)
      expect((await refused(closed)).sentence).toContain('may not be read')
    }
  })

  it('kubeconfig: a current context that is not there is told', async () => {
    const { context, sentence } = await only({ current: 'elsewhere' })
    expect(context?.name).toBe('home')
    expect(sentence).toBe('The current context "elsewhere" is not there.')
  })
})
