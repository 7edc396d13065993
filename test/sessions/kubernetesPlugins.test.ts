import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Http2ServerResponse } from 'node:http2'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Answers } from '../../electron/backend/answers.ts'
import { Consents } from '../../electron/backend/consents.ts'
import type { ExecPlugin } from '../../electron/sessions/kubernetes/execPlugin.ts'
import { readPluginPolicy } from '../../electron/sessions/kubernetes/kuberc.ts'
import type { PluginSystem } from '../../electron/sessions/kubernetes/plugins.ts'
import { shellPath } from '../../electron/sessions/shellPath.ts'
import type { ProgramNeed } from '../../shared/lab/need.ts'
import { send, status } from '../labs/apiAnswers.ts'
import { apiPerTest } from '../labs/apiPerTest.ts'
import type { ApiLab } from '../labs/apiServer.ts'
import type { SessionLab } from '../labs/kubernetesLab.ts'
import { lives, PluginLab } from '../labs/plugin.ts'

const HOUR = 3_600_000
let api: ApiLab
const labOf = apiPerTest(next => {
  api = next
})
let plugins: PluginLab
beforeEach(() => {
  plugins = new PluginLab()
})
afterEach(() => plugins.close())

const contextOf = (exec: Partial<ExecPlugin> = {}, user: object = {}, cluster: object = {}) =>
  api.context({ user: { token: null, exec: plugins.entry(exec), ...user }, cluster })

function open(
  exec: Partial<ExecPlugin> = {},
  system: Partial<PluginSystem> = {},
  change: object = {},
): SessionLab {
  const options = { owner: plugins.owner, pluginSystem: plugins.system(system) }
  return labOf(contextOf(exec, change), options)
}
const needOf = (lab: SessionLab) => lab.session.status.need as ProgramNeed
/** The session stands still and waits for its owner. */
const asks = async (lab: SessionLab) => {
  lab.session.start()
  await lab.until(() => lab.state === 'needs-you')
  return lab.session.status
}
/** Allows what is asked for, as the owner would, and wakes the session. */
async function allow(lab: SessionLab, said: 'allowed' | 'refused' = 'allowed'): Promise<void> {
  await asks(lab)
  plugins.said.set(needOf(lab).digest, said)
  lab.session.wake()
}

