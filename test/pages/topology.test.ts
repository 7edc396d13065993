import { describe, expect, it } from 'vitest'
import type { Lab, Node } from '../../shared/lab/model.ts'
import { makeBigLab } from '../labs/bigLab.ts'
import { appOf, brokenLab, healthyLab } from '../labs/holmLab.ts'
import { makeCluster, makeLab, makeNode, makeService } from '../labs/makeLab.ts'
import type { openPage } from './harness.ts'
import { useScene } from './scene.ts'

const scene = useScene({ clean: true })

async function open(lab: Lab, hash = '#/topology', options: Parameters<typeof openPage>[1] = {}) {
  await scene.open({ labs: [lab], app: appOf(lab) }, hash, options)
  await scene.page.getByRole('heading', { name: 'Topology', level: 1 }).waitFor()
  return scene.page
}

/** Where every box stands. */
const places = () =>
  scene.page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.drawing .topo-box')].map(box => {
      const { x, y, width, height } = box.getBoundingClientRect()
      return `${box.querySelector('.name')?.textContent} ${x} ${y} ${width} ${height}`
    }),
  )
const focused = () => scene.page.evaluate(() => document.activeElement?.textContent ?? '')

/** Many machines of two kinds. */
const large = (): Lab => {
  const nodes = Array.from({ length: 60 }, (_, i) =>
    makeNode(`n-${i}`, {
      hardware: i < 20 ? 'Raspberry Pi 4 Model B' : 'Raspberry Pi 5 Model B',
      ...(i === 7 && { state: 'down' as const, sentence: 'n-7 stopped answering' }),
    }),
  )
  const services = Array.from({ length: 12 }, (_, i) =>
    makeService(`s-${i}`, 31_000 + i, [], { runsOn: [`n-${i * 5}`], namespace: `ns-${i % 3}` }),
  )
  return makeLab({ nodes, services })
}

