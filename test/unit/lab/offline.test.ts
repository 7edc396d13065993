import { describe, expect, it } from 'vitest'
import { statusText } from '../../../electron/command/statusText.ts'
import { offlineLab } from '../../labs/offlineLab.ts'

const REASON = 'This computer is offline.'

describe('a lab seen from a computer that is offline', () => {
  it('is unknown in every part, whatever it was, and nothing is a problem', () => {
    const told = offlineLab()
    const { tables, state, sentence, settled } = told.see(600_000)
    expect({ state, sentence, settled }).toEqual({
      state: 'unknown',
      sentence: 'This computer is offline',
      settled: true,
    })
    const rows = [
      ...[tables.nodes, tables.clusters, tables.workloads, tables.volumes].flatMap(table =>
        [...table.values()].map(row => `${row.state}: ${row.sentence}`),
      ),
      ...[...tables.services.values()].map(row => `${row.state}: ${row.verdict}`),
    ]
    expect(rows).toEqual([
      'unknown: This computer is offline',
      'unknown: This computer is offline',
      'unknown: This computer is offline',
      'unknown: This computer is offline.',
      'unknown: Last known 1 of 1 ready; not asked from where this computer is',
      'unknown: Last known Bound; not asked from where this computer is',
      'unknown: This computer is offline.',
      'unknown: Last known without endpoints; not asked from where this computer is.',
    ])
    expect([...tables.problems.values()]).toEqual([])
    expect([...tables.sources.values()].map(source => source.reason)).toEqual([REASON, REASON, REASON])
    expect(statusText(told.see()).split('\n')).toEqual([
      expect.stringContaining('This computer is offline'),
      '  Last known: 2 of 2 nodes Ready · other machines: 1 · 0 of 1 services answer · 1 of 1 volumes bound',
      '  This computer is offline: nothing is asked, and everything here is the last that was known.',
    ])
  })

  it('is no more than before where a source of it is on this computer and answers', () => {
    const told = offlineLab()
    told.ssh('nas', '127.0.0.1', { state: 'up', reason: '', advice: '', nextTry: null, need: null })
    told.hear({ type: 'life', source: 'source:ssh/nas', listed: true, at: told.now })
    const lab = told.see()
    expect(lab.tables.nodes.get('node:nas')).toMatchObject({ state: 'ok', sentence: 'Answers SSH' })
    expect(lab.tables.nodes.get('node:pi-1')).toMatchObject({ state: 'unknown' })
    expect(lab.sentence).toBe('This computer is offline, and some of this is unknown')
  })

  it('still tells of files that need their owner', () => {
    const told = offlineLab()
    told.source('source:file/x:1:0', 'file', 'lab.yaml', {
      state: 'needs-you',
      reason: '/x/lab.yaml, line 1: It is odd.',
      advice: 'Mend it.',
      nextTry: null,
      need: null,
    })
    expect(told.see()).toMatchObject({ sentence: '/x/lab.yaml, line 1: It is odd.' })
  })
})
