import { mkdtempSync, rmSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DropbearHost } from './machines/dropbearHost.ts'
import { keptBack, SshDesk } from './machines/sshDesk.ts'
import { Wire } from './machines/wire.ts'

/*
 * Dropbear on machines that have nothing but busybox: its ash is the login shell and the sh that is asked, its df, cat
 * and uname answer, and there is no sftp.
 */

let folder: string
let lan: Wire
let inner: Wire
let desk: SshDesk
let router: DropbearHost
let camera: DropbearHost

beforeAll(async () => {
  folder = mkdtempSync(path.join(process.env.HOMEPORT_LIVE_RUN ?? tmpdir(), 'dropbear-'))
  lan = await Wire.lay(folder, 'lan')
  inner = await Wire.lay(folder, 'inner')
  desk = new SshDesk({ name: 'desk', folder, plugs: { eth0: { wire: lan, address: '10.77.0.10/24' } } })
  await desk.start()
  const user = `${desk.identity}.pub`
  router = new DropbearHost({
    name: 'router',
    folder,
    user,
    plugs: {
      eth0: { wire: lan, address: '10.77.0.1/24' },
      eth1: { wire: inner, address: '10.78.0.1/24' },
    },
  })
  camera = new DropbearHost({
    name: 'camera',
    folder,
    user,
    plugs: { eth0: { wire: inner, address: '10.78.0.2/24' } },
  })
  await router.start()
  await camera.start()
})

afterAll(async () => {
  await desk?.stop()
  await camera?.machine.halt()
  await router?.machine.halt()
  await inner?.tear()
  await lan?.tear()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

const written = ({ name, address, knownLine }: DropbearHost, lines: string[] = []) => ({
  alias: name,
  address,
  known: [knownLine],
  lines,
})

it('reads every figure of a busybox machine through its ash', async () => {
  const [node] = await desk.nodes(desk.write('router', [written(router)]))
  expect(node).toMatchObject({ name: 'router', state: 'ok', os: 'Small Box 1', kernel: release() })
  for (const name of ['cpu', 'memory', 'memoryTotal', 'load1', 'uptime', 'disk'])
    expect(node?.figures[name]?.value, `${name}: ${node?.missing[name]}`).toEqual(expect.any(Number))
  expect(router.log()).toContain("Pubkey auth succeeded for 'root'")
})

it('reads a busybox machine behind another, through dropbear as the jump host', async () => {
  const config = desk.write('camera', [written(router), written(camera, ['ProxyJump router'])])
  const nodes = await desk.nodes(config)
  expect(nodes.map(({ name, state }) => `${name} ${state}`).sort()).toEqual(['camera ok', 'router ok'])
  expect(camera.log()).toMatch(/Child connection from 10\.78\.0\.1:/)
  expect(camera.log()).not.toContain('10.77.0.10')
})

it('stops before any login where the key of a dropbear has changed, and shows both fingerprints', async () => {
  const known = written(router)
  const old = router.fingerprint
  await router.changeHostKey()
  const before = router.log().length
  const source = await desk.source(desk.write('changed', [known]), 'router')
  expect(source?.state).toBe('needs-you')
  expect(source?.reason).toContain(old)
  expect(source?.reason).toContain(keptBack(router.fingerprint))
  expect(router.fingerprint).not.toBe(old)
  const said = router.log().slice(before)
  expect(said).toContain('Child connection from 10.77.0.10')
  expect(said).not.toMatch(/auth succeeded|attempt for|bad password/i)
})
