import { X509Certificate } from 'node:crypto'
import type net from 'node:net'
import tls from 'node:tls'
import { describe, expect, it } from 'vitest'
import { makeCertificate } from '../../../electron/demo/certificate.ts'

const DAY = 86_400_000
const now = Date.now()
const time = { notBefore: now - DAY, notAfter: now + 300 * DAY }
const subject = { commonName: 'test-ca' }
const authority = { ...makeCertificate({ subject, use: 'authority', ...time }), subject }
const server = makeCertificate({
  subject: { commonName: 'server' },
  issuer: authority,
  use: 'server',
  names: ['api.example', '127.0.0.1', '198.51.100.7'],
  ...time,
})
const client = makeCertificate({
  subject: { commonName: 'somebody', organization: 'some:group' },
  issuer: authority,
  use: 'client',
  ...time,
})

/** One handshake over loopback: what each side makes of the other, or the client's error. */
function handshake(name: string, ca = authority.cert) {
  return new Promise<{ client: string; authorized: boolean; echo: string }>((resolve, reject) => {
    const listener = tls.createServer(
      {
        key: server.key,
        cert: server.cert,
        ca: authority.cert,
        requestCert: true,
        rejectUnauthorized: false,
      },
      socket => {
        const peer = socket.getPeerCertificate().subject
        socket.end(JSON.stringify({ client: `${peer?.O}/${peer?.CN}`, authorized: socket.authorized }))
      },
    )
    listener.on('tlsClientError', () => {})
    listener.listen(0, '127.0.0.1', () => {
      const { port } = listener.address() as net.AddressInfo
      const socket = tls.connect({
        port,
        host: '127.0.0.1',
        ca,
        cert: client.cert,
        key: client.key,
        checkServerIdentity: (_host, peer) => tls.checkServerIdentity(name, peer),
      })
      let text = ''
      socket.on('data', chunk => {
        text += chunk
      })
      socket.on('error', error => {
        listener.close()
        reject(error)
      })
      socket.on('end', () => {
        listener.close()
        resolve({ ...JSON.parse(text), echo: text })
      })
    })
  })
}

describe('certificates', () => {
  it.each(['api.example', '127.0.0.1', '198.51.100.7'])(
    'are accepted for %s, and the client is known',
    async name => {
      expect(await handshake(name)).toMatchObject({ client: 'some:group/somebody', authorized: true })
    },
  )

  it.each(['other.example', '198.51.100.8'])('are not accepted for %s', async name => {
    await expect(handshake(name)).rejects.toThrow(/does not match certificate/)
  })

  it('are not accepted from another authority', async () => {
    const other = makeCertificate({ subject, use: 'authority', ...time })
    await expect(handshake('127.0.0.1', other.cert)).rejects.toThrow(/unable to verify|self-signed|signature/)
  })

  it('say what they are for', () => {
    const [ca, one, two] = [authority, server, client].map(each => new X509Certificate(each.cert))
    expect([ca!.ca, one!.ca, two!.ca]).toEqual([true, false, false])
    expect(one!.verify(ca!.publicKey)).toBe(true)
    expect(one!.checkIssued(ca!)).toBe(true)
    expect(one!.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
    expect(two!.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
    expect(two!.subject).toBe('O=some:group\nCN=somebody')
  })

  it('keep their dates, before and after 2050', () => {
    const notAfter = Date.UTC(2061, 4, 6, 7, 8, 9)
    const long = new X509Certificate(makeCertificate({ subject, use: 'authority', ...time, notAfter }).cert)
    expect(Date.parse(long.validTo)).toBe(notAfter)
    expect(Date.parse(long.validFrom)).toBe(Math.floor(time.notBefore / 1000) * 1000)
  })
})
