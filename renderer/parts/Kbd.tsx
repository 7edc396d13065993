/** A key as it is on the keyboard; hidden from speech, where the control's name says what it does. */
export function Kbd({ children }: { children: string }) {
  return (
    <span className="kbd" aria-hidden="true">
      {children}
    </span>
  )
}
