import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { _electron, type Page } from 'playwright-core'
import { electronBinary } from '../../resources/scripts/electronBinary.ts'

/**
 * `npm run test:desktop`: the built desktop in the real Electron, where its binary is. Elsewhere it says that it was
 * not run; with `--required` that is a failure.
 */
const ROOT = path.resolve(import.meta.dirname, '../..')
/** How long a lab may take to be shown on a slow computer, ms. */
const PATIENCE = 90_000
/** The demo program listens on unix sockets only. */
const DEMO = process.platform === 'win32' ? null : 'holmos'

const failures: string[] = []
const check = (what: string, holds: boolean) => {
  process.stdout.write(`${holds ? 'ok' : 'FAILED'}: ${what}\n`)
  if (!holds) failures.push(what)
}

async function smoke(executablePath: string): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'homeport-smoke-'))
  const app = await _electron.launch({
    executablePath,
    args: [ROOT, ...(DEMO === null ? [] : ['--demo', DEMO]), '--data-dir', dataDir],
    // Without the demo it is a first run: of nothing this computer names, and of no lab its owner has.
    env: { ...process.env, ...(DEMO === null && homeAt(dataDir)) } as Record<string, string>,
    timeout: PATIENCE,
  })
  try {
    const page = await app.firstWindow({ timeout: PATIENCE })
    const complaints: string[] = []
    page.on('console', message => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    check('the window shows app://homeport/', page.url().startsWith('app://homeport/'))
    await drawn(page)
    check(`${DEMO === null ? 'the first run' : 'the demo lab'} came over the port`, true)
    if (DEMO !== null) {
      await page
        .getByText(/\d+ of \d+ services answer/)
        .first()
        .waitFor({ timeout: PATIENCE })
      check('and follows what the lab says', true)
    }

    const globals = await page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global', '__dirname'].filter(name => name in window),
    )
    check(`the page has no Node (${globals.join() || 'none'})`, globals.length === 0)
    const reached = await page.evaluate(() =>
      fetch('https://example.org/').then(
        () => 'answered',
        () => 'refused',
      ),
    )
    check('its policy lets it connect to nothing', reached === 'refused')
    const ran = await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.injected = true'
      document.head.append(script)
      return 'injected' in window
    })
    check('no script runs that is not its own', !ran)
    await page.evaluate(() => {
      window.location.href = 'https://example.org/'
    })
    await page.waitForTimeout(1_000)
    check('it goes nowhere else', page.url().startsWith('app://homeport/'))
    const windows = app.windows().length
    await page.evaluate(() => window.open('smb://host/share', '_blank'))
    await page.waitForTimeout(1_000)
    check('it opens no window', app.windows().length === windows)

    await page.reload()
    await drawn(page)
    check('a reload is handed another port', true)

    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      // Not in Electron's types, but what it was really made with.
      const contents = window?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      return contents.getLastWebPreferences()
    })
    check(
      'the window is in the sandbox and isolated',
      preferences.sandbox === true && preferences.contextIsolation === true,
    )
    const unexpected = complaints.filter(text => !/Content Security Policy|ERR_|Failed to load/.test(text))
    check(`the page complains of nothing (${unexpected.join(' | ') || 'nothing'})`, unexpected.length === 0)
  } finally {
    await app.close().catch(() => {})
    if (DEMO !== null) {
      // The demo program goes on without the desktop.
      const cli = path.join(ROOT, 'dist/node/cli.js')
      spawnSync(process.execPath, [cli, 'demo', 'stop', '--demo', DEMO, '--data-dir', dataDir])
    }
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** What only the backend can have told. */
async function drawn(page: Page): Promise<void> {
  if (DEMO === null) {
    await page.getByRole('heading', { name: 'Found on this computer' }).waitFor({ timeout: PATIENCE })
    return
  }
  await page.getByRole('contentinfo').waitFor({ timeout: PATIENCE })
  await page.getByText('HolmOS').first().waitFor({ timeout: PATIENCE })
}

/** A user's home with nothing in it. */
function homeAt(folder: string): NodeJS.ProcessEnv {
  const home = path.join(folder, 'home')
  mkdirSync(path.join(home, 'AppData/Roaming'), { recursive: true })
  return { HOME: home, USERPROFILE: home, APPDATA: path.join(home, 'AppData/Roaming'), KUBECONFIG: '' }
}

const binary = electronBinary()
if (binary === null) {
  process.stdout.write('not run: Electron’s binary is not installed here (npm run desktop:install)\n')
  process.exit(process.argv.includes('--required') ? 1 : 0)
}
await smoke(binary)
process.exit(failures.length > 0 ? 1 : 0)
