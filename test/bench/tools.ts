import type { SshPrograms } from './ssh/fleet.ts'

/** What the rows measure with. */
export interface Tools {
  /** Node 24, the one that Homeport runs on. */
  node: string
  /** The bundled command line and browser door. */
  cli: string
  serve: string
  kubectl: string
  openssh: SshPrograms
  /** Measured runs of each side; one more comes first and is dropped. */
  runs: number
  /** An environment without anything of the person at this computer: no kubeconfig, no home. */
  env: NodeJS.ProcessEnv
}
