/** What the page says of an act that was set going from it. */
export const actsTexts = {
  noConnection: 'This page has no connection to Homeport.',
  reload: 'Reload the page.',
  withCause: (sentence: string, cause: string) => `${sentence} (${cause})`,
  noWebAddress: (name: string, address: string) => `${name} is no web address: ${address}`,
  detour: (name: string, failed: string, answer: string, via: string) =>
    `${failed} failed: ${answer}. ${name} opens over ${via} instead.`,
  opens: (name: string, via: string) => `${name} opens over ${via}.`,
  answers: (name: string, via: string) => `${name} answers over ${via}.`,
  checked: (name: string, answer: number, paths: number) =>
    `${name}: ${answer} of ${paths} ${paths === 1 ? 'path' : 'paths'} answer.`,
  noLab: (id: string) => `There is no lab “${id}” here; another one is shown.`,
  retried: 'Every connection that waited is trying again now.',
  written: (done: string) => `${done}.`,
  writtenTo: (file: string) => `Written to ${file}.`,
  undo: 'Undo',
  undone: (file: string) => `${file} is as it was before.`,
  copied: (what: string, text: string) => `Copied ${what}: ${text}`,
  notCopied: (text: string) => `This browser does not let the page copy. ${text}`,
}
