import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { Filled } from '../../parts/Filled.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { shellTexts } from '../../texts/en/shell.ts'
import { askFor } from '../acts.ts'
import { useBlocked } from '../useBlocked.ts'

/** What is true of Homeport as a whole and not as it should be: it rests, or one of its own files is damaged. */
export function AppBanner() {
  const paused = useMirror(mirror => mirror.app?.paused ?? false)
  const problems = useMirror(mirror => mirror.app?.problems)
  const blocked = useBlocked()
  return (
    <>
      {paused && (
        <div className="banner" role="status">
          <StateMark shape="off" label="" />
          <p>
            <Filled
              text={shellTexts.pausedBanner}
              places={{ paused: <strong>{shellTexts.paused}</strong> }}
            />
          </p>
          <Button small blocked={blocked} onClick={() => void askFor('app.pause', { paused: false })}>
            {shellTexts.resume}
          </Button>
        </div>
      )}
      {problems?.map(({ file, sentence, advice }) => (
        <div key={sentence} className="banner" role="status">
          <StateMark shape="attention" label="" />
          <p>
            <Filled text={shellTexts.ownFile} places={{ file: <strong>{file}</strong>, sentence, advice }} />
          </p>
        </div>
      ))}
    </>
  )
}
