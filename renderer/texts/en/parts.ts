/** Words that parts bring with them, whatever view uses them. */
export const partsTexts = {
  keptBack: (count: number) => `and ${count} characters that are kept back`,
  closeDetails: 'Close details',
  closeDetailsTitle: 'Close details (Esc)',
  closeMessage: 'Close message',
  /** The key that begins a combination, on a Mac and elsewhere. */
  cmd: 'Cmd',
  ctrl: 'Ctrl',
  failed: 'Failed',
  notTried: 'Not tried',
  copyCommand: 'Copy the command',
  copy: 'Copy',
  copied: 'Copied',
  notCopied: 'This browser does not let the page copy: mark and copy it by hand',
}
