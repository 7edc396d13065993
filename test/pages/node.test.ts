import { describe, expect, it } from 'vitest'
import type { KeptPod } from '../../electron/lab/kept.ts'
import { workloadId } from '../../shared/lab/ids.ts'
import type { Lab, Node } from '../../shared/lab/model.ts'
import {
  figure,
  makeCluster,
  makeLab,
  makeNode,
  makePod,
  makeService,
  makeVolume,
  makeWorkload,
} from '../labs/makeLab.ts'
import { useScene } from './scene.ts'

const scene = useScene({ clean: true })

async function open(lab: Lab, pods: readonly KeptPod[] = [], size: { width?: number; height?: number } = {}) {
  return scene.open({ labs: [lab], app: { pods } }, '#/node?node=node%3Api-1', size)
}
const section = (name: string) => scene.page.getByRole('region', { name, exact: true })

/** A node with a database that lives only on it, a web server that moves, a DaemonSet and a pod of nobody. */
function lived(over: Partial<Node> = {}): { lab: Lab; pods: readonly KeptPod[] } {
  const node = makeNode('pi-1', { roles: ['worker'], addresses: { lan: ['10.0.0.7'], tailnet: [] }, ...over })
  const db = makeWorkload('db', 1, { kind: 'StatefulSet' })
  const data = makeVolume('db-data', node, 20, { usedBy: [db.id] })
  const lab = makeLab({
    nodes: [node, makeNode('pi-2')],
    clusters: [makeCluster()],
    workloads: [db, makeWorkload('web', 2), makeWorkload('agent', 2, { kind: 'DaemonSet' })],
    volumes: [data],
    services: [
      makeService('shop', 30_100, [node], { workloads: [db.id], volumes: [data.id], runsOn: ['pi-1'] }),
    ],
  })
  const pods = [
    makePod('db-0', node, { ownerKind: 'StatefulSet', ownerName: 'db', restarts: 3 }),
    makePod('web-a', node),
    makePod('web-b', node, { status: 'CrashLoopBackOff', ready: false, readyContainers: 0, restarts: 7 }),
    makePod('agent-x', node, { ownerKind: 'DaemonSet', ownerName: 'agent' }),
    makePod('lone', node, { ownerKind: '', ownerName: '' }),
    makePod('done', node, { status: 'Completed', ready: false, ownerKind: 'Job', ownerName: 'done' }),
    makePod('web-c', { name: 'pi-2' }),
  ]
  return { lab, pods }
}

