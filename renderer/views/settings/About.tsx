import { useMirror } from '../../mirror/mirror.ts'
import { Facts } from '../../parts/Facts.tsx'
import { settingsTexts as texts } from '../../texts/en/settings.ts'
import { UrlCommand } from '../UrlCommand.tsx'

export function About() {
  const version = useMirror(mirror => mirror.cost?.version)
  return (
    <>
      <h2 className="panel-title">{texts.sections.about}</h2>
      <Facts
        facts={[
          [texts.version, version ?? texts.unknown],
          [texts.licence, texts.apache],
          [texts.command, <UrlCommand key="command" />],
        ]}
      />
    </>
  )
}
