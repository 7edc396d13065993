/** The variables of somebody who has just signed in. */
export const loginVariables = (user: string): [name: string, value: string][] => [
  ['HOME', homeOf(user)],
  ['USER', user],
  ['LOGNAME', user],
  ['SHELL', '/bin/sh'],
  [
    'PATH',
    user === 'root'
      ? '/usr/sbin:/usr/bin:/sbin:/bin'
      : '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games',
  ],
  ['PWD', homeOf(user)],
]

/** The home folder of a user. */
export const homeOf = (user: string): string => (user === 'root' ? '/root' : `/home/${user}`)