describe('consent', () => {
  it('case 11: a plugin nobody allowed is not run, nobody is dialled, and all of it is shown', async () => {
    const command = plugins.gives({ token: 't' })
    const lab = open({ args: ['get', '$(id)'], env: [{ name: 'GREETING', value: 'hi' }] })
    const told = await asks(lab)
    expect(told.reason).toBe(`Signing in as the user "admin" runs ${command}, which you have not allowed.`)
    expect(told.need).toMatchObject({
      kind: 'program',
      purpose: 'exec',
      entry: 'user "admin"',
      file: '/lab/kubeconfig',
      command,
      args: ['get', '$(id)'],
      env: [{ name: 'GREETING', value: 'hi' }],
      refused: false,
    })
    await lab.pass(10 * 60_000, 10_000)
    expect(plugins.runs).toEqual([])
    expect(api.sockets.size).toBe(0)
  })

  it('case 11: one that is allowed is run without a shell, once for all requests', async () => {
    plugins.gives({ token: 'from-plugin' })
    const lab = open({ args: ['get', '$(id)', 'a b'], env: [{ name: 'GREETING', value: '`hi`' }] })
    await allow(lab)
    await lab.start(api.watches)
    expect(plugins.runs).toMatchObject([{ args: 'get $(id) a b', greeting: '`hi`' }])
    expect(new Set(api.asked.map(ask => ask.headers.authorization))).toEqual(new Set(['Bearer from-plugin']))
  })

  it.each<[string, Partial<ExecPlugin>]>([
    ['arguments', { args: ['other'] }],
    ['fewer words of the same letters', { args: ['get b'] }],
    ['variables', { args: ['get', 'b'], env: [{ name: 'LD_PRELOAD', value: '/tmp/x.so' }] }],
    ['the program', { args: ['get', 'b'], command: 'sign-in-2' }],
  ])('case 11: consent is for exactly that: other %s ask again', async (_, change) => {
    plugins.gives({ token: 't' })
    plugins.gives({ token: 't' }, 'sign-in-2')
    const first = open({ args: ['get', 'b'] })
    await allow(first)
    await first.until(() => first.state === 'up')
    const other = open({ args: ['get', 'b'], ...change })
    const told = await asks(other)
    expect(told.need).toMatchObject({ kind: 'program', refused: false })
    expect(needOf(other).digest).not.toBe([...plugins.said.keys()][0])
    expect(plugins.runs).toHaveLength(1)
  })

  it('case 11: another program found first in PATH asks again, by its path', async () => {
    plugins.gives({ token: 't' })
    const elsewhere = new PluginLab()
    const planted = elsewhere.gives({ token: 'evil' })
    const first = open({ command: 'sign-in' })
    await allow(first)
    await first.until(() => first.state === 'up')
    const other = open(
      { command: 'sign-in' },
      { env: { PATH: `${elsewhere.folder}:${plugins.folder}:/bin` } },
    )
    await asks(other)
    expect(needOf(other).command).toBe(planted)
    expect(elsewhere.runs).toEqual([])
    elsewhere.close()
  })

  it('case 11: what its owner said is kept over runs of Homeport, and can be taken back', async () => {
    plugins.gives({ token: 't' })
    const data = path.join(plugins.folder, 'data')
    const run = async () => {
      const consents = new Consents(data, problem => expect.fail(problem))
      await consents.load()
      const owner = new Answers(consents)
      return { owner, consents, lab: labOf(contextOf(), { owner, pluginSystem: plugins.system() }) }
    }
    const first = await run()
    await asks(first.lab)
    const need = needOf(first.lab)
    expect(await first.owner.give(need, { kind: 'allow' })).toContain('Allowed to run ')
    await first.consents.written()
    first.lab.session.wake()
    await first.lab.until(() => first.lab.state === 'up')
    const second = await run()
    second.lab.session.start()
    await second.lab.until(() => second.lab.state === 'up')
    expect(plugins.runs).toHaveLength(2)
    await second.owner.give(need, { kind: 'refuse' })
    await second.consents.written()
    const third = await run()
    expect((await asks(third.lab)).need).toMatchObject({ kind: 'program', refused: true })
    expect(plugins.runs).toHaveLength(2)
  })

  it('case 11: two Homeports on one data folder keep what each was told; taken back in one, it is gone in both', async () => {
    plugins.gives({ token: 't' })
    const data = path.join(plugins.folder, 'data')
    const [one, two] = [0, 1].map(() => new Consents(data, problem => expect.fail(problem)))
    if (!one || !two) return
    await Promise.all([one.load(), two.load()])
    const owner = new Answers(two)
    const lab = labOf(contextOf(), { owner, pluginSystem: plugins.system() })
    await asks(lab)
    const need = needOf(lab)
    const other = { ...need, digest: 'other', command: '/bin/other' }
    one.say(other, 'refused')
    await one.written()
    await owner.give(need, { kind: 'allow' })
    await two.written()
    const third = new Consents(data, problem => expect.fail(problem))
    await third.load()
    expect([third.of('other'), third.of(need.digest)]).toEqual(['refused', 'allowed'])
    lab.session.wake()
    await lab.until(() => lab.state === 'up')
    expect(one.forget([need.digest])).toMatchObject([{ command: need.command, said: 'allowed' }])
    await one.written()
    expect(two.of('other')).toBe('refused')
    // What it gave is used no more, by the next request at the latest.
    await lab.passUntil(() => lab.state === 'needs-you', 60_000)
    expect(needOf(lab)).toMatchObject({ digest: need.digest, refused: false })
    const again = labOf(contextOf(), { owner, pluginSystem: plugins.system() })
    expect((await asks(again)).need).toMatchObject({ digest: need.digest, refused: false })
    expect(plugins.runs).toHaveLength(1)
  })

  it('case 11: one that is refused stays so', async () => {
    plugins.gives({ token: 't' })
    const lab = open()
    await allow(lab, 'refused')
    await lab.until(() => lab.state === 'needs-you' && needOf(lab).refused)
    expect(lab.session.status.reason).toContain('which you refused')
    await lab.pass(10 * 60_000, 10_000)
    expect(plugins.runs).toEqual([])
  })

  it('a token or a password beside it beats it, as for kubectl: nothing is run or asked', async () => {
    plugins.gives({ token: 'from-plugin' })
    const lab = open({}, {}, { token: 'of-the-file' })
    await lab.start(api.watches)
    expect(api.asked[0]?.headers.authorization).toBe('Bearer of-the-file')
    expect(plugins.runs).toEqual([])
  })
})

