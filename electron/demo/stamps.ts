/** RFC 3339 with seconds, as Kubernetes writes a Time. */
export const stamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

/** RFC 3339 with microseconds, as Kubernetes writes a MicroTime. */
export const microStamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}000Z`
