import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { mergeKubeconfigs } from '../../../electron/sessions/kubernetes/kubeconfig.ts'
import { readKubeconfig } from '../../../electron/sessions/kubernetes/kubeconfigFiles.ts'
import { readKubeconfigText } from '../../../electron/sessions/kubernetes/kubeconfigText.ts'

/** Kubeconfigs as they are met: of clouds, of several files, with proxies. One fact a test. */

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'homeport-kinds-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const files = (...texts: string[]) =>
  texts.map((text, n) => {
    const file = path.join(folder, `config-${n}`)
    writeFileSync(file, text)
    return file
  })
const read = (...texts: string[]) => readKubeconfig(files(...texts))
const base64 = (text: string) => Buffer.from(text).toString('base64')

const THREE = `
apiVersion: v1
clusters:
- {name: north, cluster: {server: "http://north.example", certificate-authority-data: ${base64('x')}, proxy-url: "socks5://localhost:9050"}}
- {name: south, cluster: {server: "http://south.example", certificate-authority-data: ${base64('y')}, insecure-skip-tls-verify: true}}
contexts:
- {name: first, context: {cluster: north, user: ann}}
- {name: second, context: {cluster: south, namespace: garden, user: ben}}
- {name: password, context: {cluster: south, user: cid}}
current-context: second
users:
- {name: ann, user: {client-certificate-data: ${base64('a')}, client-key-data: ${base64('b')}}}
- {name: ben, user: {client-certificate-data: ${base64('c')}, client-key-data: ${base64('d')}}}
- {name: cid, user: {username: cid, password: geheim}}
`

it('three contexts: the current one, its namespace, a password, a SOCKS proxy', async () => {
  const { contexts, current, problems } = await read(THREE)
  expect(current).toBe('second')
  expect(contexts.map(one => [one.name, one.cluster.name, one.namespace])).toEqual([
    ['first', 'north', null],
    ['second', 'south', 'garden'],
    ['password', 'south', null],
  ])
  expect(contexts[2]?.user.basic).toEqual({ username: 'cid', password: 'geheim' })
  expect(contexts[0]?.cluster.proxyUrl).toBe('socks5://localhost:9050')
  // What is no PEM is told and costs nothing: over http nobody needs it.
  expect(problems.every(one => one.sentence.includes('in PEM'))).toBe(true)
})

it('a CA and insecure-skip-tls-verify: harmless over http, refused over https', async () => {
  const { contexts, problems } = await read(THREE.replace('http://south', 'https://south'))
  expect(contexts.map(one => one.name)).toEqual(['first'])
  expect(problems.filter(one => one.sentence.includes('insecure-skip-tls-verify'))).toHaveLength(2)
})

const MORE = `
clusters:
- {name: east, cluster: {server: "http://east.example", certificate-authority-data: ${base64('xyz')} }}
contexts:
- {name: third, context: {cluster: east, user: dan}}
current-context: third
users:
- {name: dan, user: {token: t}}
- {name: eve, user: {token: t}}
- {name: fay, user: {token: t}}
`
const AGAIN_CLUSTER = `
clusters:
- {name: north, cluster: {server: "http://elsewhere.example"}}
contexts:
users:
current-context: second 
`
const AGAIN_CONTEXT = `
clusters:
- {name: east, cluster: {server: "http://elsewhere.example"}}
contexts:
- {name: first, context: {cluster: east, user: dan}}
users:
- {name: dan, user: {token: other}}
`
const AGAIN_USER = `
clusters:
contexts:
- {name: third, context: {cluster: north, user: ann}}
users:
- {name: ann, user: {token: other}}
`

it('five files: the first entry of a name wins whole, and nothing is mixed into it', async () => {
  const all = [THREE, MORE, AGAIN_CLUSTER, AGAIN_CONTEXT, AGAIN_USER]
  const { contexts, current } = await read(...all)
  expect(current).toBe('second')
  expect(contexts.map(one => one.name)).toEqual(['first', 'second', 'password', 'third'])
  expect(contexts[0]).toMatchObject({
    cluster: { server: 'http://north.example', proxyUrl: 'socks5://localhost:9050' },
    user: { name: 'ann', token: null },
  })
  expect(contexts[3]).toMatchObject({ cluster: { server: 'http://east.example' }, user: { token: 't' } })
  const merged = mergeKubeconfigs(all.map(text => readKubeconfigText('f', text).config ?? expect.fail()))
  expect([merged.clusters.length, merged.contexts.length, merged.users.length]).toEqual([3, 4, 6])
})

it('lists that are null are empty', async () => {
  const { contexts, problems } = await read(AGAIN_CLUSTER)
  expect(contexts).toEqual([])
  expect(problems.map(one => one.sentence)).toEqual(['The current context "second" is not there.'])
})

