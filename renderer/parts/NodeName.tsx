/** Where there is no room for all of a name, what tells like names apart is at its end. */
export function NodeName({ name, room }: { name: string; room: number }) {
  const tail = name.length > room ? /[-._]?\d{1,4}$/.exec(name)?.[0] : undefined
  if (!tail) return name
  return (
    <span className="name-ends">
      <span className="name-start">{name.slice(0, -tail.length)}</span>
      <span>{tail}</span>
    </span>
  )
}
