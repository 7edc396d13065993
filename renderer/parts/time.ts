import { commonTexts } from '../texts/en/common.ts'

const two = (value: number) => String(value).padStart(2, '0')

/** Local time of day: "14:02". */
export function hourMinute(at: number): string {
  const date = new Date(at)
  return `${two(date.getHours())}:${two(date.getMinutes())}`
}

/** Local time of day with seconds: "14:02:01". */
export function clockTime(at: number): string {
  return `${hourMinute(at)}:${two(new Date(at).getSeconds())}`
}

/** The same, with the day in front where it was not today. */
export function whenWords(at: number, now: number): string {
  const date = new Date(at)
  if (date.toDateString() === new Date(now).toDateString()) return clockTime(at)
  return `${date.toLocaleDateString(commonTexts.locale, { day: 'numeric', month: 'short' })}, ${clockTime(at)}`
}
