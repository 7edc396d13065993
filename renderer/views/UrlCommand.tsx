import { inert } from '../../shared/lab/inert.ts'
import { useMirror } from '../mirror/mirror.ts'
import { CopyCommand } from '../parts/CopyCommand.tsx'
import { Filled } from '../parts/Filled.tsx'
import { emptyTexts } from '../texts/en/empty.ts'

/** Long paths among its flags are no reason to cut a command. */
const LONGEST = 4000

/** What to type for a new link: the door's own command once it has told it, else as near as can be said. */
export function UrlCommand() {
  const command = useMirror(
    ({ labs, watched }) => (labs?.find(lab => lab.id === watched) ?? labs?.[0])?.urlCommand,
  )
  if (command) return <CopyCommand command={command}>{inert(command, LONGEST)}</CopyCommand>
  return (
    <span>
      <Filled
        text={emptyTexts.urlCommand}
        places={{ command: <span className="mono">{'homeport url'}</span> }}
      />
    </span>
  )
}
