/** Most entries of one answer. */
export const JOURNAL_PAGE = 200
/** How long entries are kept, days. */
export const JOURNAL_DAYS = 30

/** What an entry is about: a state that changed, what someone did here, a connection, Homeport itself. */
export const JOURNAL_KINDS = ['state', 'action', 'connection', 'homeport'] as const
export type JournalKind = (typeof JOURNAL_KINDS)[number]
