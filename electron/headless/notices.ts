import type { ServerResponse } from 'node:http'

/** What happened, what to do, and whether a new link helps. */
interface Told {
  readonly title: string
  readonly text: string
  readonly newLink?: boolean
}

/** The plain pages of the door, without a script or a style. */
const NOTICES = {
  refused: { title: 'Not served', text: 'Homeport answers its own page on this computer and nothing else.' },
  signIn: { title: 'Sign in', text: 'This browser is not signed in to Homeport.', newLink: true },
  usedLink: {
    title: 'This link no longer works',
    text: 'It was used already, or it is older than 30 seconds.',
    newLink: true,
  },
  tooMany: {
    title: 'Too many wrong links',
    text: 'Sign-in is closed for a minute. After that:',
    newLink: true,
  },
  missing: { title: 'Not found', text: 'There is no such file.' },
  notBuilt: {
    title: 'The page is not built',
    text: 'Run <code>npm run build</code> and load this page again.',
  },
} as const satisfies Record<string, Told>

type Notice = keyof typeof NOTICES

/** Answers with a notice and its status; `urlCommand` is what the owner of this door types for a new link. */
export function sendNotice(
  response: ServerResponse,
  status: number,
  notice: Notice,
  urlCommand?: string,
): void {
  const { title, text, newLink }: Told = NOTICES[notice]
  const advice = newLink && urlCommand !== undefined ? ` ${newLinkBy(urlCommand)}` : ''
  sendHtml(response, status, title, `${text}${advice}`)
}

/** Tells a person who used another name for this computer where Homeport is. */
export function sendAddress(response: ServerResponse, origin: string, urlCommand: string): void {
  sendHtml(
    response,
    403,
    'Another address',
    `Homeport is at <code>${origin}</code>. ${newLinkBy(urlCommand)}`,
  )
}

const newLinkBy = (command: string) =>
  `Run <code>${escaped(command)}</code> on this computer and open the link it prints. A link works once, for 30 seconds.`

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replace(/[&<>"]/g, char => ESCAPES[char] ?? char)

function sendHtml(response: ServerResponse, status: number, title: string, text: string): void {
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>Homeport · ${title}</title>
</head>
<body>
<h1>${title}</h1>
<p>${text}</p>
</body>
</html>
`
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' })
  response.end(body)
}
