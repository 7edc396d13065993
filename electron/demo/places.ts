/** Where the owner's computer can be. */
export const PLACES = ['home', 'away', 'offline', 'hotel'] as const
export type Place = (typeof PLACES)[number]

/** As the end of a sentence about this computer. */
export const PLACE_WORDS: Readonly<Record<Place, string>> = {
  home: "in the lab's own network",
  away: 'in another network',
  offline: 'on no network',
  hotel: "in a stranger's network that looks like the lab's",
}
