import { Copy } from 'lucide-react'
import type { VolumeId } from '../../../shared/lab/ids.ts'
import { usersOf } from '../../../shared/lab/impact.ts'
import type { Volume } from '../../../shared/lab/model.ts'
import { STATE_WORDS } from '../../../shared/lab/state.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { binarySize } from '../../parts/bytes.ts'
import { Facts } from '../../parts/Facts.tsx'
import { GoneInspector, Inspector, InspectorTitle } from '../../parts/Inspector.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { storageTexts } from '../../texts/en/storage.ts'
import { Age } from '../Age.tsx'
import { copyText } from '../acts.ts'
import { goMore, placeOf } from '../route.ts'

/** The details of one claim: what is behind it, who uses it, what is lost with its node. */
export function VolumeInspector({ id }: { id: VolumeId }) {
  const volume = useMirror(mirror => mirror.lab?.tables.volumes.get(id))
  const close = () => goMore({ volume: '' })
  if (!volume) {
    return <GoneInspector label={commonTexts.notInLab} why={storageTexts.notInLabWhy} onClose={close} />
  }
  const head = (
    <>
      <InspectorTitle state={volume.state} name={volume.name} />
      <p className="secondary clip" title={volume.namespace}>
        {volume.namespace}
      </p>
    </>
  )
  return (
    <Inspector label={commonTexts.detailsOf(volume.name)} head={head} onClose={close}>
      <div className={`inspector-part verdict verdict-${volume.state}`}>
        <p className="ink">{volume.sentence}</p>
        <p className="secondary">
          <span className={`state-${volume.state}`}>{STATE_WORDS[volume.state]}</span> ·{' '}
          <Age at={volume.at} />
        </p>
      </div>
      <div className="inspector-part">
        <VolumeFacts volume={volume} />
      </div>
      <Lost volume={volume} />
    </Inspector>
  )
}

function VolumeFacts({ volume }: { volume: Volume }) {
  const workloads = useMirror(mirror => mirror.lab?.tables.workloads)
  const users = volume.usedBy.flatMap(id => workloads?.get(id) ?? [])
  return (
    <Facts
      facts={[
        [storageTexts.claim, <Copied key="claim" what={storageTexts.claim} text={volume.name} />],
        [
          storageTexts.volume,
          volume.volume === null ? (
            storageTexts.noVolume
          ) : (
            <Copied key="volume" what={storageTexts.volume} text={volume.volume} />
          ),
        ],
        [
          storageTexts.columns.asked,
          volume.asked === null ? storageTexts.sizeUnknown : binarySize(volume.asked),
        ],
        [storageTexts.capacity, volume.capacity === null ? null : binarySize(volume.capacity)],
        [storageTexts.columns.class, volume.storageClass ?? storageTexts.noClass],
        [
          storageTexts.usedBy,
          users.length === 0 ? storageTexts.noUser : users.map(one => `${one.kind} ${one.name}`).join(', '),
        ],
      ]}
    />
  )
}

function Copied({ what, text }: { what: string; text: string }) {
  return (
    <span className="address-line">
      <span className="mono clip" title={text}>
        {text}
      </span>
      <Button
        look="plain"
        small
        icon
        aria-label={storageTexts.copy(what)}
        title={storageTexts.copy(what)}
        onClick={() => void copyText(what, text)}
      >
        <Copy size={13} />
      </Button>
    </span>
  )
}

/** What goes with the node the data is on. */
function Lost({ volume }: { volume: Volume }) {
  const tables = useMirror(mirror => mirror.lab?.tables)
  const node = volume.node === null ? undefined : tables?.nodes.get(volume.node)
  const services = tables ? usersOf(tables, volume) : []
  return (
    <section className="inspector-part" aria-label={storageTexts.whatIsLost}>
      <h3 className="label">{storageTexts.whatIsLost}</h3>
      <p>{node ? storageTexts.pinned(node.name) : storageTexts.free}</p>
      {node && (
        <p>
          <StateMark shape={node.state} size={11} />{' '}
          <a href={placeOf({ page: 'node', node: node.id })}>{node.name}</a>
        </p>
      )}
      <h3 className="label">{storageTexts.services}</h3>
      {services.length === 0 ? (
        <p className="secondary">{storageTexts.noServices}</p>
      ) : (
        <ul className="here">
          {services.map(service => (
            <li key={service.id}>
              <StateMark shape={service.state} size={11} />
              <a
                className="name"
                href={placeOf({ page: 'services', service: service.id })}
                title={service.name}
              >
                {service.name}
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
