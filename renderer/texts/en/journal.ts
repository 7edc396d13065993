import { counted } from './plural.ts'

/** What happened in the lab. */
export const journalTexts = {
  title: 'Journal',
  lanes: 'States of the nodes over time',
  lane: (name: string, words: readonly string[]) => `${name}: ${words.join(', ')}`,
  notWatched: 'not watched',
  span: (words: string, from: string, to: string) => `${words} from ${from} to ${to}`,
  days: 'Time shown',
  dayChoices: { 1: '24 h', 7: '7 days', 30: '30 days' },
  kinds: 'Kind',
  kindChoices: {
    all: 'All',
    state: 'States',
    action: 'Actions',
    connection: 'Connections',
    homeport: 'Homeport',
  },
  filter: 'Filter the journal',
  node: 'Node',
  allNodes: 'All nodes',
  list: 'What happened, newest first',
  count: (count: number) => counted(count, 'entry', 'entries'),
  since: (day: string) => `The journal goes back to ${day}.`,
  earlier: 'Earlier',
  newest: 'Newest',
  copy: 'Copy as text',
  copied: 'the journal',
  empty:
    'Nothing has happened yet that the journal keeps: states that change, connections, and what you do here.',
  noMatch: 'Nothing in the journal matches. Clear the filter to see all of it.',
  reading: 'Reading the journal.',
  today: 'Today',
  yesterday: 'Yesterday',
  block: 'Journal',
  whole: 'Whole journal',
  quiet: 'Nothing was written down lately.',
}
