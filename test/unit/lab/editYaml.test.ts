import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse, parseDocument, stringify } from 'yaml'
import { NotEditable, withEntry, withValue } from '../../../electron/backend/editYaml.ts'

const HOSTS = ['sources', 'ssh', 'hosts']
const NAS = { name: 'nas', address: '192.0.2.9' }

/** What is left of the new text when the lines that were added are taken out. */
function rest(before: string, after: string): string {
  let start = 0
  while (start < before.length && before[start] === after[start]) start++
  let end = 0
  while (end < before.length - start && before.at(-1 - end) === after.at(-1 - end)) end++
  return after.slice(0, start) + after.slice(after.length - end)
}

const CASES: Record<string, [string, string]> = {
  'an empty file': ['', 'sources:\n  ssh:\n    hosts:\n      - name: nas\n        address: 192.0.2.9\n'],
  'nothing but a comment': [
    '# mine\n',
    '# mine\nsources:\n  ssh:\n    hosts:\n      - name: nas\n        address: 192.0.2.9\n',
  ],
  'a list with comments between and behind': [
    'sources:\n  ssh:\n    hosts:\n    - a   # first\n    # between\n    - b # last\n    # behind\n\n# ports\nports: []\n',
    'sources:\n  ssh:\n    hosts:\n    - a   # first\n    # between\n    - b # last\n    - name: nas\n      address: 192.0.2.9\n    # behind\n\n# ports\nports: []\n',
  ],
  'a list in brackets': [
    'sources: { ssh: { hosts: [ a, "b" ] } } # odd\n',
    'sources: { ssh: { hosts: [ a, "b", { name: nas, address: 192.0.2.9 } ] } } # odd\n',
  ],
  'empty brackets': [
    'sources: { ssh: { hosts: [] } }\n',
    'sources: { ssh: { hosts: [{ name: nas, address: 192.0.2.9 }] } }\n',
  ],
  'a map without the list': [
    'name: x\nsources:\n    kubernetes:\n        - kubeconfig: a\n    ssh:\n        config: c # mine\nnodes: []\n',
    'name: x\nsources:\n    kubernetes:\n        - kubeconfig: a\n    ssh:\n        config: c # mine\n        hosts:\n          - name: nas\n            address: 192.0.2.9\nnodes: []\n',
  ],
  'a key without a value': [
    'sources:\n  ssh: # later\nname: x\n',
    'sources:\n  ssh: # later\n    hosts:\n      - name: nas\n        address: 192.0.2.9\nname: x\n',
  ],
  'no line end at the end': [
    'sources:\n  ssh:\n    hosts:\n      - a',
    'sources:\n  ssh:\n    hosts:\n      - a\n      - name: nas\n        address: 192.0.2.9',
  ],
  'lines of Windows': [
    'sources:\r\n  ssh:\r\n    hosts:\r\n      - a\r\nname: x\r\n',
    'sources:\r\n  ssh:\r\n    hosts:\r\n      - a\r\n      - name: nas\r\n        address: 192.0.2.9\r\nname: x\r\n',
  ],
  'an unknown key and a text block before': [
    'later: |\n  a\n   b\n\nsources:\n  ssh:\n    hosts:\n      - |\n        x\n',
    'later: |\n  a\n   b\n\nsources:\n  ssh:\n    hosts:\n      - |\n        x\n      - name: nas\n        address: 192.0.2.9\n',
  ],
}

describe('one more entry in a YAML file', () => {
  it.each(Object.entries(CASES))('%s', (_, [before, after]) => {
    expect(withEntry(before, HOSTS, NAS)).toBe(after)
    expect(rest(before, after)).toBe(before)
  })

  it('is refused where other bytes would have to be touched', () => {
    for (const text of [
      'sources: [\n',
      'sources: 7\n',
      'a: &a [x]\nsources: { ssh: { hosts: *a } }\n',
      'sources: { ssh: { hosts: x } }\n',
      '- a\n',
      '--- \na: 1\n--- \nb: 1\n',
    ]) {
      expect(() => withEntry(text, HOSTS, NAS), text).toThrow(NotEditable)
    }
  })

  it('leaves every byte of whatever file that is', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9 :#'"-]{0,8}$/)
    const file = fc.record(
      {
        name: word,
        sources: fc.record(
          {
            kubernetes: fc.array(fc.record({ kubeconfig: word }), { maxLength: 3 }),
            ssh: fc.record({ config: word, hosts: fc.array(word, { maxLength: 4 }) }, { requiredKeys: [] }),
          },
          { requiredKeys: [] },
        ),
        nodes: fc.array(fc.record({ ssh: word, name: word }, { requiredKeys: [] }), { maxLength: 3 }),
      },
      { requiredKeys: [] },
    )
    const style = fc.record({
      indent: fc.constantFrom(2, 3, 4),
      indentSeq: fc.boolean(),
      collectionStyle: fc.constantFrom('any' as const, 'flow' as const, 'block' as const),
    })
    let changed = 0
    fc.assert(
      fc.property(file, style, word, (value, how, name) => {
        const before = `# mine\n${stringify(value, how).replaceAll('\n', ' # c\n')}`
        if (parseDocument(before).errors.length > 0) return
        if (JSON.stringify(parse(before)) !== JSON.stringify(value)) return
        let after: string
        try {
          after = withEntry(before, HOSTS, name)
        } catch (error) {
          expect(error).toBeInstanceOf(NotEditable)
          return
        }
        expect(rest(before, after)).toBe(before)
        expect(parse(after).sources.ssh.hosts.at(-1)).toBe(name)
        changed += 1
      }),
      { numRuns: 300 },
    )
    expect(changed).toBeGreaterThan(100)
  })
})

describe('one value in a YAML file', () => {
  it('replaces a value, or adds the key', () => {
    const text = 'nodes:\n  - ssh: a # one\n    kubernetes: home/b   # two\n  - { ssh: c }\n'
    expect(withValue(text, ['nodes', 0], 'kubernetes', null)).toBe(
      'nodes:\n  - ssh: a # one\n    kubernetes: null   # two\n  - { ssh: c }\n',
    )
    expect(withValue(text, ['nodes', 1], 'kubernetes', 'home/d')).toBe(
      'nodes:\n  - ssh: a # one\n    kubernetes: home/b   # two\n  - { ssh: c, kubernetes: home/d }\n',
    )
    expect(withValue('nodes:\n  - ssh: a\n    kubernetes:\n', ['nodes', 0], 'kubernetes', 'b')).toBe(
      'nodes:\n  - ssh: a\n    kubernetes: b\n',
    )
    expect(withValue('nodes:\n  - ssh: a\n', ['nodes', 0], 'kubernetes', '0x1')).toBe(
      'nodes:\n  - ssh: a\n    kubernetes: "0x1"\n',
    )
  })
})
