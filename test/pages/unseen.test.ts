import { describe, expect, it } from 'vitest'
import type { Lab } from '../../shared/lab/model.ts'
import { makeCluster, makeLab, makeNode, makeService, makeVolume } from '../labs/makeLab.ts'
import { forbiddenLab, partlyForbiddenLab, startingLab } from '../labs/states.ts'
import { useScene } from './scene.ts'

const scene = useScene({ clean: true })

/** Everything a page says where nothing is there, or nothing was heard; none of it is true of what may not be seen. */
const CLAIMS =
  /\b0 of 0\b|lists no service|as soon as it answers|No claim is known|No pod is here|Reading the|all quiet/i

async function open(lab: Lab, hash: string) {
  const page = await scene.open({ labs: [lab] }, hash)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return page.locator('#main')
}
const note = (kinds: string) =>
  `This user may not see ${kinds} of test: what depends on them is unknown here. Ask for a role that may list and watch them.`

describe('what may not be seen', () => {
  it.each([
    ['#/services', 'nodes and services'],
    ['#/nodes', 'nodes'],
    ['#/storage', 'nodes, pods and persistentvolumeclaims'],
    ['#/topology', 'nodes, pods, services and persistentvolumeclaims'],
    ['#/pods', 'pods'],
    ['#/overview', 'services'],
  ])('is named in %s with the next step, and nothing is claimed of it', async (hash, kinds) => {
    const lab = forbiddenLab()
    const main = await open({ ...lab, sentence: 'The cluster answers' }, hash)
    await main.getByText(note(kinds), { exact: true }).waitFor()
    expect(await main.textContent()).not.toMatch(CLAIMS)
    expect(await main.locator('.view-note').count()).toBe(1)
  })

  it('hides nothing that may be seen', async () => {
    const main = await open(partlyForbiddenLab(), '#/nodes')
    await main.getByText(note('nodes')).waitFor()
    await main.getByRole('link', { name: 'shelf' }).waitFor()
    await main.getByText('1 of 1 are well').waitFor()
  })

  it('of one cluster says nothing of another, and a filter that finds nothing still says so', async () => {
    const node = makeNode('pi-1')
    const main = await open(
      makeLab({
        nodes: [node],
        services: [makeService('shop', 30_100, [node])],
        clusters: [makeCluster(), makeCluster({ id: 'cluster:b', name: 'b', notAllowed: ['services'] })],
      }),
      '#/services?filter=zz',
    )
    await main.getByText('This user may not see services of b').waitFor()
    await main.getByText('No service matches “zz”.').waitFor()
    await main.getByRole('textbox').fill('shop')
    await main.locator('.service-row', { hasText: 'shop' }).waitFor()
  })

  it('stands apart from what cannot be read for another reason', async () => {
    const cluster = makeCluster({
      notRead: [{ kind: 'persistentvolumeclaims', reason: 'it failed three times' }],
    })
    const main = await open(
      makeLab({ clusters: [cluster], volumes: [makeVolume('data', null, 1)] }),
      '#/storage',
    )
    await main
      .getByText('Homeport cannot read persistentvolumeclaims of test: it failed three times.')
      .waitFor()
    await main.getByRole('button', { name: 'data' }).waitFor()
  })

  it('is not said while nothing was heard yet', async () => {
    const main = await open(startingLab(), '#/services')
    await main.getByText('Reading the services of the cluster.').waitFor()
    expect(await main.locator('.view-note').count()).toBe(0)
  })
})
