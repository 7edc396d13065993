import { type ReactNode, Suspense } from 'react'
import { commonTexts } from '../texts/en/common.ts'
import { Boundary } from './Boundary.tsx'

/** A view that is loaded when it is first needed: says so while it comes, and stands alone if it fails. */
export function Late({ children }: { children: ReactNode }) {
  return (
    <Boundary>
      <Suspense
        fallback={
          <p className="nothing secondary" aria-busy="true">
            {commonTexts.loading}
          </p>
        }
      >
        {children}
      </Suspense>
    </Boundary>
  )
}
