import { describe, expect, it } from 'vitest'
import { NOT_ON_LAN } from '../../shared/lab/paths.ts'
import {
  makeCluster,
  makeLab,
  makeNode,
  makePath,
  makeProblem,
  makeService,
  makeSource,
} from '../labs/makeLab.ts'
import { offlineLab } from '../labs/offlineLab.ts'
import { useScene } from './scene.ts'

const scene = useScene({ clean: true })

/** A lab whose cluster answers while none of its services can be tried from this computer. */
function awayLab() {
  const node = makeNode('a')
  const path = makePath(node, 30_001, { state: 'unknown', answer: NOT_ON_LAN, at: null, latency: null })
  const web = makeService('web', 30_001, [], { state: 'unknown', paths: [path], best: null })
  return makeLab(
    {
      nodes: [node],
      clusters: [makeCluster()],
      services: [web],
      sources: [makeSource('kubernetes', 'test')],
    },
    {
      name: 'HolmOS',
      state: 'unknown',
      sentence: 'Some of this is unknown',
      vantage: {
        networks: ['10.0.0.5/24'],
        gateway: null,
        home: false,
        offline: false,
        foreign: false,
        tailnet: null,
      },
    },
  )
}

/** Four machines that want a look, and one whose host key is another than before. */
function changedKey() {
  const hot = ['a', 'b', 'c', 'd'].map(name => makeNode(name, { state: 'attention' }))
  const shut = makeSource('ssh', 'rpi-3', {
    state: 'needs-you',
    reason: 'The host key of rpi-3 changed',
    advice: 'Compare the fingerprint at the machine.',
  })
  const problems = hot.map(({ id, name }) =>
    makeProblem(id, { state: 'attention', sentence: `${name} is hot`, since: 1 }),
  )
  const changed = makeProblem(shut.id, { state: 'needs-you', sentence: shut.reason, since: 2 })
  return { nodes: hot, sources: [shut], problems: [...problems, changed] }
}

describe('the overview', () => {
  it('tells of a changed host key before what only wants a look, with what to do', async () => {
    await scene.open({ labs: [makeLab(changedKey(), { state: 'attention' })] })
    const { page } = scene
    const first = page.locator('.alert').first()
    await first.getByRole('heading', { name: 'The host key of rpi-3 changed', level: 1 }).waitFor()
    await first.getByText('Compare the fingerprint at the machine.').waitFor()
  })

  it('gives a problem that is told in one row its advice, too', async () => {
    const { nodes, sources, problems } = changedKey()
    const down = problems.map(one => ({
      ...one,
      state: one.state === 'attention' ? ('down' as const) : one.state,
    }))
    await scene.open({ labs: [makeLab({ nodes, sources, problems: down }, { state: 'down' })] })
    const more = scene.page.getByRole('region', { name: 'More problems' })
    await more.getByText('Compare the fingerprint at the machine.').waitFor()
    expect(await more.getByRole('listitem').count()).toBe(2)
  })

  it('closes what a press came to where another page is shown', async () => {
    await scene.open(
      { labs: [makeLab({ nodes: [makeNode('a', { addresses: { lan: ['192.0.2.7'], tailnet: [] } })] })] },
      '#/node?node=node%3Aa',
    )
    const { page } = scene
    await page.getByRole('button', { name: '192.0.2.7' }).click()
    const told = page.locator('.toast')
    await told.hover()
    await page.keyboard.press('Control+1')
    await expect.poll(() => told.count()).toBe(0)
    await page.getByRole('heading', { level: 1 }).waitFor()
  })

  it('says why an away lab is unknown, and counts what was not tried apart', async () => {
    await scene.open({ labs: [awayLab()] })
    const { page } = scene
    const away = 'This computer is not on the network of HolmOS'
    await page.getByRole('heading', { name: away, level: 1 }).waitFor()
    await page.getByRole('region', { name: 'Worth knowing' }).getByText(away).waitFor()
    expect(await page.locator('.calm').textContent()).toContain('1 service not tried')
    expect(await page.locator('main').textContent()).not.toContain('0 of 1')
  })

  it('says that this computer is offline, and calls nothing of the lab down', async () => {
    await scene.open({ labs: [offlineLab().see(600_000)] })
    const { page } = scene
    await page.getByRole('heading', { name: 'This computer is offline', level: 1 }).waitFor()
    await page.locator('.title-chip').getByText('Offline').waitFor()
    const shown = await page.locator('main').textContent()
    expect(shown).toContain('Last known: 2 of 2 nodes Ready')
    expect(shown).not.toMatch(/is down|TCP refused|not on the network/i)
    await page.getByRole('link', { name: /^Nodes/ }).click()
    await page.getByRole('heading', { name: 'Nodes', level: 1 }).waitFor()
    expect(await page.locator('main').textContent()).not.toMatch(/Down/)
    await page.locator('.title-chip').getByText('Offline').waitFor()
  })
})
