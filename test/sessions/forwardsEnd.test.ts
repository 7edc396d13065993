import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import net, { type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { forwardsOf } from '../../electron/backend/forwards.ts'
import { gatewayDialer } from '../../electron/reach/gateway.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import { makeNode, makePath, makeService } from '../labs/makeLab.ts'
import { until } from '../labs/peers.ts'

it('forwards that end give up the connection they are making', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'homeport-forwards-'))
  // A gateway that says nothing: the node is down, and the connection waits for its deadline.
  const live = new Set<Socket>()
  const silent = net.createServer(socket => {
    live.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => live.delete(socket))
    socket.resume()
  })
  const gateway = join(folder, 'gateway.sock')
  await new Promise<void>(resolve => silent.listen(gateway, resolve))
  try {
    const clock = new FakeClock()
    const node = makeNode('a')
    const paths = [30_001, 30_002].map(port => makePath(node, port, { url: `http://127.9.0.9:${port}` }))
    const service = makeService('web', 30_001, [node], { paths, best: null })
    const forwards = forwardsOf('home', gatewayDialer(gateway, clock), () => service)
    const [path] = paths
    if (!path) throw new Error('no path')
    const { port, host } = new URL(await forwards.open(service, path))
    const asked = http.get({ host: '127.0.0.1', port, headers: { host } })
    asked.on('error', () => {})
    await until(() => live.size === 1, 'the dial')
    await forwards.close()
    await until(() => live.size === 0, 'the end of the dial')
    expect(clock.waiting).toBe(0)
  } finally {
    silent.close()
    await rm(folder, { recursive: true })
  }
})
