import { partsTexts } from '../texts/en/parts.ts'

/**
 * What the key that begins a combination is called on this keyboard. The page listens to both, so a system that names
 * itself wrongly costs a word alone. The platform is read rather than the browser's newer hints, which not every
 * browser has, and none outside a secure context.
 */
export const MODIFIER = /^(mac|iphone|ipad)/i.test(navigator.platform) ? partsTexts.cmd : partsTexts.ctrl

/** Keys as they are written in the texts, `{ctrl} K`, as this keyboard names them. */
export function keyWords(text: string): string {
  return text.replaceAll('{ctrl}', MODIFIER)
}
