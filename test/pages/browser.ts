import { accessSync, constants, existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

/**
 * A Chromium for page tests that needs nothing but npm on Linux x64; elsewhere the system's own, else
 * Playwright's. `HOMEPORT_BROWSER` names another one.
 */

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
]
const CACHE = join(import.meta.dirname, '../../node_modules/.cache/homeport')
const SYSTEM = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']

interface Found {
  executablePath: string
  env: Record<string, string>
}

/** Launches the first browser that starts; rejects with what each of them said when none does. */
export async function launchBrowser(): Promise<Browser> {
  const said: string[] = []
  for (const find of [named, bundled, system, playwrights]) {
    try {
      const found = await find()
      if (!found) continue
      return await chromium.launch({
        executablePath: found.executablePath,
        args: FLAGS,
        env: { ...(process.env as Record<string, string>), ...found.env },
      })
    } catch (error) {
      said.push(`${find.name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
    }
  }
  throw new Error(
    `No browser for the page tests could be started. Install Chromium, or name one in HOMEPORT_BROWSER.\n${said.join('\n')}`,
  )
}

async function named(): Promise<Found | null> {
  const executablePath = process.env.HOMEPORT_BROWSER
  return executablePath ? { executablePath, env: {} } : null
}

/** Unpacks the npm package once into the project's cache and answers where it is. */
export async function bundled(): Promise<Found | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  const folder = join(CACHE, `chromium-${version()}`)
  if (!existsSync(folder)) await unpack(folder)
  const fonts = join(folder, 'fonts.conf')
  // The package's own configuration names folders of another machine; without one font nothing is drawn.
  await writeFile(fonts, fontsConfig(folder))
  return {
    executablePath: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_FILE: fonts },
  }
}

const fontsConfig = (folder: string) =>
  `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>
`

function version(): string {
  const { resolve } = createRequire(import.meta.url)
  const entry = resolve('@sparticuz/chromium')
  const root = entry.slice(0, entry.lastIndexOf('chromium/build') + 'chromium'.length)
  return createRequire(import.meta.url)(join(root, 'package.json')).version
}

/**
 * The package unpacks into the temporary folder, and with its system libraries only where it believes to run
 * on AWS: both are said by the environment, which is put back afterwards. Done beside the final place and
 * moved there whole, so that an interrupted or a second run leaves nothing half done.
 */
async function unpack(folder: string): Promise<void> {
  const partial = `${folder}.${process.pid}`
  await mkdir(partial, { recursive: true })
  const kept = { ...process.env }
  try {
    process.env.TMPDIR = partial
    process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs22.x'
    const { default: packed } = await import('@sparticuz/chromium')
    await packed.executablePath()
    await rename(partial, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error
    })
  } finally {
    for (const name of ['TMPDIR', 'AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME']) {
      if (kept[name] === undefined) delete process.env[name]
      else process.env[name] = kept[name]
    }
    await rm(partial, { recursive: true, force: true })
  }
}

async function system(): Promise<Found | null> {
  for (const name of SYSTEM) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const executablePath = join(folder, name)
      if (isExecutable(executablePath)) return { executablePath, env: {} }
    }
  }
  return null
}

async function playwrights(): Promise<Found | null> {
  const executablePath = chromium.executablePath()
  return existsSync(executablePath) ? { executablePath, env: {} } : null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
