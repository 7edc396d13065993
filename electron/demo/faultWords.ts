/** What can be broken in a demo lab, in the words that break and mend it. */
export const FAULTS: readonly string[] = [
  'NODE down|up',
  'NODE ssh refuse|ok',
  'NODE key changed|restored',
  'NODE slow MILLISECONDS (0 ends it)',
  'NODE hot CELSIUS|ok',
  'NODE throttled HEX|ok',
  'NODE disk full|ok',
  'api hang|refuse|ok|gone',
  'service [NAMESPACE/]NAME refuse|hang|500|ok',
  'tailnet stop|start|logout|login|forbid|garbage|missing',
  'peer NAME relayed|direct|offline|online',
  'key NAME expire|renew',
  'clear',
]
