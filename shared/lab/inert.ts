/**
 * Text from the outside world made safe to read: control characters, line breaks and characters that turn
 * the direction of writing are shown as their code point, and very long text is cut with a mark. The page
 * and the command line show every foreign name through this.
 */
export function inert(text: string, limit = 300): string {
  const shown = text.replace(
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g,
    char => `⟨${char.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}⟩`,
  )
  return shown.length > limit ? `${shown.slice(0, limit)}…` : shown
}
