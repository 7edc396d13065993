import { ChevronsUpDown, Plus } from 'lucide-react'
import { useMirror } from '../../mirror/mirror.ts'
import { keyWords } from '../../parts/keyWords.ts'
import { Menu, MenuChoice, MenuItem, MenuLine } from '../../parts/Menu.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { shellTexts } from '../../texts/en/shell.ts'
import { go } from '../route.ts'
import { noteOf, showLab, useLabs } from './labs.ts'

interface Props {
  open: boolean
  onOpen: (open: boolean) => void
}

/** The name of the lab that is shown; where there are more, the way to another one. */
export function LabMenu({ open, onOpen }: Props) {
  const name = useMirror(mirror => mirror.lab?.name)
  const own = useMirror(mirror => mirror.app?.own ?? false)
  const labs = useLabs()
  if (labs.length < 2) {
    return (
      <strong className="name lab-name" title={name}>
        {name}
      </strong>
    )
  }
  return (
    <Menu
      open={open}
      onOpen={onOpen}
      trigger={
        <button type="button" className="lab-switch" title={keyWords(shellTexts.switchLab)}>
          <strong className="name lab-name">{name}</strong>
          <ChevronsUpDown size={13} aria-hidden="true" />
        </button>
      }
    >
      {labs.map(lab => (
        <MenuChoice key={lab.id} name={lab.name} on={lab.shown} onChoose={() => showLab(lab.id)}>
          <StateMark shape={lab.state} size={11} />
          <span className="name">{lab.name}</span>
          <span className="secondary">{noteOf(lab)}</span>
        </MenuChoice>
      ))}
      {own && (
        <>
          <MenuLine />
          <MenuItem name={shellTexts.addLab} onChoose={() => go({ page: 'add' })}>
            <Plus size={13} aria-hidden="true" />
            <span>{shellTexts.addLab}</span>
          </MenuItem>
        </>
      )}
    </Menu>
  )
}