it('proxies of every kind, and a server that is none costs its context alone', async () => {
  const cluster = (name: string, server: string, proxy?: string) =>
    `- {name: ${name}, cluster: {server: "${server}"${proxy ? `, proxy-url: "${proxy}"` : ''}}}\n`
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const text = `clusters:
${cluster('a', 'http://one.example', 'socks5://proxy.example:1080')}${cluster('b', 'https://two.example', 'http://proxy.example:3128')}${cluster('c', 'http://three.example', 'http://proxy.example:3128')}${cluster('d', 'htto://four.example', 'http://proxy.example:3128')}${cluster('e', 'https://five.example', 'https://proxy.example')}${cluster('f', 'https://six.example')}
users: [{name: u, user: {token: t}}]
contexts:
${names.map(name => `- {name: ctx-${name}, context: {cluster: ${name}, user: u}}\n`).join('')}
`
  const { contexts, problems } = await read(text)
  expect(contexts.map(one => one.cluster.proxyUrl)).toEqual([
    'socks5://proxy.example:1080',
    'http://proxy.example:3128',
    'http://proxy.example:3128',
    'https://proxy.example',
    null,
  ])
  expect(problems).toHaveLength(1)
  expect(problems[0]?.sentence).toContain('"ctx-d" cannot be used')
  expect(problems[0]?.sentence).toContain('"htto://four.example"')
})

it('tls-server-name is of one cluster and not of another at the same address', async () => {
  const { contexts } = await read(`
clusters:
- {name: a, cluster: {server: "https://host.example", tls-server-name: kube.host.example}}
- {name: b, cluster: {server: "https://host.example"}}
users: [{name: u, user: {token: t}}]
contexts: [{name: x, context: {cluster: a, user: u}}, {name: y, context: {cluster: b, user: u}}]
`)
  expect(contexts.map(one => one.cluster.tlsServerName)).toEqual(['kube.host.example', null])
})

it('an auth provider without its config is named, and nothing breaks', async () => {
  const { contexts, problems } = await read(`
clusters: [{name: c, cluster: {server: "https://1.2.3.4"}}]
users: [{name: u, user: {auth-provider: {name: gcp}}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
`)
  expect(contexts).toEqual([])
  expect(problems[0]?.sentence).toContain('auth provider "gcp", which Kubernetes removed in 1.26')
})

it('a cluster twice in one file is lost, a field nobody knows is not, an absolute token file stays where it is', async () => {
  const text = (name: string) => `
clusters:
- {name: one, cluster: {api-version: v1, server: "https://a.example"}}
- {name: ${name}, cluster: {api-version: v2, server: "https://b.example"}}
users: [{name: u, user: {tokenFile: /var/run/nowhere/token}}]
contexts: [{name: x, context: {cluster: one, namespace: default, user: u}}]
`
  const twice = await read(text('one'))
  expect(twice.contexts).toEqual([])
  expect(twice.problems[0]?.sentence).toBe('"one" stands 2 times in "clusters".')
  const { contexts } = await read(text('two'))
  expect(contexts[0]?.user).toMatchObject({ token: null, tokenFile: '/var/run/nowhere/token' })
})

const USER = (exec: string) => `
clusters:
- name: "cloud:cluster/lab"
  cluster:
    server: "https://1.2.3.4"
    extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: lab}}]
users: [{name: "cloud:cluster/lab", user: {exec: ${exec}}}]
contexts: [{name: "cloud:cluster/lab", context: {cluster: "cloud:cluster/lab", user: "cloud:cluster/lab"}}]
`

it('a plugin of a cloud: found in PATH, with variables beside ours, and what the cluster has to say to it', async () => {
  const { contexts, problems } = await read(
    USER(
      '{apiVersion: client.authentication.k8s.io/v1beta1, command: cloud, args: [--region, north], env: [{name: PROFILE, value: lab}], interactiveMode: IfAvailable, provideClusterInfo: false}',
    ),
  )
  expect(problems).toEqual([])
  expect(contexts[0]?.name).toBe('cloud:cluster/lab')
  expect(contexts[0]?.cluster.execConfig).toEqual({ audience: 'lab' })
  expect(contexts[0]?.user.exec).toMatchObject({
    command: 'cloud',
    args: ['--region', 'north'],
    env: [{ name: 'PROFILE', value: 'lab' }],
  })
})

it('a plugin with nothing: null is empty, a folded hint is one line, a path is relative to its file', async () => {
  const { contexts, problems } = await read(`
clusters: [{name: c, cluster: {server: "https://1.2.3.4"}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
users:
- name: u
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: ./bin/auth
      args: null
      env: null
      installHint: Install it
        from there
      provideClusterInfo: true
`)
  expect(problems).toEqual([])
  expect(contexts[0]?.user.exec).toEqual({
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command: path.join(folder, 'bin/auth'),
    args: [],
    env: [],
    installHint: 'Install it from there',
    provideClusterInfo: true,
    interactiveMode: 'IfAvailable',
  })
})
