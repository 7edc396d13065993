import { commonTexts } from '../texts/en/common.ts'

/** The ways a click can take, and the lack of one. */
export type Route = 'lan' | 'none'

const WORDS: Record<Route, string> = { lan: commonTexts.lan, none: commonTexts.noPath }

/** The route's glyph: a house for the LAN, dashes for no path. */
export function RouteGlyph({ route, size = 14 }: { route: Route; size?: number }) {
  return (
    <svg
      className="glyph"
      width={`${size / 16}rem`}
      height={`${size / 16}rem`}
      viewBox="0 0 14 14"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.3"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {route === 'lan' ? (
        <path d="M1.6 6.2 7 1.9l5.4 4.3M2.9 5.4v6.4h8.2V5.4M5.4 11.6V9.2a1.6 1.6 0 0 1 3.2 0v2.4" />
      ) : (
        <path d="M1.5 7h2.4M5.8 7h2.4M10.1 7h2.4" />
      )}
    </svg>
  )
}

/** Glyph, word and what it goes over. */
export function PathBadge({ route, via }: { route: Route; via?: string | undefined }) {
  return (
    <span className={`path ${route}`}>
      <RouteGlyph route={route} />
      <span>{WORDS[route]}</span>
      {via && (
        <span className="via mono" title={via}>
          {via}
        </span>
      )}
    </span>
  )
}

/** The glyph alone, with its word for those who hear it. */
export function PathMark({ route }: { route: Route }) {
  return (
    <span className={`path ${route}`}>
      <RouteGlyph route={route} />
      <span className="hidden">{WORDS[route]}</span>
    </span>
  )
}
