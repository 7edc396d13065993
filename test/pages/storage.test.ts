import { describe, expect, it } from 'vitest'
import type { Lab } from '../../shared/lab/model.ts'
import { makeCluster, makeLab, makeNode, makeService, makeVolume, makeWorkload } from '../labs/makeLab.ts'
import { useScene } from './scene.ts'

const scene = useScene({ clean: true })

async function open(lab: Lab, hash = '#/storage', size: { width?: number; height?: number } = {}) {
  await scene.open({ labs: [lab] }, hash, size)
  await scene.page.getByRole('heading', { name: 'Storage', level: 1 }).waitFor()
  return scene.page
}
const claims = () => scene.page.locator('.window-row button.name').allTextContents()

/** Two claims on one node, one that waits, one that is lost. */
function stored(): Lab {
  const [one, two] = [
    makeNode('pi-1'),
    makeNode('pi-2', { state: 'down', sentence: 'It stopped answering.' }),
  ]
  const db = makeWorkload('db', 1, { kind: 'StatefulSet' })
  const data = makeVolume('db-data', two!, 20, { usedBy: [db.id] })
  return makeLab({
    nodes: [one!, two!],
    clusters: [makeCluster()],
    workloads: [db],
    volumes: [
      data,
      makeVolume('photos', two!, 200),
      makeVolume('cache', null, 1, { phase: 'Pending', state: 'attention', volume: null, capacity: null }),
      makeVolume('old', null, 5, { phase: 'Lost', state: 'down', asked: null }),
    ],
    services: [
      makeService('shop', 30_100, [two!], { workloads: [db.id], volumes: [data.id], runsOn: ['pi-2'] }),
    ],
  })
}

describe('the page of storage', () => {
  it('tells of each claim its state, size, node and users, and where data lives alone', async () => {
    const page = await open(stored())
    await page.getByText('4 claims, 221 Gi asked, 1 of unknown size').waitFor()
    const cells = (name: string) => page.locator('.window-row', { hasText: name }).locator('.cell')
    expect(await cells('db-data').allTextContents()).toEqual([
      'OKdb-data',
      'holm',
      'Bound',
      '20 Gi',
      'local-path',
      'pi-2',
      'db',
    ])
    expect(await cells('cache').nth(5).textContent()).toBe('not bound to a node')
    expect(await cells('old').nth(3).textContent()).toBe('unknown')
    expect(await cells('old').nth(6).textContent()).toBe('nobody now')
    const alone = page.getByRole('region', { name: 'Data that lives on one node' })
    expect(await alone.getByRole('listitem').allTextContents()).toEqual(['Downpi-22 claims, 220 Gi asked'])
    expect(await alone.locator('.mark-down').count()).toBe(1)
  })

  it('sorts and filters; an unknown size comes last either way', async () => {
    const page = await open(stored())
    const head = page.getByRole('columnheader', { name: 'Asked' })
    await head.getByRole('button').click()
    expect(await head.getAttribute('aria-sort')).toBe('descending')
    expect(await claims()).toEqual(['photos', 'db-data', 'cache', 'old'])
    await head.getByRole('button').click()
    expect(await claims()).toEqual(['cache', 'db-data', 'photos', 'old'])
    await page.keyboard.press('/')
    await page.keyboard.type('pi-2 db')
    await expect.poll(claims).toEqual(['db-data'])
    await page.keyboard.type(' teapot')
    await page.getByText('No claim matches “pi-2 db teapot”.').waitFor()
  })

  it('shows by keyboard what is lost with the node, and copies the names', async () => {
    const page = await open(stored())
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary', { name: 'Details of db-data' })
    await panel.getByText('The data is on pi-2 alone.').waitFor()
    await panel.getByRole('link', { name: 'shop' }).waitFor()
    await panel.getByText('StatefulSet db').waitFor()
    await panel.getByRole('button', { name: 'Copy Volume' }).press('Enter')
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('pvc-holm-db-data')
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('db-data')
    await page.keyboard.press('Enter')
    await panel.waitFor()
    await page.reload()
    await panel.waitFor()
    await panel.getByRole('link', { name: 'pi-2' }).click()
    await page.getByRole('heading', { name: 'pi-2', level: 1 }).waitFor()
  })

  it('says of a claim that waits or is gone what it is', async () => {
    const lab = stored()
    const cache = [...lab.tables.volumes.values()].find(one => one.name === 'cache')!
    const page = await open(lab, `#/storage?volume=${encodeURIComponent(cache.id)}`)
    const panel = page.getByRole('complementary', { name: 'Details of cache' })
    await panel.getByText('The data is not bound to one node.').waitFor()
    await panel.getByText('none yet').waitFor()
    const volumes = new Map(lab.tables.volumes)
    volumes.delete(cache.id)
    scene.backend.setLab({ ...lab, tables: { ...lab.tables, volumes } })
    await page.getByRole('complementary', { name: 'Not in the lab' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('complementary').count()).toBe(0)
  })

  it('says why there is no claim: none is known, or they may not be seen', async () => {
    const page = await open(makeLab({ clusters: [makeCluster()] }))
    await page.getByText('No claim is known.').waitFor()
    scene.backend.setLab(makeLab({ clusters: [makeCluster({ notAllowed: ['persistentvolumeclaims'] })] }))
    await page.getByText('This user may not see persistentvolumeclaims of test').waitFor()
    expect(await page.locator('#main').textContent()).not.toMatch(/\b0\b/)
  })

  it('case 33: hostile words are text, and stay in their cells', async () => {
    const bad = `<img src=x onerror=alert(1)>\u202e${'x'.repeat(200)}`
    const volume = makeVolume('a', null, 1, { name: bad, namespace: bad, storageClass: bad, phase: bad })
    const page = await open(makeLab({ clusters: [makeCluster()], volumes: [volume] }))
    await page.locator('.window-row').first().waitFor()
    expect((await claims())[0]).toContain('<img src=x onerror=alert(1)>⟨202E⟩')
    const over = await page
      .locator('.window-row .cell')
      .evaluateAll(
        cells =>
          cells.filter(cell =>
            [...cell.children].some(
              child => child.getBoundingClientRect().right > cell.getBoundingClientRect().right + 1,
            ),
          ).length,
      )
    expect(over).toBe(0)
    expect(await page.locator('#main img').count()).toBe(0)
  })

  it.each([
    [960, 640],
    [1440, 900],
  ])('the page itself never scrolls sideways at %i×%i', async (width, height) => {
    const page = await open(stored(), '#/storage', { width, height })
    await page.locator('.window-row').first().waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })
})
