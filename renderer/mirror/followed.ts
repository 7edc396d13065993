import { useEffect, useState } from 'react'
import type { Fault } from '../../shared/contract/fault.ts'
import { useMirror } from './mirror.ts'
import type { InputOf, OutputOf, StreamName } from './writer.ts'

/** What a stream told last. `item` stays while the link is lost: it is the past then, and `fault` or the link say so. */
export interface Followed<Item> {
  item: Item | null
  fault: Fault | null
}

/**
 * Follows a stream whose every item is whole, for as long as the component is there. Another input starts anew, with
 * the old item shown until the first new one.
 */
export function useFollowed<Name extends Exclude<StreamName, 'pods.window'>>(
  name: Name,
  input: InputOf<Name>,
): Followed<OutputOf<Name>> {
  const follow = useMirror(mirror => mirror.commands?.follow)
  const [state, setState] = useState<Followed<OutputOf<Name>>>({ item: null, fault: null })
  const asked = JSON.stringify(input)
  useEffect(
    () =>
      follow?.(
        name,
        JSON.parse(asked) as InputOf<Name>,
        item => setState({ item, fault: null }),
        fault => setState(before => ({ item: before.item, fault })),
      ),
    [follow, name, asked],
  )
  return state
}
