import { Component, type ReactNode } from 'react'
import { inert } from '../../shared/lab/inert.ts'
import { Button } from '../parts/Button.tsx'
import { emptyTexts } from '../texts/en/empty.ts'

/**
 * Keeps what fails in one view from taking the page with it: a part that could not be loaded since Homeport does not
 * answer or was replaced, or a defect. The frame around it stays.
 */
export class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    return (
      <section className="view-failed" role="alert">
        <h1 className="title">{emptyTexts.viewFailed}</h1>
        <p>{emptyTexts.viewFailedAbout}</p>
        <p className="secondary">{inert(error instanceof Error ? error.message : String(error))}</p>
        <p>
          <Button onClick={() => window.location.reload()}>{emptyTexts.reload}</Button>
        </p>
      </section>
    )
  }
}
