import { listed } from './lists.ts'

/** What a cluster does not tell, as every page that would need it says. Kinds are named as a role names them. */
export const unseenTexts = {
  forbidden: (kinds: readonly string[], cluster: string) =>
    `This user may not see ${listed(kinds, kinds.length)} of ${cluster}: what depends on them is unknown here. Ask for a role that may list and watch them.`,
  failed: (kinds: readonly string[], cluster: string, reason: string) =>
    `Homeport cannot read ${listed(kinds, kinds.length)} of ${cluster}: ${reason}. What depends on them is unknown here.`,
}
