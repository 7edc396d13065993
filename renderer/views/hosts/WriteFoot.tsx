import { Button } from '../../parts/Button.tsx'

interface Props {
  /** The form it sends. */
  form: string
  /** Where it is written. */
  where: string
  /** Why it cannot be sent now. */
  why: string | null
  /** Its fields are described by it: the id of `why`. */
  whyId: string
  /** What its button says. */
  send: string
}

/** Below a form that is written to a lab.yaml: where, what is still wrong with it, and the button. */
export function WriteFoot({ form, where, why, whyId, send }: Props) {
  return (
    <>
      <div className="foot-words">
        <p className="secondary">{where}</p>
        <p id={whyId} role="status" className="ink">
          {why}
        </p>
      </div>
      <span className="spacer" />
      <Button look="primary" type="submit" form={form} blocked={why} aria-describedby={whyId}>
        {send}
      </Button>
    </>
  )
}
