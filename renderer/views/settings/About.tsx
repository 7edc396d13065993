import { inert } from '../../../shared/lab/inert.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { CopyCommand } from '../../parts/CopyCommand.tsx'
import { Facts } from '../../parts/Facts.tsx'
import { settingsTexts as texts } from '../../texts/en/settings.ts'
import { UrlCommand } from '../UrlCommand.tsx'

/** A path is told whole. */
const LONGEST = 4000
/** Written beside the page when it is built. */
const LICENCES = './licences.txt'

/** What this Homeport is, and where it keeps what it remembers. */
export function About() {
  const version = useMirror(mirror => mirror.cost?.version)
  const dataDir = useMirror(mirror => mirror.app?.dataDir)
  // The desktop opens no pages of its own: there the file lies beside the program.
  const served = window.location.protocol.startsWith('http')
  return (
    <>
      <h2 className="panel-title">{texts.sections.about}</h2>
      <Facts
        facts={[
          [texts.version, version ?? texts.unknown],
          [texts.licence, texts.apache],
          [
            texts.licences,
            served ? (
              <a key="licences" className="link" href={LICENCES} target="_blank" rel="noopener noreferrer">
                {texts.readLicences}
              </a>
            ) : null,
          ],
          [
            texts.dataDir,
            dataDir === undefined ? (
              texts.unknown
            ) : (
              <CopyCommand key="data" command={dataDir} what={texts.dataDir}>
                {inert(dataDir, LONGEST)}
              </CopyCommand>
            ),
          ],
          [texts.command, <UrlCommand key="command" />],
        ]}
      />
    </>
  )
}