describe('kuberc', () => {
  const kuberc = (text: string) => {
    const file = path.join(plugins.folder, 'kuberc')
    writeFileSync(file, `apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n${text}`)
    return { policy: () => readPluginPolicy({ KUBERC: file }) }
  }

  it.each([
    ['DenyAll', 'credentialPluginPolicy: DenyAll', 'credentialPluginPolicy: DenyAll'],
    [
      'a list without it',
      'credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{name: aws}]',
      'is not in the credentialPluginAllowlist',
    ],
    ['an empty list', 'credentialPluginPolicy: Allowlist', 'is not in the credentialPluginAllowlist'],
    ['a policy nobody knows', 'credentialPluginPolicy: Perhaps', 'not known'],
    ['a list without the policy', 'credentialPluginAllowlist: [{command: sign-in}]', 'without the policy'],
    ['broken YAML', 'credentialPluginPolicy: [', 'YAML is broken'],
  ])('case 11: %s is obeyed, also where its owner had allowed it here', async (_, text, sentence) => {
    plugins.gives({ token: 't' })
    const before = open()
    await allow(before)
    await before.until(() => before.state === 'up')
    const lab = open({}, kuberc(text))
    const told = await asks(lab)
    expect(told.reason).toContain('is not run: ')
    expect(told.reason).toContain(sentence)
    expect(told.need).toBeNull()
    expect(plugins.runs).toHaveLength(1)
  })

  it.each([
    ['by name', () => 'credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{name: sign-in}]'],
    [
      'by path',
      () =>
        `credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{command: ${plugins.folder}/sign-in}]`,
    ],
    ['as nothing is said', () => 'defaults: []'],
    ['as all are', () => 'credentialPluginPolicy: AllowAll'],
  ])('allowed %s, its owner is asked all the same', async (_, text) => {
    plugins.gives({ token: 't' })
    const lab = open({}, kuberc(text()))
    await asks(lab)
    expect(needOf(lab)).toMatchObject({ kind: 'program' })
    await allow(lab)
    await lab.until(() => lab.state === 'up')
  })

  it('that is not there, or switched off, says nothing', async () => {
    expect(await readPluginPolicy({}, plugins.folder)).toEqual({ kind: 'all' })
    expect(await readPluginPolicy({ KUBERC: 'off' }, plugins.folder)).toEqual({ kind: 'all' })
  })
})

