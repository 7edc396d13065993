import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { _electron } from 'playwright-core'
import { electronBinary } from '../../resources/scripts/electronBinary.ts'

/**
 * `npm run test:desktop`: the desktop in the real Electron, once through. Where its binary is not there it says that it
 * was not run and ends with 0; with `--required` that is a failure.
 */
const { values } = parseArgs({ options: { required: { type: 'boolean', default: false } } })
const binary = electronBinary()
if (binary === null) {
  process.stdout.write(
    'not run: the desktop in the real Electron, since its binary is not here (npm run desktop:install)\n',
  )
  process.exit(values.required ? 1 : 0)
}

const root = path.resolve(import.meta.dirname, '../..')
const data = mkdtempSync(path.join(os.tmpdir(), 'homeport-smoke-'))
let failed = 0
const check = (what: string, holds: boolean) => {
  process.stdout.write(`${holds ? 'ok' : 'FAILED'}: ${what}\n`)
  if (!holds) failed += 1
}

const app = await _electron.launch({
  executablePath: binary,
  args: [root, '--demo', 'holmos', '--data-dir', data],
})
try {
  const page = await app.firstWindow()
  await page.locator('#main h1').first().waitFor({ timeout: 60_000 })
  check('the page comes from app://homeport', page.url().startsWith('app://homeport/'))
  await page.getByRole('heading', { name: 'All quiet', level: 1 }).waitFor({ timeout: 90_000 })
  check('the demo lab is shown over the message port', true)
  const seen = await page.evaluate(() => ({
    node: typeof (globalThis as { process?: unknown }).process,
    require: typeof (globalThis as { require?: unknown }).require,
    policy: document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content.length ?? 0,
  }))
  check('the page has no Node', seen.node === 'undefined' && seen.require === 'undefined')
  check('the page has a style nonce of its own', seen.policy > 8)
  const ran = await page.evaluate(async () => {
    const script = document.createElement('script')
    script.textContent = 'globalThis.ran = true'
    document.body.append(script)
    await new Promise(resolve => setTimeout(resolve, 200))
    return 'ran' in globalThis
  })
  check('the policy holds: no inline script runs', !ran)
  const windows = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
  check('there is one window', windows === 1)
} finally {
  await app.close()
  rmSync(data, { recursive: true, force: true })
}
process.exitCode = failed > 0 ? 1 : 0
