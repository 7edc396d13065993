import { describe, expect, it } from 'vitest'
import { nodesJson, servicesJson, statusJson } from '../../../electron/command/json.ts'
import { jsonText } from '../../../electron/command/output.ts'
import { statusText } from '../../../electron/command/statusText.ts'
import { nodesText, servicesText } from '../../../electron/command/text.ts'
import { inert } from '../../../shared/lab/inert.ts'
import type { Lab } from '../../../shared/lab/model.ts'
import {
  keptNode,
  keptPod,
  keptService,
  keptSlice,
  keptWorkload,
  status,
  ToldLab,
} from '../../labs/makeFacts.ts'

const hostile: readonly [what: string, name: string][] = [
  ['-oProxyCommand=x', '-oProxyCommand=x'],
  ['$(id)', '$(id)'],
  [';rm', ';rm -rf ~'],
  ['newline', 'a\nb'],
  ['NUL', 'a\u0000b'],
  ['RTL mark', 'a\u202eb\u200f'],
  ['253 characters', 'n'.repeat(253)],
  ['<img onerror>', '<img src=x onerror=alert(1)>'],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
]

/** What may not reach a terminal as it is, beside the line breaks that the output itself makes. */
const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/

/** A lab in which everything bears this name: node, service, namespace, pod, workload, host, reason. */
function labOf(name: string): Lab {
  const pods = [keptPod(name, name, { namespace: name, ownerName: name, ready: false, status: name })]
  const told = new ToldLab().cluster(
    {
      nodes: [keptNode(name, '127.9.0.1', { ready: 'False', readyMessage: name })],
      pods,
      services: [keptService(name, 30_001, { namespace: name, external: [name] })],
      endpointslices: [keptSlice(name, pods, { namespace: name })],
      deployments: [keptWorkload(name, { namespace: name, ready: 0, failure: name })],
    },
    name,
  )
  told.ssh(name, name, status('needs-you', name))
  told.path('http://127.9.0.1:30001', false, { answer: `HTTP 302 to ${name}` })
  return told.see()
}

describe('a lab full of hostile names', () => {
  it.each(hostile)('case 20: %s is one row of each kind, found by its name', (_what, name) => {
    const { tables } = labOf(name)
    expect([...tables.services.values()].map(one => [one.name, one.namespace])).toEqual([[name, name]])
    expect([...tables.nodes.values()].map(one => [one.name, one.knownAs.ssh])).toEqual([[name, name]])
    expect([...tables.workloads.values()].map(one => one.name)).toEqual([name])
    // No part of a name becomes part of an address.
    for (const service of tables.services.values())
      for (const path of service.paths) expect(['127.9.0.1', name]).toContain(new URL(path.url).hostname)
  })

  it.each(hostile)('case 20: %s is escaped in the text of every command', (_what, name) => {
    const lab = labOf(name)
    for (const text of [statusText(lab), nodesText(lab), servicesText(lab)]) expect(text).not.toMatch(RAW)
    expect(nodesText(lab).split('\n')).toHaveLength(2)
    expect(servicesText(lab).split('\n')).toHaveLength(2)
    expect(statusText(lab)).toContain(inert(name).slice(0, 60))
  })

  it.each(hostile)('case 20: %s is the same text in JSON, and cannot move a cursor there', (_what, name) => {
    const lab = labOf(name)
    for (const shape of [statusJson(lab), nodesJson(lab), servicesJson(lab)]) {
      expect(jsonText(shape)).not.toMatch(RAW)
      expect(JSON.parse(jsonText(shape))).toEqual(shape)
    }
    const [node] = JSON.parse(jsonText(nodesJson(lab))) as { name: string }[]
    expect(node?.name).toBe(name)
  })
})
