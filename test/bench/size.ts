/** How big a lab is. */
export interface Size {
  pods: number
  nodes: number
  services: number
  /** The nodes are this computer, and their NodePorts answer; else they are on a network it is not on. */
  near: boolean
}

/** How many of the services have a NodePort, and the first of these ports. */
export const nodePorts = { count: 26, first: 30_000 }
export const statefulSets = 3
export const daemonSets = 2
export const deploymentsOf = (pods: number): number => Math.ceil(pods / 5)

/** What Homeport must count in a lab of that size; services are those that can be opened from outside. */
export const countsOf = ({ nodes, pods, services }: Size): Record<string, number> => ({
  nodes,
  services: Math.min(nodePorts.count, services),
  workloads: deploymentsOf(pods) + statefulSets + daemonSets,
})
