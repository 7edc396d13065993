import { createHash } from 'node:crypto'
import { inert } from '../../../shared/lab/inert.ts'
import type { Need } from '../../../shared/lab/need.ts'
import { SessionError } from '../session.ts'
import { dayOf } from './certificates.ts'
import type { KubeContext } from './kubeconfig.ts'

const RENEWED =
  'Renew it on the server and copy the kubeconfig anew (k3s: "k3s certificate rotate", start k3s, /etc/rancher/k3s/k3s.yaml; kubeadm: "kubeadm certs renew admin.conf").'

/** The owner's certificate has ended: named with its day, its file and how it is renewed. */
export function endedCertificate({ user }: KubeContext, ended: number): SessionError {
  const name = inert(user.name, 80)
  return new SessionError(`The client certificate of the user "${name}" expired on ${dayOf(ended)}.`, {
    advice: `${RENEWED} It stands in ${inert(user.file, 200)}.`,
    need: need('ended', user, ended),
  })
}

/** The CA of the kubeconfig has ended: nothing the server shows can be believed by it. */
export function endedAuthority({ cluster }: KubeContext, ended: number, clock: string): SessionError {
  const name = inert(cluster.name, 80)
  return new SessionError(`The CA of the cluster "${name}" expired on ${dayOf(ended)}. ${clock}`, {
    advice: `Check the clock. If it is right, rotate the CA on the server (k3s: "k3s certificate rotate-ca") and copy the kubeconfig over ${inert(cluster.file, 200)}.`,
    need: need('authority', cluster, ended),
  })
}

/** The server is signed by another CA than the kubeconfig has; `sentence` says by which. */
export function otherAuthority({ cluster }: KubeContext, sentence: string): SessionError {
  return new SessionError(sentence, {
    advice: `If the cluster was set up anew, copy its new kubeconfig over ${inert(cluster.file, 200)} (k3s: /etc/rancher/k3s/k3s.yaml on the server). Otherwise something stands between you and it.`,
    need: need('authority', cluster, null),
  })
}

function need(
  purpose: 'ended' | 'authority',
  { name, file }: { name: string; file: string },
  ended: number | null,
): Need {
  const what = createHash('sha256')
    .update(JSON.stringify([purpose, file, name, ended]))
    .digest('hex')
  return { kind: 'certificate', id: `certificate:${what.slice(0, 32)}`, purpose, of: name, file, ended }
}
