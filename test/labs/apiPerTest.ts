import { afterEach, beforeEach } from 'vitest'
import type { KubeContext } from '../../electron/sessions/kubernetes/kubeconfig.ts'
import { ApiLab } from './apiServer.ts'
import { SessionLab, type SessionLabOptions } from './kubernetesLab.ts'

/**
 * A scripted API server, new for each test of a file and handed to `take`. Gives what opens a session to one;
 * sessions and server are ended after the test.
 */
export function apiPerTest(
  take: (api: ApiLab) => void,
): (context: KubeContext, options?: SessionLabOptions) => SessionLab {
  const opened: SessionLab[] = []
  let api: ApiLab
  beforeEach(async () => {
    api = await ApiLab.open()
    take(api)
  })
  afterEach(async () => {
    for (const lab of opened.splice(0)) lab.session.stop()
    await api.close()
  })
  return (context, options) => {
    const lab = new SessionLab(context, options)
    opened.push(lab)
    return lab
  }
}
