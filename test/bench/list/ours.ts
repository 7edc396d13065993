import { systemClock } from '../../../electron/clock.ts'
import { systemDialer } from '../../../electron/reach/dial.ts'
import { connect } from '../../../electron/sessions/kubernetes/connection.ts'
import { interning } from '../../../electron/sessions/kubernetes/intern.ts'
import { KINDS } from '../../../electron/sessions/kubernetes/kinds.ts'
import { readKubeconfig } from '../../../electron/sessions/kubernetes/kubeconfigFiles.ts'
import { listKind } from '../../../electron/sessions/kubernetes/list.ts'
import { Plugins } from '../../../electron/sessions/kubernetes/plugins.ts'
import { NOBODY } from '../../../electron/sessions/owner.ts'
import { answerAll } from '../program.ts'

/*
 * The product's own connection and reader, a process of its own: node ours.ts KUBECONFIG KUBECONFIG. It answers
 * (`program.ts`) `list N`: connects as the Nth file says, lists all pods and closes.
 */

const files = process.argv.slice(2)
const clock = systemClock
const dialer = systemDialer(clock)

async function list(n: number): Promise<object> {
  const [context] = (await readKubeconfig([files[n] ?? ''])).contexts
  if (!context) throw new Error('the kubeconfig has no context')
  const { signal } = new AbortController()
  const began = performance.now()
  const connection = await connect({
    context,
    plugins: new Plugins(clock, NOBODY),
    clock,
    dialer,
    signal,
    asks: () => {},
    pressed: false,
  })
  connection.lost.catch(() => {})
  const port = { connection, clock, signal, intern: interning(), alive: () => {} }
  const { objects } = await listKind(KINDS.pods, port)
  const wall = performance.now() - began
  connection.close()
  return { wall, pods: objects.length, protocol: connection.protocol }
}

await answerAll({ list })
