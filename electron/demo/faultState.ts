export type ApiFault = 'ok' | 'hang' | 'refuse'
export type ServiceFault = 'refuse' | 'hang' | '500'

/** What is broken on purpose, apart from the machines. */
export interface Faults {
  api: ApiFault
  /** By `NAMESPACE/NAME`. */
  services: Map<string, ServiceFault>
}

export const noFaults = (): Faults => ({ api: 'ok', services: new Map() })
