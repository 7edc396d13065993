import type { ServerResponse } from 'node:http'

const NEW_LINK =
  'Run <code>homeport url</code> on this computer and open the link it prints. A link works once, for 30 seconds.'

/** The plain pages of the door: what happened and what to do, without a script or a style. */
const NOTICES = {
  refused: ['Not served', 'Homeport answers its own page on this computer and nothing else.'],
  signIn: ['Sign in', `This browser is not signed in to Homeport. ${NEW_LINK}`],
  usedLink: ['This link no longer works', `It was used already, or it is older than 30 seconds. ${NEW_LINK}`],
  tooMany: ['Too many wrong links', `Sign-in is closed for a minute. After that: ${NEW_LINK}`],
  missing: ['Not found', 'There is no such file.'],
  notBuilt: ['The page is not built', 'Run <code>npm run build</code> and load this page again.'],
} as const

export type Notice = keyof typeof NOTICES

/** Answers with a notice and its status. */
export function sendNotice(response: ServerResponse, status: number, notice: Notice): void {
  const [title, text] = NOTICES[notice]
  sendHtml(response, status, title, text)
}

/** Tells a person who used another name for this computer where Homeport is. */
export function sendAddress(response: ServerResponse, origin: string): void {
  sendHtml(response, 403, 'Another address', `Homeport is at <code>${origin}</code>. ${NEW_LINK}`)
}

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
