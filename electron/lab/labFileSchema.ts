import * as z from 'zod'
import { ownHostSchema } from '../../shared/lab/ownHost.ts'

const globs = z.array(z.string().min(1).max(100)).max(200)
const path = z.string().min(1).max(4096)
const port = z.number().int().min(1).max(65535)

/** A host with its port, or without for the port of what is meant. */
const address = z
  .string()
  .max(300)
  .regex(/^(\[[\da-fA-F:.]+\]|[\w.-]+)(:\d{1,5})?$/, 'is no host:port')

/**
 * What an owner may write in lab.yaml. Paths are relative to the file; every key is optional, a key that is
 * not listed here is named and ignored.
 */
export const labFileSchema = z.strictObject({
  /** The lab's name, as shown. */
  name: z.string().min(1).max(100).optional(),
  sources: z
    .strictObject({
      kubernetes: z
        .array(
          z.strictObject({
            kubeconfig: path,
            context: z.string().max(400).optional(),
            /**
             * Other ways to the API server, in their order, after the kubeconfig's own address: `host:port`, or over
             * an SSH host, to that address or to another as the host sees it. The certificate is checked against the
             * kubeconfig's own name whichever is taken.
             */
            paths: z
              .array(
                z.union(
                  [address, z.strictObject({ ssh: z.string().min(1).max(253), to: address.optional() })],
                  {
                    error: 'give host:port, or a map with ssh (an alias) and perhaps to (host:port)',
                  },
                ),
              )
              .max(8)
              .optional(),
          }),
        )
        .default([]),
      ssh: z
        .strictObject({
          config: path.optional(),
          /** Aliases of ssh_config, and hosts that no ssh_config names. */
          hosts: z
            .array(
              z.union([z.string().min(1).max(253), ownHostSchema], {
                error: 'give an alias of ssh_config, or a map with name and address',
              }),
            )
            .default([]),
        })
        .optional(),
      /** The tailnet of this computer; `socket` where its tailscaled listens at no usual place. */
      tailscale: z.union([z.literal(true), z.strictObject({ socket: path })]).optional(),
    })
    .default({ kubernetes: [] }),
  /**
   * The router of the lab's network, by which it is known where its addresses are meant; left out, the one that was
   * met when one of its machines first proved who it is.
   */
  gateway: z
    .strictObject({
      address: z.ipv4().optional(),
      mac: z.string().regex(/^[\da-f]{1,2}([:-][\da-f]{1,2}){5}$/i, 'is no hardware address'),
    })
    .optional(),
  /** The owner's port convention; `services` names what belongs in the range, by glob. */
  ports: z
    .array(
      z
        .strictObject({ from: port, to: port, name: z.string().min(1).max(100), services: globs.optional() })
        .refine(range => range.from <= range.to, { message: 'from is above to' }),
    )
    .default([]),
  /**
   * Which names are one machine, where Homeport cannot tell or tells wrongly. `kubernetes: null` says that an
   * SSH host is no node of a cluster, `ssh: null` that a node has no SSH host, `tailscale: null` that no peer is it.
   * `tailscale` alone makes a machine of the lab of a peer that is known by nothing else.
   */
  nodes: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(100).optional(),
        kubernetes: z.string().max(400).nullable().optional(),
        ssh: z.string().max(253).nullable().optional(),
        tailscale: z.string().min(1).max(253).nullable().optional(),
      }),
    )
    .default([]),
})
export type LabFile = z.infer<typeof labFileSchema>
