import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Node, Problem } from '../../shared/lab/model.ts'
import {
  makeCluster,
  makeLab,
  makeNode,
  makeProblem,
  makeService,
  makeSource,
  makeVolume,
} from '../labs/makeLab.ts'
import { closeBrowser, drawn, expectClean, openPage, type Watched } from './harness.ts'
import { type Scripted, startScripted } from './scripted.ts'

/** Names that anyone may have given: in every table, on every view, as data. */

const SHOWN: readonly (readonly [what: string, name: string, shown: string])[] = [
  ['-oProxyCommand=x', '-oProxyCommand=x', '-oProxyCommand=x'],
  ['$(id)', '$(id)', '$(id)'],
  [';rm', ';rm -rf ~', ';rm -rf ~'],
  ['newline', 'one\ntwo', 'one⟨000A⟩two'],
  ['NUL', 'a\u0000b', 'a⟨0000⟩b'],
  ['RTL mark', 'a\u202egnp.exe', 'a⟨202E⟩gnp.exe'],
  ['HTML', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ['253 characters', 'n'.repeat(253), 'n'.repeat(253)],
]

function labOf(name: string) {
  const node: Node = makeNode(name, {
    id: 'node:hostile',
    state: 'down',
    sentence: `${name} is silent`,
    addresses: { lan: ['192.168.8.9'], tailnet: [] },
    knownAs: { kubernetes: name, ssh: name, tailscale: name },
    roles: [name],
    evidence: [name],
    os: name,
    hardware: name,
    missing: { throttled: name },
    figures: { ...makeNode('x').figures, throttled: null },
  })
  const service = makeService(name, 30000, [node], {
    id: 'service:c/n/hostile',
    group: name,
    range: { from: 30000, to: 30099 },
    verdict: name,
    image: name,
    runsOn: [name],
  })
  const problem: Problem = makeProblem(node.id, {
    sentence: `${name} is silent`,
    affects: [service.id],
    evidence: [{ at: Date.now(), sentence: name }],
  })
  return makeLab(
    {
      nodes: [node],
      services: [service],
      problems: [problem],
      clusters: [makeCluster({ name, notAllowed: [name] })],
      volumes: [makeVolume(name, node, 1)],
      sources: [makeSource('ssh', name, { state: 'needs-you', reason: name, advice: name })],
    },
    { name, state: 'down', sentence: `${name} is silent` },
  )
}

describe('foreign names in the page', () => {
  let watched: Watched | null = null
  let backend: Scripted | null = null
  afterEach(async () => {
    await watched?.close()
    await backend?.close()
  })
  afterAll(closeBrowser)

  it.each(SHOWN)('case 20: %s is shown as text on every view', async (_, name, shown) => {
    backend = await startScripted({ labs: [labOf(name)] })
    for (const [hash, region] of [
      ['#/overview?node=node%3Ahostile', 'Overview'],
      ['#/services?service=service%3Ac%2Fn%2Fhostile', 'Services'],
    ] as const) {
      watched = await openPage(backend.url + hash)
      const { page } = watched
      await drawn(page)
      if (region === 'Overview') {
        await page.locator('.statusbar button').first().click()
        await page.getByRole('dialog').waitFor()
      }
      const seen = await page.evaluate(() => ({
        text: document.body.textContent ?? '',
        images: document.images.length,
        scripts: document.scripts.length,
        wide: document.documentElement.scrollWidth > window.innerWidth,
        title: document.title,
      }))
      expect(seen.text).toContain(shown)
      if (shown !== name) expect(seen.text).not.toContain(name)
      expect(seen).toMatchObject({ images: 0, scripts: 1, wide: false })
      expect(seen.title).not.toMatch(/[\u0000-\u001f\u202e]/)
      expectClean(watched)
      await watched.close()
    }
  })

  it('the page can neither evaluate text nor run what is written into it', async () => {
    backend = await startScripted({ labs: [labOf('plain')] })
    watched = await openPage(backend.url)
    await drawn(watched.page)
    const ran = await watched.page.evaluate(async () => {
      const holder = document.createElement('div')
      holder.innerHTML = '<img src="data:," onerror="window.ran = true"><p style="color:red">x</p>'
      document.body.append(holder)
      const script = document.createElement('script')
      script.textContent = 'window.ran = true'
      document.body.append(script)
      await new Promise(resolve => setTimeout(resolve, 100))
      return (window as { ran?: boolean }).ran === true
    })
    expect(ran).toBe(false)
    const policies = watched.complaints.filter(text => text.startsWith('policy:'))
    expect(policies.length).toBeGreaterThanOrEqual(3)
  })
})