describe('the topology', () => {
  it('shows the same in the drawing and in the list, with the same selection', async () => {
    const page = await open(brokenLab())
    const named = (part: string) =>
      page.evaluate(
        selector =>
          [...document.querySelectorAll(`${selector} :is(button, a).name`)]
            .map(one => one.textContent ?? '')
            .sort(),
        part,
      )
    const drawnNames = await named('.drawing')
    await page.getByRole('button', { name: 'nova' }).click()
    await page.getByRole('complementary', { name: 'Details of nova' }).waitFor()
    await page.getByRole('button', { name: 'As list' }).click()
    const list = page.getByRole('region', { name: 'The lab as a list' })
    await list.waitFor()
    expect(await named('.outline')).toEqual(drawnNames)
    expect(await list.getByRole('button', { name: 'nova' }).getAttribute('aria-pressed')).toBe('true')
    await list.getByRole('button', { name: 'rpi-7' }).click()
    await page.getByRole('complementary', { name: 'Details of rpi-7' }).waitFor()
    await page.keyboard.press('m')
    await page.getByRole('region', { name: 'Drawing of the lab' }).waitFor()
    expect(await page.locator('.node-chip.selected').textContent()).toContain('rpi-7')
  })

  it('says of a node what goes with it and of a service what it stands on, each leading to the other', async () => {
    const page = await open(healthyLab(), '#/topology?node=node%3Arpi-7')
    const panel = page.getByRole('complementary', { name: 'Details of rpi-7' })
    const part = (name: string) => page.getByRole('region', { name, exact: true })
    const lost = await part('If this node is lost').getByRole('listitem').allTextContents()
    expect(lost.slice(0, 3)).toEqual([
      'OKalice-botstays down',
      'OKaudiobook-webstays down',
      'OKsteve-botstays down',
    ])
    expect(await part('Data only here').getByRole('listitem').allTextContents()).toEqual([
      'audiobook-pvc5 Gi asked',
      'ai-bots-data1 Gi asked',
    ])
    await panel.getByRole('button', { name: 'Copy address' }).waitFor()
    await panel.getByRole('link', { name: 'Pods rpi-7' }).waitFor()
    await part('If this node is lost').getByRole('link', { name: 'alice-bot' }).press('Enter')
    await page.getByRole('complementary', { name: 'Details of alice-bot' }).waitFor()
    expect(await part('Depends on').getByRole('listitem').allTextContents()).toEqual([
      'OKalice-botDeployment, 1 of 1 ready',
      'OKai-bots-datavolume, 1 Gi',
      'OKrpi-7data only here',
    ])
    expect(await part('Goes down with it').getByRole('listitem').allTextContents()).toEqual([
      'OKsteve-botsame data',
    ])
    await part('Depends on').getByRole('link', { name: 'rpi-7' }).click()
    await panel.getByRole('link', { name: 'Open page rpi-7' }).click()
    await page.getByRole('heading', { name: 'rpi-7', level: 1 }).waitFor()
  })

  it('does not call unneeded what nobody may look into', async () => {
    const node = makeNode('pi-1')
    const web = makeService('web', 30_001, [node], { runsOn: [] })
    const rows = { nodes: [node], services: [web] }
    const page = await open(makeLab({ ...rows, clusters: [makeCluster()] }), '#/topology?node=node%3Api-1')
    await page.getByText('No service depends on this node alone.').waitFor()
    const blind = makeCluster({
      notAllowed: ['pods'],
      notRead: [{ kind: 'persistentvolumes', reason: 'odd' }],
    })
    scene.backend.setLab(makeLab({ ...rows, clusters: [blind] }))
    await page.getByText('Not known: pods and persistentvolumes of its cluster cannot be read.').waitFor()
    await page.getByRole('button', { name: 'web' }).click()
    await page.getByRole('complementary', { name: 'Details of web' }).waitFor()
    expect(await page.getByText('Not known: pods and').count()).toBe(2)
    scene.backend.setLab(makeLab({ ...rows, clusters: [makeCluster()] }))
    await page.getByText('Nothing else that is known.').waitFor()
  })

  it('says of this computer that it is offline, whatever addresses it keeps towards its containers', async () => {
    const lab = makeLab({ nodes: [makeNode('api-1')] })
    const vantage = { ...lab.vantage, networks: ['172.17.0.1/16'], gateway: null, offline: true }
    const page = await open({ ...lab, vantage })
    const here = page.locator('.place-here')
    expect(await here.textContent()).toMatch(/This computer is offline$/)
    await here.getByRole('img', { name: 'Unknown' }).waitFor()
    expect(await here.getByRole('img', { name: 'OK' }).count()).toBe(0)
  })

  it('is walked by arrows, and Enter shows what has the focus', async () => {
    const page = await open(healthyLab())
    await page.getByRole('region', { name: 'Drawing of the lab' }).focus()
    await page.keyboard.press('ArrowDown')
    expect(await focused()).toBe('rpi-1')
    await page.keyboard.press('ArrowRight')
    expect(await focused()).toBe('rpi-2')
    await page.keyboard.press('ArrowDown')
    expect(await focused()).not.toMatch(/^rpi-/)
    await page.keyboard.press('ArrowUp')
    expect(await focused()).toMatch(/^rpi-/)
    const name = await focused()
    await page.keyboard.press('Enter')
    await page.getByRole('complementary', { name: `Details of ${name}` }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('complementary').count()).toBe(0)
    expect(await focused()).toBe(name)
  })

  it('moves nothing when one node changes', async () => {
    const page = await open(healthyLab())
    const before = await places()
    const lab = scene.backend.lab
    const nodes = new Map(lab.tables.nodes)
    const changed: Node = {
      ...nodes.get('node:rpi-3')!,
      state: 'down',
      sentence: 'rpi-3 stopped answering',
      cpuTrend: [1, 2, 3],
    }
    nodes.set(changed.id, changed)
    scene.backend.setLab({ ...lab, tables: { ...lab.tables, nodes } })
    await page.locator('.node-chip.box-down').waitFor()
    expect(await places()).toEqual(before)
  })

  it('draws the way to the selection as far as it goes, and names the hop that fails', async () => {
    const page = await open(brokenLab(), '#/topology?service=service%3Atest%2Fholm%2Fnova')
    await page.locator('path.route').first().waitFor()
    expect(await page.locator('path.route.failed').count()).toBe(0)
    await page.getByRole('button', { name: 'audiobook-web' }).click()
    await page.locator('path.route.failed').first().waitFor()
    expect(await page.locator('.route-words').textContent()).toBe('TCP refused')
  })

  it('folds families past forty machines, tells how many are ill, and unfolds at a press', async () => {
    const page = await open(large())
    expect(await page.locator('.node-chip').count()).toBe(0)
    const fold = page.getByRole('button', { name: /^Unfold Raspberry Pi 4: 20 nodes, 1 down$/ })
    await fold.click()
    await expect.poll(() => page.locator('.node-chip').count()).toBe(20)
    await page.getByRole('button', { name: 'Unfold all' }).click()
    await expect.poll(() => page.locator('.node-chip').count()).toBe(60)
  })

  it('hides what is a window away, and the arrows lead through all of it', async () => {
    const page = await open(makeBigLab({ nodes: 150, services: 60 }), '#/topology?unfold=*')
    const bands = page.locator('.drawing-band')
    await expect.poll(() => page.locator('.drawing-band.away').count()).toBeGreaterThan(0)
    expect(await bands.first().getAttribute('class')).toBe('drawing-band')
    await page.getByRole('region', { name: 'Drawing of the lab' }).focus()
    const step = () => page.keyboard.press('ArrowDown')
    for (let steps = 0; steps < 120 && !(await focused()).startsWith('app-'); steps += 1) await step()
    expect(await focused()).toMatch(/^app-/)
    // What has the focus is in sight, and what is above it is not drawn any more.
    expect(await page.evaluate(() => document.activeElement?.closest('.away'))).toBe(null)
    await expect.poll(() => bands.first().getAttribute('class')).toBe('drawing-band away')
  })

  it('leaves out layers and what is not asked for, and says so where nothing is left', async () => {
    const page = await open(brokenLab())
    await page.getByRole('button', { name: 'Physical' }).click()
    await expect.poll(() => page.locator('.node-chip').count()).toBe(0)
    await page.getByRole('button', { name: 'Physical' }).click()
    await page.getByRole('button', { name: 'Problems' }).click()
    // Three that cannot move and one that starts elsewhere; what moved answers again.
    await expect.poll(() => page.locator('.service-line').count()).toBe(4)
    await page.getByRole('button', { name: 'Favourites' }).click()
    await expect
      .poll(() => page.locator('.service-line .name').allTextContents())
      .toEqual(expect.arrayContaining(['nova', 'holm-git', 'terminal-web']))
    await page.getByRole('textbox', { name: 'Find in the topology' }).fill('zzzz')
    await page.getByText('Nothing here is named like “zzzz”.').waitFor()
  })

  it('shows the machine that is the problem, and its data, in the drawing and in the list', async () => {
    const page = await open(brokenLab(), '#/topology?scope=problems')
    const lost = page.locator('.node-chip.box-down')
    await expect.poll(() => lost.textContent()).toContain('rpi-7')
    expect(await page.locator('.topo-box.behind .name').allTextContents()).toEqual(['local-path'])
    await page.getByText(/^LAN, /).waitFor()
    await page.getByRole('button', { name: 'As list' }).click()
    const list = page.getByRole('region', { name: 'The lab as a list' })
    await list.getByRole('button', { name: 'rpi-7' }).waitFor()
    await list.getByText('Its data is on rpi-7, which is down').waitFor()
    expect(await list.getByRole('button', { name: 'rpi-2' }).count()).toBe(0)
  })

  it('says what may not be seen, and what to expect where nothing is known', async () => {
    const cluster = makeCluster({ notAllowed: ['pods', 'nodes'] })
    const page = await open(makeLab({ clusters: [cluster] }))
    await page.getByText('This user may not see pods and nodes of test').waitFor()
    await page.getByText('Nothing is known of this lab yet.').waitFor()
  })

  it('leaves nothing under the tools at the end of the scroll, and has a word for every mark', async () => {
    const page = await open(healthyLab(), '#/topology', { width: 960, height: 640 })
    await page.locator('.drawing').evaluate(box => {
      box.scrollTop = box.scrollHeight
    })
    const foot = () =>
      page.evaluate(() => {
        const boxes = [...document.querySelectorAll('.drawing .topo-box')]
        return Math.max(...boxes.map(box => box.getBoundingClientRect().bottom))
      })
    const tools = await page.locator('.drawing-tools').boundingBox()
    await expect.poll(foot).toBeLessThanOrEqual(tools!.y)
    await page.getByRole('list', { name: 'What the marks mean' }).getByText('Needs you').waitFor()
  })

  it('case 33: shows hostile names as text', async () => {
    const evil = '<img src=x onerror=alert(1)>\u202e[x](smb://evil)'
    const node = makeNode(evil, { sentence: evil, hardware: evil })
    const service = makeService(evil, 30_001, [node], { namespace: evil, group: evil, runsOn: [evil] })
    const page = await open(makeLab({ nodes: [node], services: [service] }))
    expect(await page.locator('.drawing img, .drawing [href^="smb"]').count()).toBe(0)
    expect(await page.locator('.node-chip .name').textContent()).toContain('<img')
    await page.getByRole('button', { name: 'As list' }).click()
    expect(await page.locator('.outline img').count()).toBe(0)
  })

  it('never makes the page itself scroll sideways, and grows within its own box', async () => {
    const page = await open(healthyLab(), '#/topology', { width: 960, height: 640 })
    const sideways = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(await sideways()).toBe(0)
    const width = () => page.locator('.drawing').evaluate(box => box.scrollWidth)
    const before = await width()
    await page.getByRole('button', { name: 'Larger' }).click()
    await expect.poll(width).toBeGreaterThan(before)
    await page.locator('.drawing').focus()
    await page.keyboard.press('0')
    await expect.poll(width).toBe(before)
    expect(await sideways()).toBe(0)
  })
})
