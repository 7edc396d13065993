import { listed } from './lists.ts'
import { counted } from './plural.ts'

/** What waits for its owner, and the dialogs that ask. */
export const needsYouTexts = {
  title: (count: number) =>
    count === 0 ? 'Nothing needs you' : count === 1 ? 'One thing needs you' : `${count} things need you`,
  nothingAbout:
    'Host keys to trust, programs to allow, passphrases, logins and ended certificates appear here, each with what is known of it.',
  rest: 'Everything else goes on meanwhile. What waits tries again by itself every minute.',

  newKeys: (count: number) => `${counted(count, 'host', 'hosts')} met for the first time`,
  newKeysAbout:
    'Compare each fingerprint with what the machine itself shows. Nothing is sent to a host before its key is trusted.',
  chooseAll: 'Choose all',
  chooseFirst: 'Choose the keys that match first',
  shows: (type: string, address: string, port: number) => `${type} at ${address} port ${port}`,
  compareShort: 'Compare…',
  compareHost: (host: string) => `Compare the key of ${host}…`,
  trustChosen: (count: number) =>
    count === 0 ? 'The keys match, trust them' : `The keys match, trust ${counted(count, 'key', 'keys')}`,
  trusted: (hosts: readonly string[]) => `${counted(hosts.length, 'key', 'keys')} trusted: ${listed(hosts)}.`,
  halfTrusted: (hosts: readonly string[], left: number) =>
    `${hosts.length === 0 ? 'No key was trusted' : `${counted(hosts.length, 'key', 'keys')} trusted: ${listed(hosts)}`}. ${counted(left, 'key is', 'keys are')} not trusted yet and still chosen.`,
  nothingSent: 'Each adds one line to known_hosts.',
  writing: 'Writing…',
  trying: 'Trying…',

  escape: 'Esc',
  digest: 'SHA256',

  firstTime: (host: string) => `First time meeting ${host}`,
  firstTimeAbout: 'Compare it with what the machine itself shows. Nothing is sent before you decide.',
  offeredBy: (type: string, address: string, port: number) =>
    `${type} key offered by ${address} port ${port}`,
  evidenceNew: 'What Homeport sees',
  evidenceReinstall: 'Evidence, for and against a reinstall',
  speaks: { for: 'For:', against: 'Against:', neither: 'Neither for nor against:' },
  compare: (host: string) => `To compare, run on ${host} itself`,
  addsLine: (file: string) => `Adds 1 line to ${file}`,
  noFile: 'Your ssh_config names no file to keep it in: it can be trusted for once.',
  trust: 'The keys match, trust it',
  once: 'Only this once',
  notNow: 'Not now',

  changed: (host: string) => `Stopped: ${host} answers with a different key`,
  changedAbout: (host: string) =>
    `Either ${host} was set up anew, or something stands between you and it. Homeport sent nothing, and will not connect until this is settled.`,
  revoked: (host: string) => `Stopped: ${host} shows a key that is revoked`,
  revokedAbout: 'Your known_hosts says that this key must never be trusted again. Homeport sent nothing.',
  onFile: (file: string, line: number) => `Known, ${file} line ${line}`,
  offeredNow: 'Offered now',
  seeEvidence: (host: string) => `See the evidence for ${host}…`,
  reinstalled: (host: string) => `If ${host} really was set up anew`,
  readThere: (count: number) =>
    `Read its fingerprint at the machine’s own console: the last ${count} characters are kept back here.`,
  typeHidden: (count: number) => `Type the ${count} hidden characters`,
  replace: 'Replace key',
  replacesLine: (line: number, file: string) =>
    `Replaces the key in line ${line} of ${file}, and nothing else.`,
  keepRefusing: 'Keep refusing',

  programTitle: {
    exec: (name: string) => `${name} signs in by a program`,
    proxy: (name: string) => `${name} is reached through a program`,
  },
  programAbout: 'A file of yours names it. It has not been run.',
  namedBy: 'Named by',
  inFile: 'In',
  wouldRun: 'Would be started, word by word',
  withEnv: 'With these set',
  programBound: 'When any of this changes you are asked anew.',
  refusedBefore: 'You refused it. It stays unused until you allow it.',
  allow: 'Allow it to run',
  refuse: 'Never run it',
  seeProgram: (name: string) => `See the program of ${name}…`,

  secretTitle: {
    passphrase: (of: string) => `The key ${of} is locked`,
    password: (of: string) => `Password of ${of}`,
    prompts: (of: string) => `${of} asks`,
  },
  secretAgain: 'What was given before was wrong.',
  heldInMemory: 'Held in memory until Homeport ends; never written down.',
  give: { passphrase: 'Unlock', password: 'Sign in', prompts: 'Answer' },
  answer: (name: string) => `Answer for ${name}…`,
  signIn: 'Open the sign-in page',
  path: 'path',
}
