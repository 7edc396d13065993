import { describe, expect, it } from 'vitest'
import type { KeptPod } from '../../electron/lab/kept.ts'
import type { PodRow, PodWindow } from '../../shared/contract/pods.ts'
import { workloadId } from '../../shared/lab/ids.ts'
import { makeCluster, makeLab, makeNode, makePod, makeWorkload } from '../labs/makeLab.ts'
import { openPage } from './harness.ts'
import { useScene } from './scene.ts'
import { startScripted } from './scripted.ts'

const scene = useScene({ clean: true })

const NODES = [makeNode('pi-1'), makeNode('pi-2')]
const LAB = makeLab({
  nodes: NODES,
  clusters: [makeCluster()],
  workloads: [makeWorkload('web', 2), makeWorkload('db', 1, { kind: 'StatefulSet' })],
})
const FEW = [
  makePod('web-a', NODES[0]!),
  makePod('web-b', NODES[1]!, { status: 'CrashLoopBackOff', ready: false, readyContainers: 0, restarts: 14 }),
  makePod('db-0', NODES[1]!, { ownerKind: 'StatefulSet', ownerName: 'db', restarts: 2 }),
  makePod('job-x', { name: '' }, { status: 'Pending', ready: false, readyContainers: 0, ownerKind: '' }),
]
const many = () =>
  Array.from({ length: 10_000 }, (_, n) =>
    makePod(`pod-${String(n).padStart(4, '0')}`, NODES[n % 2]!, { restarts: n % 7 }),
  )

async function open(
  pods: readonly KeptPod[],
  hash = '#/pods',
  size: { width?: number; height?: number } = {},
) {
  await scene.open({ labs: [LAB], app: { pods } }, hash, size)
  await scene.page.getByRole('heading', { name: /^Pods of/ }).waitFor()
  return scene.page
}
const namesShown = () => scene.page.locator('.window-row .name').allTextContents()
const focused = () =>
  scene.page.evaluate(() => {
    const row = document.activeElement?.closest('.window-row')
    return row ? [row.getAttribute('aria-rowindex'), row.querySelector('.name')?.textContent] : null
  })
const asked = () => scene.backend.calls.filter(call => call.name === 'pods.window').map(call => call.input)

