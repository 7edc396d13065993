import { LAB_FLAGS_HELP } from '../backend/options.ts'
import { FAULTS } from '../demo/faultWords.ts'

const HELP = `Usage: homeport COMMAND [options]

  status              the lab in one screen
  nodes               every machine with its figures
  services            every service with its paths
  pods                every pod; --node NAME those of one machine
  journal             what happened, newest first; --since 2d, --kind KIND, --node NAME
  tailnet             who is on the tailnet of this computer, and over which path
  trust [NAME]        what waits for you: host keys, programs, passphrases, logins
  found               what this computer names that could be looked at; nothing is contacted
  doctor [NAME]       of every source how it is reached, what was tried, what it takes
  open NAME           open a service; --print prints its address alone
  parse COLLECTOR FILE…   run one reader on raw output; “homeport parse” lists them
  url                 a new link to the browser door that runs
  demo start|stop|status|fault …|roam PLACE   the demo lab

${LAB_FLAGS_HELP}
  --wait SECONDS      wait until every source is listed, down or needs you (default 15, 0 = now)
  --json              JSON on standard output
  --version, --help

Exit codes: 0 all ok or off on purpose · 1 something is not · 2 wrong usage · 3 nothing could be reached`

const LAB = `Which lab: --demo NAME, --kubeconfig FILE, --ssh-config FILE, --lab FILE, --data-dir DIR (“homeport --help” tells more)`
const SHOWN = `  --wait SECONDS      wait until every source is listed, down or needs you (default 15, 0 = now)
  --json              JSON on standard output`
const JSON_ONLY = '  --json              JSON on standard output'
const EXITS = 'Exit codes: 0 all ok or off on purpose · 1 something is not · 3 nothing could be reached'

/** Of each command its usage, what it does, and the flags that are its own. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  status: ['status', 'The lab in one screen.', SHOWN, LAB, EXITS],
  nodes: ['nodes', 'Every machine with its figures.', SHOWN, LAB, EXITS],
  services: ['services', 'Every service with its paths.', SHOWN, LAB, EXITS],
  pods: [
    'pods [--node NAME]',
    'Every pod, or those of one machine.',
    `  --node NAME         as “homeport nodes” names it\n${SHOWN}`,
    LAB,
    EXITS,
  ],
  journal: [
    'journal [--since TIME] [--kind KIND]… [--node NAME]',
    'What happened, newest first. Nothing is contacted.',
    `  --since TIME        90min, 12h, 2d before now, or a date such as 2026-01-15 (default 1d)
  --kind KIND         state, action, connection or homeport; may be given several times
  --node NAME         of one machine\n${JSON_ONLY}`,
    LAB,
  ],
  tailnet: [
    'tailnet [ping NAME] [--socket PATH]',
    'Who is on the tailnet of this computer, and over which path. Asks tailscaled here, nobody else. With “ping”, how one of them is reached now.',
    `  --socket PATH       where tailscaled listens, where that is not the usual place\n${JSON_ONLY}`,
    'Exit codes: 0 it runs and is well · 1 it is stopped, logged out or unwell · 3 nothing could be reached',
  ],
  trust: [
    'trust [NAME | --programs [--forget DIGEST…]]',
    'Without NAME all that waits for its owner, with what is known of it. With NAME, of a host or cluster, it asks about that alone. Nothing is trusted that you did not say.',
    `  --fingerprint SHA256:…  trust a new host key that has this fingerprint, whole
  --replace CHARACTERS    replace a changed key: the characters that are kept back, read at the machine
  --once                  trust a new key only until Homeport ends
  --allow, --refuse       a program that a kubeconfig or ssh_config names
  --programs              the programs that you have allowed or refused; nothing is contacted
  --forget DIGEST…        with --programs: take back what you said of these; they are asked about again
${SHOWN}`,
    LAB,
    'Exit codes: 0 it was done, or nothing waits · 1 something waits · 2 wrong usage · 3 nothing could be reached',
  ],
  found: [
    'found',
    'Clusters, SSH hosts, agents and the tailnet that this computer names. Reads files and asks sockets of this\ncomputer; nothing outside is contacted, nothing run.',
    JSON_ONLY,
    LAB,
    'Exit codes: 0 everything could be read · 1 something could not',
  ],
  doctor: [
    'doctor [NAME]',
    'Of every source, or the one of that name: how its files say it is reached, what was dialled last, where it stopped, and what it takes.',
    SHOWN,
    LAB,
    'Exit codes: 0 every source is up or off on purpose · 1 one is not · 2 wrong usage · 3 nothing could be reached',
  ],
  open: [
    'open [NAMESPACE/]NAME [--print]',
    'Opens a service over the first path that answers.',
    `  --print             print its address alone, open nothing\n${SHOWN}`,
    LAB,
  ],
  parse: [
    'parse COLLECTOR FILE… [--arg NAME=VALUE]…',
    'Runs one reader on raw output; - is standard input. Without COLLECTOR it lists them.',
    '  --arg NAME=VALUE    handed to the reader; may be given several times',
  ],
  url: ['url', 'A new link to the browser door that runs, good once and for 30 seconds.', JSON_ONLY, LAB],
  demo: [
    'demo start|stop [--forget]|status|fault …|roam PLACE',
    'The demo lab, a program of its own. “homeport demo fault --help” lists what can break, “homeport demo roam --help” where this computer can be.',
    `  --demo NAME         which one
  --data-dir DIR      where Homeport keeps its own files
  --forget            with “stop”: remove its keys and state too\n${JSON_ONLY}`,
  ],
  'demo fault': [
    'demo fault WORDS',
    'Breaks something in the demo lab that runs, until it is mended or “demo fault clear”:',
    FAULTS.map(line => `  ${line}`).join('\n'),
  ],
  'demo roam': [
    'demo roam home|away|offline|hotel',
    'Takes this computer elsewhere, as the demo lab that runs sees it. It stays there until it is taken back.',
    `  home                in the lab's own network
  away                in another network: the lab's addresses lead nowhere, those of its tailnet do
  offline             on no network
  hotel               in a stranger's network with the lab's addresses: another router is the lab's
                      router by address, and answers for the lab's API server`,
  ],
}

/** The help of the command that these words name; of all of them where they name none. */
export function helpOf(words: readonly string[]): string {
  const name = [words.slice(0, 2).join(' '), words[0] ?? ''].find(one => Object.hasOwn(COMMANDS, one))
  const [usage, what, ...more] = (name !== undefined && COMMANDS[name]) || []
  if (usage === undefined) return HELP
  return [`Usage: homeport ${usage}`, what, ...more].join('\n\n')
}
