import * as z from 'zod'

/** No blank, nothing ssh_config would take for a pattern, and no flag. */
const word = /^(?!-)[^\s*?!,#"'\\]+$/

/** An SSH host that lab.yaml names itself, instead of by an alias of ssh_config. */
export const ownHostSchema = z.strictObject({
  /** As it is shown, and as `Host` patterns of ssh_config see it. */
  name: z.string().max(253).regex(word, 'must be one word'),
  address: z.string().max(253).regex(word, 'must be an address or a host name'),
  user: z.string().max(100).regex(word, 'must be one word').optional(),
  /** A key file; left out, those of ssh_config and of the agent. */
  key: z.string().min(1).max(4096).optional(),
  /** The host it is reached over, as ProxyJump takes it. */
  jump: z
    .string()
    .max(1000)
    .regex(/^(?!-)[^\s"'\\]+$/, 'must be as ProxyJump takes it')
    .optional(),
  port: z.number().int().min(1).max(65535).optional(),
})
export type OwnHost = z.infer<typeof ownHostSchema>
