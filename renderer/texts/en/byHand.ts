/** Adding what no file of this computer names. */
export const byHandTexts = {
  open: 'Add by hand…',
  title: 'Add by hand',
  about: 'Homeport writes what you say into a lab.yaml and connects to it.',
  what: 'What',
  kinds: { cluster: 'Cluster', host: 'SSH host' },
  where: 'Into',
  newLab: 'a new lab',
  labName: 'Name of the lab',
  kubeconfig: 'kubeconfig',
  kubeconfigHint: '~/.kube/config',
  context: 'Context',
  contextHint: 'its current one',
  newFile: 'A new file in the folder labs beside your lab.yaml; nothing that exists is written over.',
  intoFile: (file: string) => `An entry is added to ${file}. Everything else in it stays as it is.`,
  add: 'Add',
  adding: 'Adding…',
}
