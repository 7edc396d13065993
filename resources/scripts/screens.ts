import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Lab } from '../../shared/lab/model.ts'
import { appOf, brokenLab, healthyLab } from '../../test/labs/holmLab.ts'
import { makeLab, makeNode, makeService } from '../../test/labs/makeLab.ts'
import { launchBrowser } from '../../test/pages/browser.ts'
import { startScripted } from '../../test/pages/scripted.ts'
import { settled } from '../../test/pages/settled.ts'

/** Pictures of every view, both themes, at the designed and the smallest size, into dist/screens. */

const OUT = join(import.meta.dirname, '../../dist/screens')
const SIZES = [
  [1440, 900],
  [1280, 800],
  [960, 640],
] as const

/** The popover of the tray has one size. */
const POPOVER = [[360, 520]] as const

const service = (lab: Lab, name: string) =>
  encodeURIComponent([...lab.tables.services.values()].find(row => row.name === name)?.id ?? '')
const quiet = healthyLab()
const broken = brokenLab()
/** Labs beside it, where several are shown. */
const others = [
  makeLab({ nodes: [makeNode('attic')] }, { id: 'attic', name: 'Attic' }),
  makeLab(
    { nodes: [makeNode('nas')] },
    { id: 'cellar', name: 'Cellar', state: 'attention', sentence: 'nas is almost full' },
  ),
]
const SHOTS: readonly (readonly [name: string, lab: Lab, hash: string])[] = [
  ['overview', quiet, '#/overview'],
  ['overview-problem', broken, '#/overview'],
  ['overview-node', broken, `#/overview?node=${encodeURIComponent('node:rpi-7')}`],
  ['services', quiet, `#/services?service=${service(quiet, 'nova')}`],
  ['services-list', quiet, '#/services'],
  ['services-problem', broken, `#/services?service=${service(broken, 'alice-bot')}`],
  ['services-by-node', broken, '#/services?by=node'],
  ['services-by-health', broken, '#/services?by=health&all=1'],
  ['topology', quiet, '#/topology'],
  ['topology-problem', broken, `#/topology?service=${service(broken, 'alice-bot')}`],
  ['topology-node', quiet, `#/topology?node=${encodeURIComponent('node:rpi-7')}`],
  ['topology-list', broken, '#/topology?as=list'],
  ['nodes', quiet, '#/nodes'],
  ['nodes-problem', broken, '#/nodes?sort=memory&desc=1'],
  ['node', quiet, `#/node?node=${encodeURIComponent('node:rpi-7')}`],
  ['node-problem', broken, `#/node?node=${encodeURIComponent('node:rpi-7')}`],
  ['pods', quiet, '#/pods'],
  ['pods-problem', broken, `#/pods?node=${encodeURIComponent('node:rpi-7')}`],
  ['storage', quiet, '#/storage'],
  ['storage-problem', broken, `#/storage?volume=${encodeURIComponent('volume:test/holm/audiobook-pvc')}`],
  ['journal', quiet, '#/journal'],
  ['journal-problem', broken, '#/journal?days=7'],
  ['settings', quiet, '#/settings'],
  ['settings-labs', quiet, '#/settings?part=labs'],
  ['settings-budget', quiet, '#/settings?part=budget'],
  ['first-run', quiet, '#/add'],
  ['palette', quiet, '#/overview'],
  ['tray', quiet, '#/tray'],
  ['tray-problem', broken, '#/tray'],
  ['empty', makeLab({ services: [makeService('x', 0, [], { launchable: false })] }), '#/overview'],
]

const only = process.argv[2]
await mkdir(OUT, { recursive: true })
const browser = await launchBrowser()
for (const [name, lab, hash] of SHOTS) {
  if (only && !name.startsWith(only)) continue
  const popover = name.startsWith('tray')
  const backend = await startScripted({ labs: popover ? [lab, ...others] : [lab], app: appOf(lab) })
  for (const colorScheme of ['dark', 'light'] as const) {
    for (const [width, height] of popover ? POPOVER : SIZES) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme })
      page.on('console', message => {
        if (message.type() === 'error') process.stderr.write(`${name}: ${message.text()}\n`)
      })
      page.on('pageerror', error => process.stderr.write(`${name}: ${error.stack}\n`))
      await page.goto(backend.url + hash)
      await settled(page)
      if (name === 'palette') {
        await page.keyboard.press('Control+k')
        await page.getByRole('combobox').fill('no')
      }
      await page.evaluate(() => document.fonts.ready)
      await page.waitForTimeout(150)
      await page.screenshot({ path: join(OUT, `${name}-${width}-${colorScheme}.png`) })
      await page.close()
    }
  }
  await backend.close()
}
await browser.close()