describe('the page of one machine', () => {
  it('says what becomes of everything on it before anyone drains it', async () => {
    const { lab, pods } = lived()
    const page = await open(lab, pods)
    await page.getByRole('heading', { name: 'pi-1', level: 1 }).waitFor()
    const rows = section('Workloads').locator('tbody tr')
    await expect.poll(() => rows.count()).toBe(4)
    const told = await rows.evaluateAll(all =>
      all.map(row => [...row.querySelectorAll('th .name, td')].map(cell => cell.textContent?.trim())),
    )
    expect(told).toEqual([
      ['lone', 'no controller', '1/1', '0', 'Is lost: nothing makes it anew'],
      ['db', 'StatefulSet', '1/1', '3', 'Stays down: db-data is only here'],
      ['web', 'Deployment', '1/2', '7', 'Moves to another node'],
      ['agent', 'DaemonSet', '1/1', '0', 'Stays, as DaemonSets do'],
    ])
  })

  it('takes a workload of another cluster for none of its own, though they have one name', async () => {
    const { lab, pods } = lived()
    const db = makeWorkload('db', 1, { kind: 'StatefulSet' })
    const other = { ...db, id: workloadId('attic', 'holm', 'StatefulSet', 'db') }
    const workloads = new Map([[other.id, other], ...lab.tables.workloads])
    const page = await open({ ...lab, tables: { ...lab.tables, workloads } }, pods)
    const row = section('Workloads').getByRole('row', { name: /^\S* ?db/ })
    expect(await row.locator('.fate').textContent()).toBe(' Stays down: db-data is only here')
    await row.getByRole('link', { name: 'db' }).click()
    await page.getByRole('table', { name: /^Pods of/ }).waitFor()
    expect(decodeURIComponent(new URL(page.url()).hash)).toContain(db.id)
  })

  it('names the data that is only here and the services that go dark with it', async () => {
    const { lab, pods } = lived()
    const page = await open(lab, pods)
    await section('Data only here').getByRole('link', { name: 'db-data' }).waitFor()
    expect(await section('Data only here').textContent()).toContain('20 Gi asked')
    expect(await section('If this node is lost').getByRole('listitem').allTextContents()).toEqual([
      'OKshopstays down',
    ])
    await section('If this node is lost').getByRole('link', { name: 'shop' }).click()
    await page.getByRole('complementary', { name: 'Details of shop' }).waitFor()
  })

  it('tells the firmware’s flags now and since it started apart, and figures with their age', async () => {
    const plain = makeNode('pi-1')
    const { lab } = lived({
      figures: {
        ...plain.figures,
        throttled: figure(0x50004, 'flags', Date.now(), 60_000),
        cpu: figure(27, '%', Date.now() - 240_000),
        temperature: null,
      },
      missing: { temperature: 'This machine has no sensor.' },
    })
    await open(lab)
    await section('Firmware').waitFor()
    const flags = await section('Firmware')
      .locator('tbody tr')
      .evaluateAll(all => all.map(row => [...row.children].map(cell => cell.textContent?.trim())))
    expect(flags).toEqual([
      ['Under-voltage', 'No', 'Yes, since it started'],
      ['Frequency capped', 'No', 'No'],
      ['Throttled', 'Yes', 'Yes, since it started'],
      ['Soft temperature limit', 'No', 'No'],
    ])
    const host = section('Host')
    expect(await host.locator('.figure.aged').first().textContent()).toMatch(/27 %/)
    expect(await host.textContent()).toContain('This machine has no sensor.')
  })

  it('without an agent of Kubernetes or a firmware says nothing of either', async () => {
    const plain = makeNode('pi-1')
    const { lab } = lived({
      ready: null,
      knownAs: { kubernetes: null, ssh: 'pi-1', tailscale: null },
      figures: { ...plain.figures, throttled: null },
    })
    const page = await open(lab)
    await page.getByText('in no cluster').waitFor()
    expect(await section('Workloads').count()).toBe(0)
    expect(await section('Firmware').count()).toBe(0)
    expect(await page.getByRole('link', { name: 'Pods…' }).count()).toBe(0)
  })

  it('of a machine that is gone says so and leads to all', async () => {
    const { lab } = lived()
    const page = await open(lab)
    await page.getByRole('heading', { name: 'pi-1', level: 1 }).waitFor()
    const nodes = new Map(lab.tables.nodes)
    nodes.delete('node:pi-1')
    scene.backend.setLab({ ...lab, tables: { ...lab.tables, nodes } })
    await page.getByRole('heading', { name: 'Not in the lab' }).waitFor()
    await page.getByRole('link', { name: 'All nodes' }).click()
    await page.getByRole('heading', { name: 'Nodes', level: 1 }).waitFor()
  })

  it('fits 960×640 without scrolling sideways', async () => {
    const { lab, pods } = lived()
    const page = await open(lab, pods, { width: 960, height: 640 })
    await page.getByRole('heading', { name: 'pi-1', level: 1 }).waitFor()
    const wide = await page.evaluate(() => {
      const main = document.getElementById('main')
      return [document.documentElement.scrollWidth - innerWidth, main!.scrollWidth - main!.clientWidth]
    })
    expect(Math.max(...wide)).toBeLessThanOrEqual(1)
  })
})
