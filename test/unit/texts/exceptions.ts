/** Texts that may stand in a view or a part, each with its reason. */
export const TEXT_EXCEPTIONS: readonly { file: string; text: string; why: string }[] = [
  { file: 'renderer/views/Empty.tsx', text: 'npm run demo', why: 'a command, typed as it is' },
  { file: 'renderer/views/Empty.tsx', text: 'npm start -- --kubeconfig FILE', why: 'a command' },
  { file: 'renderer/views/Empty.tsx', text: 'npm start -- --lab FILE', why: 'a command' },
  { file: 'renderer/views/Empty.tsx', text: 'lab.yaml', why: "a file's name" },
  { file: 'renderer/views/UrlCommand.tsx', text: 'homeport url', why: 'a command' },
  { file: 'renderer/views/overview/quays.ts', text: 'Raspberry', why: 'the name of a product' },
]
