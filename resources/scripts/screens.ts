import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Lab } from '../../shared/lab/model.ts'
import { appOf, brokenLab, healthyLab } from '../../test/labs/holmLab.ts'
import { makeLab, makeNode, makeService } from '../../test/labs/makeLab.ts'
import { waitingOfEachKind } from '../../test/labs/makeNeeds.ts'
import { tailnetLab } from '../../test/labs/tailnetLab.ts'
import { launchBrowser } from '../../test/pages/browser.ts'
import { type Scripted, startScripted } from '../../test/pages/scripted.ts'
import type { ScriptedApp } from '../../test/pages/scriptedApp.ts'
import { settled } from '../../test/pages/settled.ts'
import { STATE_VIEWS } from '../../test/pages/stateViews.ts'
import { FIRST_RUN, FOUND, TROUBLED } from '../../test/pages/told.ts'

/** Pictures of every view in its states, both themes, at the designed and the smallest size, into dist/screens. */

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
const tailnet = tailnetLab()
const waiting = makeLab({ sources: waitingOfEachKind(), nodes: [makeNode('nas')] })
/** Labs beside it, where several are shown. */
const others = [
  makeLab({ nodes: [makeNode('attic')] }, { id: 'attic', name: 'Attic' }),
  makeLab(
    { nodes: [makeNode('nas')] },
    { id: 'cellar', name: 'Cellar', state: 'attention', sentence: 'nas is almost full' },
  ),
]
const PAGES: readonly (readonly [name: string, lab: Lab, hash: string])[] = [
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
  ['topology-scope', broken, '#/topology?scope=problems'],
  ['topology-list', broken, '#/topology?as=list'],
  ['tailnet-topology', tailnet, '#/topology'],
  ['tailnet-stopped', tailnetLab({ state: 'off' }), '#/topology'],
  ['tailnet-inspector', tailnet, `#/topology?node=${encodeURIComponent('node:router')}`],
  ['tailnet-node', tailnet, `#/node?node=${encodeURIComponent('node:cellar')}`],
  [
    'tailnet-overview',
    tailnetLab({ health: ['Some peers cannot be reached.'], acceptsRoutes: false }, { home: false }),
    '#/overview',
  ],
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
  ['needs', waiting, '#/needs'],
  ['needs-none', quiet, '#/needs'],
  ['needs-new-key', waiting, '#/needs?need=host-key%3Anas'],
  ['needs-changed-key', waiting, '#/needs?need=host-key%3Aasuna'],
  ['needs-program', waiting, '#/needs?need=program%3Aone'],
  ['needs-secret', waiting, '#/needs?need=secret%3Aone'],
  ['settings', quiet, '#/settings'],
  ['settings-labs', quiet, '#/settings?part=labs'],
  ['settings-budget', quiet, '#/settings?part=budget'],
  ['settings-problem', broken, '#/settings?part=labs'],
  ['settings-about', quiet, '#/settings?part=about'],
  ['add', quiet, '#/add'],
  ['empty', makeLab({ services: [makeService('x', 0, [], { launchable: false })] }), '#/overview'],
]

interface Shot {
  readonly name: string
  readonly lab: Lab
  readonly hash: string
  /** Beside the lab; left out: what the made-up lab goes with. */
  readonly app?: Partial<ScriptedApp>
  readonly beside?: readonly Lab[]
  readonly sizes?: readonly (readonly [width: number, height: number])[]
  readonly answers?: Parameters<Scripted['answer']>[0]
  /** What is drawn is what stands there while it waits. */
  readonly busy?: boolean
  /** Brings the page to what is shown. */
  readonly reach?: (page: Page, backend: Scripted) => Promise<unknown>
}

const palette = async (page: Page) => {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('no')
}
const cut = (door: 'away' | 'signed-out') => async (page: Page, backend: Scripted) => {
  backend.setDoor(door)
  backend.cut()
  await page.locator('.banner').first().waitFor()
}
const SMALL = [[620, 420]] as const

const SHOTS: readonly Shot[] = [
  ...PAGES.map(([name, lab, hash]) => ({ name, lab, hash })),
  { name: 'first-run', lab: quiet, hash: '', app: { app: FIRST_RUN, found: FOUND } },
  { name: 'first-run-nothing', lab: quiet, hash: '', app: { app: FIRST_RUN } },
  { name: 'palette', lab: quiet, hash: '#/overview', reach: palette },
  { name: 'palette-problem', lab: broken, hash: '#/overview', reach: palette },
  { name: 'launcher', lab: broken, hash: '#/launcher', sizes: SMALL },
  { name: 'tray', lab: quiet, hash: '#/tray', sizes: POPOVER, beside: others.slice(0, 1) },
  { name: 'tray-other-lab', lab: quiet, hash: '#/tray', sizes: POPOVER, beside: others },
  { name: 'tray-problem', lab: broken, hash: '#/tray', sizes: POPOVER, beside: others },
  { name: 'paused', lab: quiet, hash: '#/overview', app: { app: TROUBLED } },
  { name: 'no-connection', lab: broken, hash: '#/overview', reach: cut('away') },
  { name: 'signed-out', lab: broken, hash: '#/services', reach: cut('signed-out') },
  ...STATE_VIEWS.flatMap(({ lab, name, ...view }) =>
    lab
      ? [{ ...view, lab, name: `state ${name}`.toLowerCase().replaceAll(/[ ,]+/g, '-'), reach: undefined }]
      : [],
  ),
]

const only = process.argv[2]
await mkdir(OUT, { recursive: true })
const browser = await launchBrowser()
for (const shot of SHOTS) {
  const { name, lab, hash } = shot
  if (only && !name.startsWith(only)) continue
  const backend = await startScripted({ labs: [lab, ...(shot.beside ?? [])], app: shot.app ?? appOf(lab) })
  if (shot.answers) backend.answer(shot.answers)
  for (const colorScheme of ['dark', 'light'] as const) {
    for (const [width, height] of shot.sizes ?? SIZES) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme })
      page.on('console', message => {
        if (message.type() === 'error' && !shot.reach) process.stderr.write(`${name}: ${message.text()}\n`)
      })
      page.on('pageerror', error => process.stderr.write(`${name}: ${error.stack}\n`))
      await page.goto(backend.url + hash)
      if (shot.busy) await page.getByRole('contentinfo').waitFor()
      else await settled(page)
      await shot.reach?.(page, backend)
      await page.evaluate(() => document.fonts.ready)
      await page.waitForTimeout(150)
      await page.screenshot({ path: join(OUT, `${name}-${width}-${colorScheme}.png`) })
      await page.close()
      backend.setDoor('open')
    }
  }
  await backend.close()
}
await browser.close()
