import { Fingerprint, KeySquare, Waypoints } from 'lucide-react'
import { type Found, TAILNET_KEY } from '../../../shared/contract/found.ts'
import { durationWords } from '../../../shared/lab/age.ts'
import { inert } from '../../../shared/lab/inert.ts'
import { useTick } from '../../mirror/clock.ts'
import { firstTexts as texts } from '../../texts/en/first.ts'
import { Box, type Choosing, Group } from './Group.tsx'
import { machineKey } from './grouping.ts'

interface Props extends Choosing {
  found: Found
}

/** What is found beside clusters and ssh_config: hosts of known_hosts, the tailnet, agents. */
export function MoreFindings({ found, chosen, onChoose }: Props) {
  const { known, hashed, tailnet, agents } = found
  const choosing = { chosen, onChoose }
  return (
    <>
      {known.length > 0 && (
        <Group
          glyph={<Fingerprint size={14} />}
          title={texts.machines(known.length)}
          about={texts.machinesAbout}
          note={hashed === 0 ? '' : texts.hashed(hashed)}
          keys={known.filter(one => !one.held).map(machineKey)}
          {...choosing}
        >
          <ul className="finding-chips">
            {known.map(one => (
              <li key={machineKey(one)} className="chip" title={texts.inFile(inert(one.file, 4000))}>
                <Box keys={[machineKey(one)]} blocked={one.held} {...choosing}>
                  <span className="name">{inert(one.name)}</span>{' '}
                  <span className="secondary">{one.held ? texts.held : placeOf(one)}</span>
                </Box>
              </li>
            ))}
          </ul>
        </Group>
      )}
      {tailnet && <Tailnet tailnet={tailnet} {...choosing} />}
      {agents.length > 0 && (
        <Group
          glyph={<KeySquare size={14} />}
          title={texts.agents(agents.length)}
          about={texts.agentsAbout}
          note=""
          keys={null}
          {...choosing}
        >
          <ul className="finding-rows">
            {agents.map(({ socket, named, keys, problem }) => (
              <li key={socket}>
                <span className="secondary">{texts.agentNamed[named]}</span>
                <span className="mono clip" title={socket}>
                  {inert(socket, 4000)}
                </span>
                <span className="secondary">
                  {keys === null
                    ? texts.agentSilent(inert(problem ?? ''))
                    : texts.keys(
                        keys.length,
                        keys.map(key => inert(key.comment || key.type, 60)),
                      )}
                </span>
              </li>
            ))}
          </ul>
        </Group>
      )}
    </>
  )
}

function Tailnet({ tailnet, ...choosing }: Choosing & { tailnet: NonNullable<Found['tailnet']> }) {
  const { state, problem, peers, held } = tailnet
  const about =
    problem !== null
      ? texts.tailnetSilent(inert(problem, 400))
      : state === 'Running'
        ? texts.tailnetAbout
        : texts.tailnetState(inert(state ?? ''))
  return (
    <Group
      glyph={<Waypoints size={14} />}
      title={texts.tailnet(peers.length)}
      about={about}
      note={held ? texts.held : texts.tailnetNote}
      keys={held || problem !== null ? [] : [TAILNET_KEY]}
      {...choosing}
    >
      {peers.length > 0 && (
        <ul className="finding-chips">
          {peers.map(peer => (
            <li key={`${peer.name} ${peer.address}`} className="chip">
              <span className="box">
                <span className="name">{inert(peer.name)}</span>{' '}
                <span className="secondary">
                  <PeerNote peer={peer} />
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Group>
  )
}

function PeerNote({ peer }: { peer: NonNullable<Found['tailnet']>['peers'][number] }) {
  const { address, online, lastSeen, exitNode } = peer
  const words = useTick(now => {
    if (online !== false) return exitNode ? texts.exitNode : inert(address ?? '', 60)
    return lastSeen === null ? texts.offline : texts.offlineFor(durationWords(now - lastSeen))
  })
  return words
}

const placeOf = ({ name, address, port }: Found['known'][number]) =>
  [address === name ? '' : inert(address, 60), port === 22 ? '' : texts.port(port)].filter(Boolean).join(', ')
