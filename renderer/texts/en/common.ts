/** Words that several views say. */
export const commonTexts = {
  product: 'Homeport',
  close: 'Close',
  open: (name: string) => `Open ${name}`,
  tryAgain: 'Try again now',
  trying: 'Trying…',
  tryNow: 'Try now',
  nextTry: (seconds: number) => (seconds > 0 ? `Next try in ${seconds} s.` : 'Trying now.'),
  noConnection: 'No connection to Homeport',
  signedOut: 'This page is signed out of Homeport',
  sourceKinds: { kubernetes: 'Kubernetes', ssh: 'SSH', file: 'File' },
  percent: (value: string | number) => `${value} %`,
  megabytes: (value: number) => `${value} MB`,
}