describe('a plugin that is run', () => {
  it('is told the cluster where it wants to be, and that nobody sits at a terminal', async () => {
    plugins.gives({ token: 't' })
    const config = { audience: 'lab' }
    const context = contextOf({ provideClusterInfo: true }, {}, { execConfig: config })
    const lab = labOf(context, { owner: plugins.owner, pluginSystem: plugins.system() })
    await allow(lab)
    await lab.until(() => lab.state === 'up')
    expect(plugins.runs[0]?.info).toEqual({
      kind: 'ExecCredential',
      apiVersion: 'client.authentication.k8s.io/v1',
      spec: {
        interactive: false,
        cluster: {
          server: context.cluster.server,
          'certificate-authority-data': Buffer.from(context.cluster.ca ?? '').toString('base64'),
          config,
        },
      },
    })
  })

  it('of v1beta1 is spoken to in that version', async () => {
    const apiVersion = 'client.authentication.k8s.io/v1beta1'
    plugins.gives({ token: 't' }, 'sign-in', apiVersion)
    const lab = open({ apiVersion })
    await allow(lab)
    await lab.until(() => lab.state === 'up')
    expect(plugins.runs[0]?.info).toEqual({
      kind: 'ExecCredential',
      apiVersion,
      spec: { interactive: false },
    })
  })

  it('gives a certificate: it is shown to the server', async () => {
    const { cert, key } = api.clientCertificate(Date.now() - HOUR, Date.now() + HOUR)
    plugins.gives({ clientCertificateData: cert, clientKeyData: key })
    const lab = open()
    await allow(lab)
    await lab.start(api.watches)
    expect(api.asked.every(ask => ask.certificateEnds > Date.now())).toBe(true)
    // It ends within the hour, as it should: that is no advice.
    expect(lab.told.find(one => one.type === 'cluster')).toMatchObject({ ends: { client: null } })
  })

  it('is asked again when its credential ends, not before, over connections too', async () => {
    const lab = open()
    const until = () => new Date(lab.clock.wall() + 10 * 60_000).toISOString()
    plugins.gives({ token: 'first', expirationTimestamp: until() })
    await allow(lab)
    await lab.start(api.watches)
    lab.session.restart()
    await lab.until(() => lab.state === 'up')
    await lab.pass(8 * 60_000, 1_500)
    expect(plugins.runs).toHaveLength(1)
    plugins.gives({ token: 'second', expirationTimestamp: until() })
    // The first request after its end is that for a sign of life.
    await lab.passUntil(() => plugins.runs.length === 2, 180_000)
    await lab.until(() => api.asked.some(ask => ask.headers.authorization === 'Bearer second'))
    expect(plugins.runs).toHaveLength(2)
    const states = lab.told.flatMap(one => (one.type === 'source' ? [one.status.state] : []))
    expect(states).not.toContain('down')
  })

  it('case 08: 401 mid-session: its credential is dropped, it is run once, and the session stands', async () => {
    plugins.gives({ token: 'first' })
    let taken = 'first'
    api.script = ({ headers }, answer) => {
      if (headers.authorization === `Bearer ${taken}`) return false
      send(answer, 401, status(401, 'Unauthorized'))
      return true
    }
    const lab = open()
    await allow(lab)
    await lab.start(api.watches)
    plugins.gives({ token: 'second' })
    taken = 'second'
    await lab.passUntil(() => api.asked.at(-1)?.headers.authorization === 'Bearer second', 60_000)
    await lab.pass(60_000)
    expect(lab.state).toBe('up')
    expect(plugins.runs).toHaveLength(2)
  })

  it('case 08: a refusal of the old token that comes late does not drop the new one', async () => {
    plugins.gives({ token: 'first' })
    let late: Http2ServerResponse | null = null
    const refuse = (answer: Http2ServerResponse) => send(answer, 401, status(401, 'Unauthorized'))
    api.script = ({ headers, path }, answer) => {
      if (path === '/version') return false
      if (headers.authorization === 'Bearer second') {
        if (late) refuse(late)
        late = null
        return false
      }
      if (path === '/api/v1/nodes') {
        late = answer
        plugins.gives({ token: 'second' })
      } else refuse(answer)
      return true
    }
    const lab = open()
    await allow(lab)
    await lab.until(() => lab.complete && api.watches.size > 0 && late === null)
    await lab.pass(5_000)
    expect(lab.state).toBe('up')
    expect(plugins.runs).toHaveLength(2)
  })

  it('case 08: whose every token is refused is not run again and again', async () => {
    plugins.gives({ token: 'never' })
    api.script = (_, answer) => {
      send(answer, 401, status(401, 'Unauthorized'))
      return true
    }
    const lab = open()
    await allow(lab)
    await lab.until(() => lab.state === 'needs-you' && lab.session.status.need === null)
    expect(lab.session.status.reason).toContain(`with what its plugin ${plugins.folder}/sign-in gave`)
    const { length } = plugins.runs
    await lab.pass(4 * 60_000, 10_000)
    expect(plugins.runs).toHaveLength(length)
    expect(length).toBeLessThanOrEqual(2)
  })

  it('case 08: that never ends is killed at the deadline with all it started, and others are unaffected', async () => {
    const child = path.join(plugins.folder, 'child')
    plugins.write(`echo secret-token; echo waiting >&2; sleep 1000 & echo $! > '${child}'; wait`)
    const lab = open()
    const other = labOf(api.context())
    await other.start(api.watches)
    await allow(lab)
    await lab.until(() => existsSync(child) && readFileSync(child, 'utf8').endsWith('\n'))
    const pid = plugins.runs[0]?.pid ?? 0
    await lab.pass(59_000)
    expect(lives(pid)).toBe(true)
    expect(lab.state).toBe('connecting')
    await lab.pass(2_000)
    await lab.until(() => lab.state === 'needs-you' && !lives(pid))
    const { reason, advice } = lab.session.status
    expect(reason).toMatch(/gave no answer in 60 s and was stopped\.$/)
    expect(advice).toContain('It said: "waiting"')
    expect(reason + advice).not.toContain('secret-token')
    await lab.until(() => !lives(Number(readFileSync(child, 'utf8'))))
    expect(other.state).toBe('up')
    // One prompt: it is not run again for minutes.
    await lab.pass(4 * 60_000, 10_000)
    expect(plugins.runs).toHaveLength(1)
  })

  it('case 08: is killed when the session ends', async () => {
    plugins.write('exec sleep 1000')
    const lab = open()
    await allow(lab)
    await lab.until(() => plugins.runs.length === 1)
    lab.session.stop()
    await lab.until(() => !lives(plugins.runs[0]?.pid ?? 0) && lab.clock.waiting === 0)
    expect(lab.state).toBe('off')
  })

  it('case 08: that ends with its connection is run anew for the next, which is none the worse', async () => {
    plugins.write('exec sleep 1000')
    const lab = open()
    await allow(lab)
    await lab.until(() => plugins.runs.length === 1)
    plugins.gives({ token: 't' })
    lab.session.restart()
    await lab.until(() => lab.state !== 'connecting')
    expect(lab.session.status).toMatchObject({ state: 'up' })
    expect(plugins.runs).toHaveLength(2)
    await lab.until(() => !lives(plugins.runs[0]?.pid ?? 0))
  })

  it.each([
    ['prints junk', 'echo geheim-not-json', 'printed what is not JSON.'],
    ['prints nothing', 'true', 'printed nothing.'],
    [
      'prints something else',
      `echo '{"kind":"Pod","token":"geheim"}'`,
      'printed something else than an ExecCredential.',
    ],
    [
      'speaks another version',
      `echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"geheim"}}'`,
      'of another version than',
    ],
    [
      'prints no credential',
      `echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{}}'`,
      'neither a token nor a certificate',
    ],
    [
      'prints a key alone',
      `echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"clientKeyData":"geheim"}}'`,
      'a key alone',
    ],
    [
      'prints one that has ended',
      `echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"geheim","expirationTimestamp":"2020-01-01T00:00:00Z"}}'`,
      'has ended',
    ],
    ['prints without end', 'yes geheim', 'printed without end and was stopped'],
    ['exits with 1', `echo geheim; printf 'no \\033[31mlogin\\033[0m' >&2; exit 1`, 'ended with status 1.'],
    ['is killed', 'kill -9 $$', 'ended with SIGKILL.'],
    ['is no program', '', 'could not be started'],
  ])('case 08: that %s is named, without what it printed', async (what, body, sentence) => {
    const file = plugins.write(body)
    if (what === 'is no program') writeFileSync(file, '#!/nowhere/at/all\n', { mode: 0o755 })
    const lab = open()
    await allow(lab)
    await lab.until(() => lab.state === 'needs-you' && lab.session.status.need === null)
    const { reason, advice } = lab.session.status
    expect(reason).toContain(sentence)
    expect(reason + advice).not.toContain('geheim')
    expect(reason + advice).not.toMatch(/\p{Cc}/u)
    // The journal keeps reasons: what a program complained of may hold a token, and is shown beside it.
    expect(reason).not.toContain('login')
    if (what === 'exits with 1') expect(advice).toContain('It said: "no ')
    expect(api.sockets.size).toBe(0)
  })

  it('that is not there is told with how to install it, in one line', async () => {
    const lab = open({ command: 'nowhere-auth', installHint: 'Install it from https://example.com/nowhere' })
    const told = await asks(lab)
    expect(told.reason).toContain('The plugin nowhere-auth of the user "admin" is not on this computer.')
    expect(told.advice).toBe('Install it from https://example.com/nowhere')
  })

  it('that wants a terminal is not run', async () => {
    plugins.gives({ token: 't' })
    const told = await asks(open({ interactiveMode: 'Always' }))
    expect(told.reason).toContain('wants a terminal')
    expect(plugins.runs).toEqual([])
  })

  it('is found in the PATH of the login shell where a click has given a poor one', async () => {
    plugins.gives({ token: 't' })
    const lab = open(
      { command: 'sign-in' },
      {
        env: { PATH: '/nowhere' },
        platform: 'darwin',
        loginPath: async () => `/usr/bin:/bin:${plugins.folder}`,
      },
    )
    await allow(lab)
    await lab.until(() => lab.state === 'up')
  })

  it('the login shell is asked for its PATH between what its files print', async () => {
    const shell = plugins.write('echo welcome; PATH=/opt/lab/bin:/bin; shift; eval "$2"; echo bye', 'shell')
    const lab = open()
    expect(await shellPath(lab.clock, new AbortController().signal, shell)).toBe('/opt/lab/bin:/bin')
    expect(await shellPath(lab.clock, new AbortController().signal, '/nowhere')).toBeNull()
  })
})
