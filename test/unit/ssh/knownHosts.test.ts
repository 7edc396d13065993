import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  algorithms,
  check,
  fingerprint,
  hasAuthority,
  parseKnownHosts,
} from '../../../electron/sessions/ssh/knownHosts.ts'

const field = (content: string | Buffer) => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  return Buffer.concat([length, Buffer.from(content)])
}
/** A key blob of a type; its second field is made of one seed. */
const key = (type: string, seed: number) => Buffer.concat([field(type), field(Buffer.alloc(32, seed))])
const old = key('ssh-ed25519', 1)
const other = key('ssh-ed25519', 2)
const rsa = key('ssh-rsa', 3)
const line = (names: string, blob: Buffer, type = blob.toString('latin1', 4, 4 + blob.readUInt32BE(0))) =>
  `${names} ${type} ${blob.toString('base64')}`
const hashed = (name: string) => {
  const salt = Buffer.alloc(20, 9)
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
}
const judge = (text: string, host: string, port: number, blob: Buffer) =>
  check(parseKnownHosts(text, 'kh').entries, host, port, blob).verdict

describe('a key that is shown', () => {
  it.each([
    ['by its name', line('pi', old), 'pi', 22, 'match'],
    ['whatever the case', line('Pi.Lan', old), 'PI.lan', 22, 'match'],
    ['in a list of names', line('nas,10.1.1.7,pi', old), '10.1.1.7', 22, 'match'],
    ['by a pattern', line('*.lan', old), 'pi.lan', 22, 'match'],
    ['not by a pattern that excludes it', line('*.lan,!pi.lan', old), 'pi.lan', 22, 'unknown'],
    ['by a hashed name', line(hashed('pi'), old), 'pi', 22, 'match'],
    ['not by the hash of another name', line(hashed('nas'), old), 'pi', 22, 'unknown'],
    ['with its port', line('[pi]:2222', old), 'pi', 2222, 'match'],
    ['with its port, hashed', line(hashed('[pi]:2222'), old), 'pi', 2222, 'match'],
    ['not on another port', line('[pi]:2222', old), 'pi', 2223, 'unknown'],
    ['like ssh on any port, when the name alone is on file', line('pi', old), 'pi', 2222, 'match'],
    ['as changed', line('pi', other), 'pi', 22, 'changed'],
    ['as changed on its port', line('[pi]:2222', other), 'pi', 2222, 'changed'],
    ['as new on a port, though the name alone has another key', line('pi', other), 'pi', 2222, 'unknown'],
    ['as unknown where only another type is on file', line('pi', rsa), 'pi', 22, 'unknown'],
    ['as revoked', `@revoked ${line('*', old)}`, 'pi', 22, 'revoked'],
    ['as revoked, behind a tab', `@revoked\t${line('pi', old)}\n${line('pi', old)}`, 'pi', 22, 'revoked'],
    ['not by an authority', `@cert-authority ${line('*', old)}`, 'pi', 22, 'unknown'],
    ['among several of a host', `${line('pi', other)}\n${line('pi', old)}`, 'pi', 22, 'match'],
  ])('is known %s', (_, text, host, port, verdict) => {
    expect(judge(text, host, port, old)).toBe(verdict)
  })

  it('is told with what is on file and where', () => {
    const { entries } = parseKnownHosts(`# mine\n\n${line('pi', other)}\n${line('pi', rsa)}\n`, 'kh')
    expect(check(entries, 'pi', 22, old)).toMatchObject({
      verdict: 'changed',
      known: [
        { line: 3, type: 'ssh-ed25519' },
        { line: 4, type: 'ssh-rsa' },
      ],
      fingerprint: fingerprint(old),
      expected: [fingerprint(other), fingerprint(rsa)],
      line: { file: 'kh', line: 3 },
    })
  })
})

it('writes fingerprints as ssh does', () => {
  const print = fingerprint(old)
  expect(print).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/)
  expect(`${print.slice(7)}=`).toBe(createHash('sha256').update(old).digest('base64'))
})

it('offers the types on file', () => {
  const { entries } = parseKnownHosts(
    [line('pi', rsa), line('pi', old), line('[pi]:99', rsa)].join('\n'),
    'kh',
  )
  expect(algorithms(entries, 'pi', 22)).toEqual(['ssh-rsa', 'ssh-ed25519'])
  expect(algorithms(entries, 'pi', 99)).toEqual(['ssh-rsa'])
  expect(algorithms(entries, 'nas', 22)).toEqual([])
  expect(hasAuthority(entries, 'pi', 22)).toBe(false)
})

it.each([
  ['@what pi ssh-ed25519 AAAA', /marker/],
  ['pi', /no host, key type and key/],
  ['pi ssh-ed25519', /no host, key type and key/],
  ['pi ssh-ed25519 AAAA', /cut short/],
  ['pi ssh-ed25519 not*base64', /base64/],
  [`pi ssh-new ${old.toString('base64')}`, /no known type/],
  [`pi ssh-rsa ${old.toString('base64')}`, /another type/],
  [`pi ssh-ed25519 ${old.subarray(0, 30).toString('base64')}`, /cut short/],
])('names the line %j and keeps the rest', (bad, why) => {
  const { entries, problems } = parseKnownHosts(`${line('nas', rsa)}\n${bad}\n${line('pi', old)}\n`, 'kh')
  expect(entries.map(({ line: at }) => at)).toEqual([1, 3])
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatchObject({ file: 'kh', line: 2 })
  expect(problems[0]?.sentence).toMatch(why)
})

it('never throws, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (bytes, host) => {
      const { entries } = parseKnownHosts(
        `${Buffer.from(bytes).toString('latin1')}\n* ssh-ed25519 ${host}\n`,
        'kh',
      )
      check(entries, host, 22, Buffer.from(bytes))
      algorithms(entries, host, 22)
    }),
  )
})
