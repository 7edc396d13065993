/** The variables of somebody who has just signed in. */
export const loginVariables = (user: string): [name: string, value: string][] => [
  ['HOME', `/home/${user}`],
  ['USER', user],
  ['LOGNAME', user],
  ['SHELL', '/bin/sh'],
  ['PATH', '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games'],
  ['PWD', `/home/${user}`],
]
