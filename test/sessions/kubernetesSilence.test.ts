import net, { type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { KIND_NAMES } from '../../electron/lab/kept.ts'
import { apiPerTest } from '../labs/apiPerTest.ts'
import type { ApiLab } from '../labs/apiServer.ts'
import { FaultProxy } from '../labs/faultProxy.ts'
import { failingDialer, refusal, turns } from '../labs/kubernetesLab.ts'

const PODS = '/api/v1/pods'
let api: ApiLab
const labOf = apiPerTest(next => {
  api = next
})

describe('silence', () => {
  it('a line that goes dead without a word is found within 25 s and connected anew', async () => {
    const line = await FaultProxy.open(api.port)
    const lab = labOf(api.context({ cluster: { server: `https://127.0.0.1:${line.port}` } }))
    await lab.start(api.watches)
    line.freeze()
    let passed = 0
    for (; lab.state === 'up' && passed < 60; passed += 1) await lab.pass(1_000)
    expect(lab.session.status.reason).toBe('No answer to a ping in 10 s.')
    expect(passed).toBeLessThanOrEqual(25)
    await lab.passUntil(() => lab.state === 'up')
    lab.session.stop()
    await line.close()
  })

  it('a server whose HTTP hangs while pings are answered is found within 45 s', async () => {
    const lab = labOf(api.context())
    await lab.start(api.watches)
    api.script = () => true
    let passed = 0
    for (; lab.state === 'up' && passed < 60; passed += 1) await lab.pass(1_000)
    expect(lab.session.status.reason).toBe('No answer to /readyz in 10 s.')
    expect(passed).toBeLessThanOrEqual(45)
  })

  it('a list that stops in the middle is given up after 30 s, the others work', async () => {
    api.script = ({ path: asked }, answer) => {
      if (asked !== PODS) return false
      answer.writeHead(200, { 'content-type': 'application/json' })
      answer.write('{"metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":"a"}},')
      return true
    }
    const lab = labOf(api.context())
    lab.session.start()
    await lab.until(() => api.watches.size === KIND_NAMES.length - 1)
    await lab.pass(29_000)
    expect(api.lists(PODS)).toHaveLength(1)
    await lab.passUntil(() => api.lists(PODS).length === 2, 5_000)
    api.script = () => false
    await lab.passUntil(() => lab.complete)
    expect(lab.listings('pods')).toHaveLength(1)
  })

  it('a port that says nothing to the TLS handshake is named after 10 s', async () => {
    const mute = net.createServer(socket => socket.on('error', () => {}).resume())
    await new Promise<void>(resolve => mute.listen(0, '127.0.0.1', resolve))
    const { port } = mute.address() as AddressInfo
    const lab = labOf(api.context({ cluster: { server: `https://127.0.0.1:${port}` } }))
    lab.session.start()
    await turns(20)
    await lab.pass(9_000)
    expect(lab.state).toBe('connecting')
    await lab.passUntil(() => lab.state === 'down', 2_000)
    expect(lab.session.status.reason).toBe('No answer to the TLS handshake in 10 s.')
    lab.session.stop()
    await new Promise(resolve => mute.close(resolve))
  })

  for (const failure of ['dns', 'refused', 'silence'] as const) {
    it(`${failure}: down in the words of the dialer`, async () => {
      const told = await refusal(api.context(), { dialer: failingDialer(failure) })
      expect(told.state).toBe('down')
      expect(told.reason).toContain('127.0.0.1')
    })
  }
})
