import { partsTexts } from '../texts/en/parts.ts'

/** A SHA256 fingerprint in groups of four, as people compare it; what is kept back stands as dots. */
export function Fingerprint({ print, hidden = 0 }: { print: string; hidden?: number }) {
  const digest = print.replace(/^SHA256:/, '')
  const groups = digest.match(/.{1,4}/gu) ?? []
  const first = Math.ceil(groups.length / 2)
  return (
    <span className="fingerprint mono">
      <span className="hidden">
        {digest.slice(0, digest.length - hidden)}
        {hidden > 0 && ` ${partsTexts.keptBack(hidden)}`}
      </span>
      {[groups.slice(0, first), groups.slice(first)].map(line => (
        <span key={line.join()} aria-hidden="true">
          {line.join(' ')}
        </span>
      ))}
    </span>
  )
}
