import { describe, expect, it } from 'vitest'
import { NOT_ON_LAN } from '../../shared/lab/paths.ts'
import { makeCluster, makeLab, makeNode, makePath, makeService, makeSource } from '../labs/makeLab.ts'
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
      vantage: { networks: ['10.0.0.5/24'], gateway: null, home: false },
    },
  )
}

describe('the overview', () => {
  it('says why an away lab is unknown, and counts what was not tried apart', async () => {
    await scene.open({ labs: [awayLab()] })
    const { page } = scene
    const away = 'This computer is not on the network of HolmOS'
    await page.getByRole('heading', { name: away, level: 1 }).waitFor()
    await page.getByRole('region', { name: 'Worth knowing' }).getByText(away).waitFor()
    expect(await page.locator('.calm').textContent()).toContain('1 service not tried')
    expect(await page.locator('main').textContent()).not.toContain('0 of 1')
  })
})
