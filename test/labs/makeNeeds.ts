import type { Source } from '../../shared/lab/model.ts'
import type { HostKeyNeed, Need, ProgramNeed, SecretNeed } from '../../shared/lab/need.ts'
import { makeSource } from './makeLab.ts'

const KNOWN_HOSTS = '/home/you/.ssh/known_hosts'

/** The key on file. */
const OLD = {
  keyType: 'ssh-ed25519',
  fingerprint: 'SHA256:p2Vn6tKeXa9Cw0Rj3sLm8dQyFb5Hu1ZgN7oT4iWcqE4',
  file: KNOWN_HOSTS,
  line: 12,
}

export function makeHostKey(host: string, over: Partial<HostKeyNeed> = {}): HostKeyNeed {
  return {
    kind: 'host-key',
    id: `host-key:${host}`,
    verdict: 'unknown',
    host,
    name: host,
    address: '192.168.8.20',
    port: 22,
    direct: true,
    shownAt: null,
    keyType: 'ssh-ed25519',
    fingerprint: `SHA256:${`${host}AbCdEfGhIjKlMnOpQrStUvWxYz0123456789+/abcdefgh`.slice(0, 43)}`,
    hidden: 0,
    known: [],
    file: KNOWN_HOSTS,
    replaces: null,
    sameness: host,
    compare: 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub',
    evidence: [{ speaks: 'neither', what: 'Not known before', detail: `no line in ${KNOWN_HOSTS}` }],
    ...over,
  }
}

export const makeChangedKey = (host: string, over: Partial<HostKeyNeed> = {}): HostKeyNeed =>
  makeHostKey(host, {
    verdict: 'changed',
    fingerprint: 'SHA256:Gh7d1xPbRk4Sz8Um5vEo2jTcWy9Ln3FaQ6iK·······',
    hidden: 7,
    known: [OLD],
    replaces: OLD,
    evidence: [
      { speaks: 'for', what: 'Same address', detail: '192.168.8.20 port 22 answers, as it did' },
      {
        speaks: 'against',
        what: 'Not your network',
        detail: 'this computer is not on the network of 192.168.8.20',
      },
    ],
    ...over,
  })

export function makeProgram(over: Partial<ProgramNeed> = {}): ProgramNeed {
  return {
    kind: 'program',
    id: 'program:one',
    purpose: 'exec',
    entry: 'the user “admin”',
    file: '/home/you/.kube/config',
    command: '/usr/local/bin/get-token',
    args: ['--cluster', 'attic; rm -rf /'],
    env: [{ name: 'PROFILE', value: 'home' }],
    digest: 'one',
    refused: false,
    ...over,
  }
}

export function makeSecret(over: Partial<SecretNeed> = {}): SecretNeed {
  return {
    kind: 'secret',
    id: 'secret:one',
    purpose: 'passphrase',
    of: '/home/you/.ssh/id_ed25519',
    prompts: [{ text: 'Passphrase of /home/you/.ssh/id_ed25519', echo: false }],
    again: false,
    ...over,
  }
}

/** A source that waits for its owner with this need. */
export function makeWaiting(
  kind: Source['kind'],
  name: string,
  need: Need | null,
  over: Partial<Source> = {},
) {
  return makeSource(kind, name, { state: 'needs-you', reason: `${name} waits.`, need, ...over })
}

/** One of each. */
export const waitingOfEachKind = (): Source[] => [
  makeWaiting('ssh', 'nas', makeHostKey('nas'), { reason: 'The host key of nas is not known.' }),
  makeWaiting('ssh', 'router', makeHostKey('router', { address: '192.168.8.1' }), {
    reason: 'The host key of router is not known.',
  }),
  makeWaiting('ssh', 'asuna', makeChangedKey('asuna'), { reason: 'The host key of asuna has changed.' }),
  makeWaiting('kubernetes', 'attic', makeProgram(), { reason: 'attic signs in by a program.' }),
  makeWaiting('ssh', 'pi', makeSecret(), { reason: 'The key /home/you/.ssh/id_ed25519 is locked.' }),
  makeWaiting('ssh', 'vps', {
    kind: 'login',
    id: 'login:one',
    purpose: 'tailscale-ssh',
    of: 'vps',
    url: 'https://login.tailscale.com/a/1f2e3d',
  }),
  makeWaiting('kubernetes', 'loft', {
    kind: 'certificate',
    id: 'certificate:one',
    purpose: 'ended',
    of: 'the user “loft”',
    file: '/home/you/.kube/loft',
    ended: 1_790_000_000_000,
  }),
  makeWaiting('file', 'k3s.yaml', null, { reason: '/etc/rancher/k3s/k3s.yaml: it may not be read.' }),
]
