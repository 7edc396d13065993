import type { Figure, Lab } from '../../shared/lab/model.ts'
import { counts } from './counts.ts'
import { iso } from './output.ts'

/** The shapes of `--json`; fields may be added, these stay. Times are ISO 8601 in UTC, unknown is null. */

/** `status --json`: the lab, its counts, problems, clusters and sources. */
export function statusJson(lab: Lab): unknown {
  const { clusters, problems, sources } = lab.tables
  return {
    lab: lab.id,
    name: lab.name,
    revision: lab.revision,
    at: iso(lab.at),
    state: lab.state,
    sentence: lab.sentence,
    settled: lab.settled,
    paused: iso(lab.paused),
    counts: {
      ...counts(lab),
      // Nothing reads these yet: not known, which is not none.
      secrets: null,
    },
    clusters: [...clusters.values()].map(cluster => ({
      id: cluster.id,
      name: cluster.name,
      state: cluster.state,
      sentence: cluster.sentence,
      server: cluster.server,
      version: cluster.version,
      insecure: cluster.insecure,
      as: cluster.as,
      via: cluster.via,
      certificates: cluster.certificates.map(({ what, ends }) => ({ what, ends: iso(ends) })),
      notAllowed: cluster.notAllowed,
      notRead: cluster.notRead,
      at: iso(cluster.at),
    })),
    problems: [...problems.values()].map(({ id, subject, state, sentence, since, affects }) => ({
      id,
      subject,
      state,
      sentence,
      since: iso(since),
      affects,
    })),
    sources: [...sources.values()].map(source => ({
      id: source.id,
      kind: source.kind,
      name: source.name,
      state: source.state,
      reason: source.reason,
      advice: source.advice,
      nextTry: iso(source.nextTry),
      listed: source.listed,
      errors: source.errors,
      at: iso(source.at),
    })),
  }
}

/** `nodes --json`: one object a node; each figure has its value, unit and time. */
export function nodesJson(lab: Lab): unknown {
  return [...lab.tables.nodes.values()].map(node => ({
    id: node.id,
    name: node.name,
    state: node.state,
    sentence: node.sentence,
    since: iso(node.since),
    roles: node.roles,
    addresses: node.addresses,
    knownAs: node.knownAs,
    evidence: node.evidence,
    os: node.os,
    kernel: node.kernel,
    hardware: node.hardware,
    secured: node.secured,
    at: iso(node.at),
    figures: Object.fromEntries(
      Object.entries(node.figures).map(([name, figure]) => [name, figureJson(figure)]),
    ),
    missing: node.missing,
  }))
}

/** `services --json`: one object a service with every path that was tried. */
export function servicesJson(lab: Lab): unknown {
  return [...lab.tables.services.values()].map(service => ({
    id: service.id,
    name: service.name,
    namespace: service.namespace,
    group: service.group,
    offConvention: service.offConvention,
    type: service.type,
    launchable: service.launchable,
    state: service.state,
    ports: service.ports.map(({ port, nodePort, protocol, name }) => ({ port, nodePort, protocol, name })),
    paths: service.paths.map(path => ({
      url: path.url,
      via: path.via,
      state: path.state,
      answer: path.answer,
      latency: path.latency,
      at: iso(path.at),
    })),
    best: service.best,
    verdict: service.verdict,
    runsOn: service.runsOn,
    at: iso(service.at),
  }))
}

function figureJson(figure: Figure | null): unknown {
  return figure && { value: figure.value, unit: figure.unit, at: iso(figure.at) }
}
