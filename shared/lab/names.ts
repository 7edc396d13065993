/** The names of node figures; each has one unit, see `FIGURE_UNITS`. */
export const FIGURE_NAMES = [
  'cpu',
  'memory',
  'memoryTotal',
  'swap',
  'disk',
  'temperature',
  'load1',
  'uptime',
  'throttled',
  'pods',
] as const
/** Why a machine that is in no cluster has no count of pods: nothing is unknown there. */
export const NO_CLUSTER = 'in no cluster'
export type FigureName = (typeof FIGURE_NAMES)[number]

/** The names of the tables that are mirrored whole. */
export const TABLE_NAMES = [
  'nodes',
  'clusters',
  'services',
  'workloads',
  'volumes',
  'peers',
  'sources',
  'problems',
] as const
export type TableName = (typeof TABLE_NAMES)[number]