describe('the window on pods', () => {
  it('counts 10,000 pods, holds 200 of them and draws those in sight', async () => {
    const page = await open(many())
    await page.getByText('10,000 pods').waitFor()
    const table = page.getByRole('table', { name: 'Pods of the lab' })
    expect(await table.getAttribute('aria-rowcount')).toBe('10001')
    expect(await page.locator('.window-row').count()).toBeLessThan(80)
    await page.locator('.window').evaluate(box => {
      box.scrollTop = box.scrollHeight
    })
    await page.getByText('pod-9999', { exact: true }).waitFor()
    for (const query of asked()) expect((query as { limit: number }).limit).toBe(200)
    await page.locator('.window').evaluate(box => {
      box.scrollTop = 0
    })
    await page.getByText('pod-0000', { exact: true }).waitFor()
  })

  it('is walked by keys to the last pod and back', async () => {
    const page = await open(many())
    await page.locator('.window-row').first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    expect(await focused()).toEqual(['3', 'pod-0001'])
    await page.keyboard.press('End')
    await expect.poll(focused).toEqual(['10001', 'pod-9999'])
    await page.keyboard.press('PageUp')
    await expect.poll(async () => Number((await focused())?.[0])).toBeLessThan(9_995)
    await page.keyboard.press('Home')
    await expect.poll(focused).toEqual(['2', 'pod-0000'])
  })

  it('tells a change where it is, and keeps the focus on its pod', async () => {
    const page = await open(FEW, '#/pods?sort=restarts')
    await expect.poll(namesShown).toEqual(['job-x', 'web-a', 'db-0', 'web-b'])
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    expect(await focused()).toEqual(['3', 'web-a'])
    scene.backend.setApp({
      pods: FEW.map(pod =>
        pod.name === 'web-a' ? { ...pod, restarts: 99, status: 'Error', ready: false } : pod,
      ),
    })
    await expect.poll(namesShown).toEqual(['job-x', 'db-0', 'web-b', 'web-a'])
    expect(await focused()).toEqual(['5', 'web-a'])
    const row = page.locator('.window-row', { hasText: 'web-a' })
    expect(await row.locator('.state-down').textContent()).toBe('Error')
    expect(await row.locator('.mark-down').count()).toBe(1)
  })

  it('sorts where it is pressed, filters as it is typed, and remembers both', async () => {
    const page = await open(FEW)
    await expect.poll(namesShown).toEqual(['db-0', 'job-x', 'web-a', 'web-b'])
    const head = page.getByRole('columnheader', { name: 'Restarts' })
    await head.getByRole('button').click()
    expect(await head.getAttribute('aria-sort')).toBe('descending')
    await expect.poll(namesShown).toEqual(['web-b', 'db-0', 'job-x', 'web-a'])
    await page.keyboard.press('/')
    await page.keyboard.type('web pi-2')
    await expect.poll(namesShown).toEqual(['web-b'])
    await page.getByText('1 of 4').waitFor()
    await page.reload()
    await expect.poll(namesShown).toEqual(['web-b'])
    await page.keyboard.press('/')
    await page.keyboard.type(' teapot')
    await page.getByText('No pod matches. Clear the filter to see all of them.').waitFor()
  })

  it('is of one node or one workload, and leads back to all', async () => {
    const page = await open(FEW, '#/pods?node=node%3Api-2')
    await page.getByRole('heading', { name: 'Pods of pi-2' }).waitFor()
    await expect.poll(namesShown).toEqual(['db-0', 'web-b'])
    await page.getByRole('link', { name: 'Show all pods' }).click()
    await expect.poll(async () => (await namesShown()).length).toBe(4)
    const id = encodeURIComponent(workloadId('test', 'holm', 'StatefulSet', 'db'))
    await page.evaluate(hash => {
      location.hash = hash
    }, `#/pods?workload=${id}`)
    await page.getByRole('heading', { name: 'Pods of db' }).waitFor()
    await expect.poll(namesShown).toEqual(['db-0'])
  })

  it('is reached from the page of a node and from a workload on it', async () => {
    const page = await open(FEW)
    await page.evaluate(() => {
      location.hash = '#/node?node=node%3Api-2'
    })
    await page.getByRole('heading', { name: 'pi-2', level: 1 }).waitFor()
    await page.getByRole('link', { name: 'web', exact: true }).click()
    await expect.poll(namesShown).toEqual(['web-a', 'web-b'])
    await page.goBack()
    await page.getByRole('link', { name: 'Pods…' }).click()
    await expect.poll(namesShown).toEqual(['db-0', 'web-b'])
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: 'pi-2', level: 1 }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: 'Nodes', level: 1 }).waitFor()
  })

  it('has no act on the row itself; its name is copied, and its node shown, where that is asked for', async () => {
    const page = await open(FEW)
    await page.locator('.window-row').first().waitFor()
    await page.evaluate(() => navigator.clipboard.writeText('mine'))
    await page.keyboard.press('j')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('db-0')
    await page.keyboard.press('Enter')
    await page.locator('.window-row').first().locator('.name').click()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine')
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('db-0')
    await page.getByRole('link', { name: 'pi-2' }).first().click()
    await page.getByRole('heading', { name: 'pi-2', level: 1 }).waitFor()
    await page.getByRole('link', { name: 'All pods' }).click()
    await page.getByRole('heading', { name: 'Pods of the lab' }).waitFor()
    await page.evaluate(() => {
      location.hash = '#/nodes'
    })
    await page.getByRole('link', { name: 'All pods' }).click()
    await page.getByRole('heading', { name: 'Pods of the lab' }).waitFor()
  })

  const said = (window: Partial<PodWindow>) => ({
    async *'pods.window'(_: unknown, signal: AbortSignal): AsyncGenerator<PodWindow> {
      yield { matched: null, total: null, offset: 0, order: [], set: [], at: null, ...window }
      await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
    },
  })

  it('is read, forbidden or empty in so many words, never 0 pods', async () => {
    scene.backend = await startScripted({ labs: [LAB] })
    scene.backend.answer(said({}))
    scene.watched = await openPage(`${scene.backend.url}#/pods`)
    const { page } = scene
    await page.getByText('Reading the pods of the cluster.').waitFor()
    scene.backend.answer(said({ missing: 'This user may not see the pods of test' }))
    await page.reload()
    await page.getByText('This user may not see the pods of test').waitFor()
    expect(await page.locator('#main').textContent()).not.toMatch(/\b0\b/)
    scene.backend.answer(said({ matched: 0, total: 0, at: Date.now() }))
    await page.reload()
    await page.getByText('No pod is here.').waitFor()
    scene.backend.setLab(makeLab())
    await page.getByText('This lab has no cluster, so there are no pods.').waitFor()
  })

  it('shows what a silent cluster last told as stale', async () => {
    const row: PodRow = {
      id: 'u',
      cluster: 'test',
      namespace: 'holm',
      name: 'web-a',
      node: 'pi-1',
      state: 'stale',
      status: 'Running',
      ready: 1,
      containers: 1,
      restarts: 0,
      ownerKind: '',
      ownerName: '',
      createdAt: Date.now() - 3_600_000,
    }
    scene.backend = await startScripted({ labs: [LAB] })
    scene.backend.answer(said({ matched: 1, total: 1, order: ['u'], set: [row], at: Date.now() - 300_000 }))
    scene.watched = await openPage(`${scene.backend.url}#/pods`)
    const { page } = scene
    await page.locator('.window-row .mark-stale').waitFor()
    expect(await page.locator('.tally').textContent()).toMatch(/1 pod · as of +5 min ago/)
  })

  it('keeps what it has while the connection is lost, and follows again', async () => {
    const page = await open(FEW)
    await expect.poll(namesShown).toEqual(['db-0', 'job-x', 'web-a', 'web-b'])
    scene.mayLose = true
    scene.backend.setDoor('away')
    scene.backend.cut()
    await page.getByText(/No connection to Homeport/).waitFor()
    expect(await namesShown()).toHaveLength(4)
    scene.backend.setApp({ pods: FEW.slice(0, 2) })
    scene.backend.setDoor('open')
    await expect.poll(namesShown, { timeout: 15_000 }).toEqual(['web-a', 'web-b'])
  })

  it('case 33: hostile words are text, and stay in their cells', async () => {
    const bad = `<img src=x onerror=alert(1)>\u202e\u0007${'x'.repeat(200)}`
    const page = await open([makePod(bad, { name: bad }, { namespace: bad, status: bad })])
    await page.locator('.window-row').first().waitFor()
    const cells = page.locator('.window-row .cell')
    for (const place of [0, 1, 2, 3]) {
      expect(await cells.nth(place).textContent()).toContain('<img src=x onerror=alert(1)>⟨202E⟩⟨0007⟩')
      const fits = await cells.nth(place).evaluate(box => {
        const text = box.querySelector('span')!
        return text.getBoundingClientRect().right <= box.getBoundingClientRect().right + 1
      })
      expect(fits).toBe(true)
    }
    expect(await page.locator('#main img').count()).toBe(0)
  })

  it('fits 960×640: the table scrolls in itself', async () => {
    const page = await open(FEW, '#/pods', { width: 960, height: 640 })
    await page.locator('.window-row').first().waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })
})
