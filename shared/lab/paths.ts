/** How often the path in use of each launchable service is tried, ms. */
export const PROBE_EVERY = 30_000
/** The same while Homeport costs more than it may, ms. */
export const SLOW_PROBE_EVERY = 120_000
/** The answer of a path that is not tried from here. */
export const NOT_ON_LAN = 'this computer is not on that network'
