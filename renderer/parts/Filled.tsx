import { Fragment, type ReactNode } from 'react'

interface Props {
  /** A sentence with named places: "heard {age} ago". */
  text: string
  /** What stands in each place. Values of the lab come this way too, never pasted into the text. */
  places: Readonly<Record<string, ReactNode>>
}

/** A sentence that holds elements; where they stand in it is up to the language. A name without a place stays as written. */
export function Filled({ text, places }: Props) {
  return text.split(/(\{\w+\})/).map((part, i) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    return (
      <Fragment key={i}>{name !== undefined && Object.hasOwn(places, name) ? places[name] : part}</Fragment>
    )
  })
}
