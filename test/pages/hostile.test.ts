import { describe, expect, it } from 'vitest'
import type { JournalEntry } from '../../shared/contract/journal.ts'
import type { Lab, Node, Service } from '../../shared/lab/model.ts'
import {
  makeCluster,
  makeLab,
  makeNode,
  makePod,
  makeProblem,
  makeService,
  makeSource,
  makeVolume,
  makeWorkload,
} from '../labs/makeLab.ts'
import { openPage } from './harness.ts'
import { useScene } from './scene.ts'
import { startScripted } from './scripted.ts'
import { makeApp, type ScriptedApp } from './scriptedApp.ts'

/** Cases 32 and 33, in every view there is: names of anyone's making, and a page that was made to misbehave. */

const EVIL =
  '<img src=x onerror="window.ran=1"><svg onload="window.ran=1"></svg>[log](javascript:window.ran=1) smb://evil/share \u202efdp.exe'
const NODE = 'node:hostile'
const SERVICE = 'service:test/holm/hostile'
const VOLUME = 'volume:test/holm/hostile'

function evilLab(): Lab {
  const node: Node = makeNode(EVIL, {
    id: NODE,
    state: 'down',
    sentence: EVIL,
    addresses: { lan: ['192.0.2.9'], tailnet: ['smb://evil'] },
    roles: [EVIL],
    evidence: [EVIL],
    os: EVIL,
    hardware: EVIL,
    kernel: EVIL,
  })
  const workload = makeWorkload(EVIL, 1, { id: 'workload:test/holm/Deployment/hostile' })
  const service = makeService(EVIL, 30_000, [node], {
    id: SERVICE,
    group: EVIL,
    range: { from: 30_000, to: 30_099 },
    verdict: EVIL,
    image: EVIL,
    runsOn: [EVIL],
    namespace: EVIL,
    workloads: [workload.id],
    volumes: [VOLUME],
  })
  const inside: Service = { ...service, id: 'service:test/holm/inside', launchable: false }
  return makeLab(
    {
      nodes: [node],
      services: [service, inside],
      workloads: [workload],
      volumes: [makeVolume(EVIL, node, 1, { id: VOLUME, storageClass: EVIL, usedBy: [workload.id] })],
      clusters: [makeCluster({ name: EVIL, notAllowed: [EVIL] })],
      problems: [
        makeProblem(NODE, {
          sentence: EVIL,
          affects: [SERVICE],
          evidence: [{ at: Date.now(), sentence: EVIL }],
        }),
      ],
      sources: [makeSource('ssh', EVIL, { state: 'needs-you', reason: EVIL, advice: EVIL })],
    },
    { name: EVIL, state: 'down', sentence: EVIL },
  )
}

function evilApp(): Partial<ScriptedApp> {
  const made = makeApp()
  const entry: JournalEntry = {
    id: 1,
    at: Date.now(),
    kind: 'state',
    subject: NODE,
    name: EVIL,
    node: NODE,
    from: 'ok',
    to: 'down',
    sentence: EVIL,
  }
  return {
    app: {
      ...made.app,
      settings: { ...made.app.settings, favourites: { test: [SERVICE] } },
      problems: [{ file: EVIL, sentence: EVIL, advice: EVIL }],
    },
    pods: [makePod(EVIL, { name: EVIL }, { namespace: EVIL, status: EVIL, ownerName: EVIL })],
    journal: { entries: [entry], more: false, since: Date.now(), problem: EVIL },
    lanes: {
      ...made.lanes,
      lanes: [{ node: NODE, name: EVIL, spans: [{ from: made.lanes.from, to: made.lanes.to, state: 'ok' }] }],
    },
    budget: {
      ...made.budget,
      sources: [
        { lab: 'test', source: 'source:ssh/x', name: EVIL, kind: 'ssh', sockets: 1, requests: 1, bytes: 1 },
      ],
    },
    found: {
      clusters: [
        { file: EVIL, context: EVIL, server: EVIL, auth: EVIL, expires: null, current: true, held: false },
      ],
      hosts: [{ file: EVIL, alias: EVIL, hostName: EVIL, user: EVIL, known: true, held: false }],
      known: [{ file: EVIL, name: EVIL, address: EVIL, port: 22, held: false }],
      hashed: 1,
      agents: [
        { socket: EVIL, named: 'place', keys: [{ type: EVIL, comment: EVIL }], problem: null },
        { socket: `${EVIL}2`, named: 'ssh_config', keys: null, problem: EVIL },
      ],
      tailnet: {
        state: EVIL,
        name: EVIL,
        problem: null,
        peers: [{ name: EVIL, address: EVIL, os: EVIL, online: true, lastSeen: null, exitNode: false }],
        held: false,
      },
      problems: [{ file: EVIL, line: 1, sentence: EVIL, advice: EVIL }],
      looked: [EVIL],
      demos: [{ name: 'x', title: EVIL }],
    },
  }
}

