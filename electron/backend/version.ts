/** The version of package.json; the test of the command line holds them together. */
export const VERSION = '0.1.0'
