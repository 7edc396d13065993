import { contract, type HomeportContract } from '../../shared/contract/contract.ts'
import type { Port } from '../../shared/wire/port.ts'
import type { Handlers } from '../../shared/wire/procedure.ts'
import { serve } from '../../shared/wire/serve.ts'

/** Answers the contract on a port; `log` gets a line for what is refused, without a word of what was sent. */
export function answerPort(
  port: Port,
  handlers: Handlers<HomeportContract>,
  log: (line: string) => void,
): void {
  serve(port, contract, handlers, {
    onRefused: (fault, what) => log(`refused ${what}: ${fault.code}`),
  })
}