const id = encodeURIComponent
const VIEWS: readonly (readonly [name: string, hash: string])[] = [
  ['Overview', `#/overview?node=${id(NODE)}`],
  ['Topology', `#/topology?service=${id(SERVICE)}`],
  ['Topology as list', `#/topology?as=list&node=${id(NODE)}`],
  ['Services', `#/services?all=1&service=${id(SERVICE)}`],
  ['Nodes', '#/nodes'],
  ['Node', `#/node?node=${id(NODE)}`],
  ['Pods', '#/pods'],
  ['Storage', `#/storage?volume=${id(VOLUME)}`],
  ['Journal', '#/journal'],
  ['Settings, labs', '#/settings?part=labs'],
  ['Settings, budget', '#/settings?part=budget'],
  ['First run', '#/add'],
]

describe('whoever named things, in every view', () => {
  const scene = useScene()
  const open = async (hash: string) => {
    scene.backend = await startScripted({ labs: [evilLab()], app: evilApp() })
    scene.watched = await openPage(scene.backend.url + hash)
    await scene.page.locator('#main h1').first().waitFor()
    // What a view follows comes after its heading.
    await scene.page.locator('#main').getByText('<img').first().waitFor()
  }

  it.each(VIEWS)(
    'case 33: %s shows HTML, Markdown, SVG and foreign addresses as inert text',
    async (_name, hash) => {
      await open(hash)
      const seen = await scene.page.evaluate(() => ({
        ran: 'ran' in window,
        images: document.images.length,
        scripts: document.scripts.length,
        strange: [...document.querySelectorAll<HTMLAnchorElement>('a[href]')]
          .map(link => link.protocol)
          .filter(protocol => protocol !== 'http:' && protocol !== 'https:'),
        away: [...document.querySelectorAll<HTMLAnchorElement>('a[href]')].filter(
          link => link.origin !== window.location.origin,
        ).length,
        turned: [...document.querySelectorAll('*')]
          .filter(one => one.children.length === 0 && one.textContent?.includes('\u202e'))
          .map(one => one.outerHTML.slice(0, 120)),
      }))
      expect(seen).toEqual({ ran: false, images: 0, scripts: 1, strange: [], away: 0, turned: [] })
      expect(scene.watched.complaints).toEqual([])
    },
  )

  it.each(VIEWS)(
    'case 32: %s runs nothing that was put into it, loads nothing, frames nothing',
    async (_name, hash) => {
      await open(hash)
      await scene.page.evaluate(() => {
        // In turns of the page's own: what a debugger runs is let evaluate text.
        const put = (make: () => void) => setTimeout(make, 50)
        window.addEventListener('error', event => event.preventDefault())
        put(() => new Function('window.ran = "eval"')())
        const add = <Tag extends keyof HTMLElementTagNameMap>(
          tag: Tag,
          made: Partial<HTMLElementTagNameMap[Tag]>,
          then: (element: HTMLElementTagNameMap[Tag]) => void = () => {},
        ) =>
          put(() => {
            const element = Object.assign(document.createElement(tag), made)
            document.body.append(element)
            then(element)
          })
        add('script', { textContent: 'window.ran = "inline"' })
        add('script', { src: 'https://example.invalid/evil.js' })
        add('iframe', { srcdoc: '<script>parent.ran = "frame"</script>' })
        add('div', { innerHTML: '<img src="data:," onerror="window.ran = 2">' })
        add('a', { href: 'javascript:window.ran = 3' }, link => link.click())
        add('a', { href: 'file:///etc/passwd', target: '_self' }, link => link.click())
        add('form', { action: 'https://example.invalid/' }, form => form.submit())
        put(() => {
          void fetch('https://example.invalid/').then(
            () => {
              ;(window as { reached?: boolean }).reached = true
            },
            () => {},
          )
        })
      })
      // The last of them is told of before its answer could have come.
      const told = () => scene.watched.complaints.filter(text => text.includes('policy: connect-src')).length
      await expect.poll(told).toBeGreaterThan(0)
      const blocked = await scene.page.evaluate(() => {
        const held = window as { ran?: unknown; reached?: boolean }
        return { ran: held.ran ?? null, reached: held.reached ?? false }
      })
      expect(blocked).toEqual({ ran: null, reached: false })
      expect(new URL(scene.page.url()).origin).toBe(new URL(scene.backend.url).origin)
      // Each is told where the owner can see it.
      const missing = () =>
        ['script-src', 'form-action', 'connect-src'].filter(
          directive =>
            !scene.watched.complaints.some(text => text.startsWith('policy:') && text.includes(directive)),
        )
      await expect.poll(missing).toEqual([])
    },
  )
})
