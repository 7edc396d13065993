/** Words that parts bring with them, whatever view uses them. */
export const partsTexts = {
  closeDetails: 'Close details',
  closeDetailsTitle: 'Close details (Esc)',
  closeMessage: 'Close message',
  failed: 'Failed',
  notTried: 'Not tried',
  copyCommand: 'Copy the command',
  copy: 'Copy',
  copied: 'Copied',
  notCopied: 'This browser does not let the page copy: mark and copy it by hand',
}
