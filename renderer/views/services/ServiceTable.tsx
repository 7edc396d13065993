import { Shuffle } from 'lucide-react'
import { StateMark } from '../../parts/StateMark.tsx'
import { servicesTexts } from '../../texts/en/services.ts'
import type { Arrangement } from '../route.ts'
import type { Group } from './arrange.ts'
import { ServiceRow } from './ServiceRow.tsx'

/** All services under their headings; a ruler beside each group is as long as the group. */
export function ServiceTable({ groups, by }: { groups: readonly Group[]; by: Arrangement }) {
  return (
    <table className="service-table">
      <colgroup>
        <col className="col-group" />
        <col className="col-name" />
        <col className="col-port" />
        <col className="col-path" />
        <col className="col-health" />
        <col className="col-latency" />
        <col className="col-spark" />
        <col className="col-age" />
        <col className="col-open" />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{servicesTexts.heads[by]}</th>
          <th scope="col" className="head-name">
            {servicesTexts.service}
          </th>
          <th scope="col">{servicesTexts.port}</th>
          <th scope="col">{servicesTexts.path}</th>
          <th scope="col">{servicesTexts.health}</th>
          <th scope="col" className="right">
            {servicesTexts.latency}
          </th>
          <th scope="col" className="cell-spark">
            <span className="hidden">{servicesTexts.latencyLately}</span>
          </th>
          <th scope="col" className="right">
            {servicesTexts.age}
          </th>
          <th scope="col">
            <span className="hidden">{servicesTexts.open}</span>
          </th>
        </tr>
      </thead>
      {groups.map(group => (
        <tbody key={group.key}>
          {group.services.map((service, i) => (
            <ServiceRow key={service.id} id={service.id}>
              {i === 0 && <GroupHead group={group} />}
            </ServiceRow>
          ))}
        </tbody>
      ))}
    </table>
  )
}

/** A group of one or two rows has room for a line or two; its range then stands beside its name. */
function GroupHead({ group }: { group: Group }) {
  const { services, label, range, notes, off, state } = group
  const rows = services.length
  return (
    <th scope="rowgroup" rowSpan={rows} className="group-head">
      <div className="group-box">
        <span className="group-ruler" aria-hidden="true" />
        <div className={`group-words rows-${Math.min(rows, 4)}`}>
          <p className="group-name">
            {state && <StateMark shape={state} size={11} label="" />}
            <span className="name" title={range ? `${label}, ${range}` : label}>
              {label}
            </span>
            {range && rows === 1 && (
              <span className="mono label" title={range}>
                {short(range)}
              </span>
            )}
          </p>
          {range && rows > 1 && <p className="mono label">{range}</p>}
          {off > 0 && rows > 1 && (
            <p className="label off">
              <Shuffle size={11} /> {servicesTexts.offConvention(off)}
            </p>
          )}
          {rows > 2 && off === 0 && notes.map(note => <NoteLine key={note} note={note} />)}
        </div>
      </div>
    </th>
  )
}

function NoteLine({ note }: { note: string }) {
  return <p className="label">{note}</p>
}

/** "31100–31199" as "311xx" where it is one round hundred, else as it is. */
function short(range: string): string {
  const [from = '', to = ''] = range.split('–')
  const round = from.endsWith('00') && to.endsWith('99') && from.slice(0, -2) === to.slice(0, -2)
  return round ? `${from.slice(0, -2)}xx` : range
}
