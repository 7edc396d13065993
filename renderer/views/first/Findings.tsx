import { KeyRound, Server } from 'lucide-react'
import { clusterKey, type Found, hostKey } from '../../../shared/contract/found.ts'
import { durationWords } from '../../../shared/lab/age.ts'
import { inert } from '../../../shared/lab/inert.ts'
import { useTick } from '../../mirror/clock.ts'
import { firstTexts as texts } from '../../texts/en/first.ts'
import { Box, type Choosing, Group } from './Group.tsx'

import { MoreFindings } from './MoreFindings.tsx'

interface Props extends Choosing {
  found: Found
}

/** A path is told whole. */
const LONGEST = 4000

/** Clusters and hosts by the files that name them, each with its box; what could not be read stands below. */
export function Findings({ found, chosen, onChoose }: Props) {
  const { clusters, hosts, known: machines, tailnet, problems, looked } = found
  const known = hosts.filter(one => one.known).length
  const nothing = clusters.length + hosts.length + machines.length === 0 && tailnet === null
  return (
    <>
      {nothing && (
        <section className="finding">
          <p className="ink">{texts.nothing}</p>
          <p className="secondary">{texts.nothingAbout}</p>
          <ul>
            {looked.map(file => (
              <li key={file} className="mono">
                {file}
              </li>
            ))}
          </ul>
          <p>{texts.nothingNext}</p>
        </section>
      )}
      {clusters.length > 0 && (
        <Group
          glyph={<Server size={14} />}
          title={texts.clusters(clusters.length)}
          about={texts.clustersAbout}
          note=""
          keys={clusters.filter(one => !one.held).map(clusterKey)}
          chosen={chosen}
          onChoose={onChoose}
        >
          <ul className="finding-rows">
            {clusters.map(one => (
              <li key={clusterKey(one)}>
                <Box keys={[clusterKey(one)]} chosen={chosen} onChoose={onChoose} blocked={one.held}>
                  <span className="name">{inert(one.context)}</span>
                </Box>
                <span className="mono clip" title={one.server}>
                  {one.server}
                </span>
                <span className="secondary">
                  <SignIn cluster={one} />
                </span>
              </li>
            ))}
          </ul>
        </Group>
      )}
      {hosts.length > 0 && (
        <Group
          glyph={<KeyRound size={14} />}
          title={texts.hosts(hosts.length)}
          about={texts.hostsAbout}
          note={texts.hostsKnown(known, hosts.length - known)}
          keys={hosts.filter(one => !one.held).map(hostKey)}
          chosen={chosen}
          onChoose={onChoose}
        >
          <ul className="finding-chips">
            {hosts.map(one => (
              <li
                key={one.alias}
                className={one.known ? 'chip' : 'chip dashed'}
                title={one.known ? `${one.user}@${one.hostName}` : texts.keyUnknownWhy}
              >
                <Box keys={[hostKey(one)]} chosen={chosen} onChoose={onChoose} blocked={one.held}>
                  <span className="name">{inert(one.alias)}</span>{' '}
                  <span className="secondary">
                    {one.held ? texts.held : one.known ? one.hostName : texts.keyUnknown}
                  </span>
                </Box>
              </li>
            ))}
          </ul>
        </Group>
      )}
      <MoreFindings found={found} chosen={chosen} onChoose={onChoose} />
      {problems.length > 0 && (
        <section className="finding" aria-label={texts.problems}>
          <h2 className="section">{texts.problems}</h2>
          <ul>
            {problems.map(({ file, line, sentence, advice }) => (
              <li key={`${file} ${line} ${sentence}`}>
                <span className="mono">{texts.place(inert(file, LONGEST), line)}</span>: {sentence}{' '}
                <span className="secondary">{advice}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function SignIn({ cluster }: { cluster: Found['clusters'][number] }) {
  const { expires, auth, held, current } = cluster
  const left = useTick(now =>
    expires === null ? null : expires <= now ? texts.ended : texts.ends(durationWords(expires - now)),
  )
  if (held) return texts.held
  const words = [auth === 'program' ? texts.program : texts.auth(auth), left, current && texts.current]
  return words.filter(Boolean).join(', ')
}
