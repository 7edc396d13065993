import { describe, expect, it } from 'vitest'
import { proxyFromEnv } from '../../../electron/reach/proxyEnv.ts'

const PROXY = 'http://proxy.example:3128'
const of = (url: string, env: Record<string, string> = {}) =>
  proxyFromEnv(url, { HTTPS_PROXY: PROXY, ...env })

describe('the proxy that the environment names', () => {
  it.each<[string, Record<string, string>, string | null]>([
    ['https://k3s.example:6443', {}, PROXY],
    ['http://k3s.example', {}, null],
    ['http://k3s.example', { http_proxy: 'http://other:1' }, 'http://other:1'],
    ['https://k3s.example', { HTTPS_PROXY: '', https_proxy: 'low:8080' }, 'http://low:8080'],
    ['https://k3s.example', { HTTPS_PROXY: 'socks5://s:1080' }, 'socks5://s:1080'],
    ['https://localhost:6443', {}, null],
    ['https://127.3.2.1:6443', {}, null],
    ['https://[::1]:6443', {}, null],
    ['https://10.1.2.3:6443', {}, PROXY],
  ])('%s with %j', (url, env, proxy) => expect(of(url, env)).toBe(proxy))

  it.each<[string, string, boolean]>([
    ['*', 'https://k3s.example', true],
    ['example', 'https://k3s.example', true],
    ['k3s.example', 'https://k3s.example', true],
    ['k3s.example', 'https://k3s.example.org', false],
    ['3s.example', 'https://k3s.example', false],
    ['.example', 'https://k3s.example', true],
    ['.k3s.example', 'https://k3s.example', false],
    ['*.example', 'https://k3s.example', true],
    ['K3S.Example', 'https://k3s.example', true],
    ['other, k3s.example ', 'https://k3s.example', true],
    ['k3s.example:6443', 'https://k3s.example:6443', true],
    ['k3s.example:6443', 'https://k3s.example', false],
    ['k3s.example:443', 'https://k3s.example', true],
    ['10.0.0.0/8', 'https://10.1.2.3:6443', true],
    ['10.0.0.0/8', 'https://11.1.2.3:6443', false],
    ['10.1.2.3', 'https://10.1.2.3:6443', true],
    ['fd00::/8', 'https://[fd00::1]:6443', true],
    ['[fd00::1]:6443', 'https://[fd00::1]:6443', true],
    ['fd00::1', 'https://[fd00::1]:6443', true],
    ['2.3', 'https://10.1.2.3', false],
    ['10.0.0.0/x', 'https://10.1.2.3', false],
    ['', 'https://k3s.example', false],
  ])('NO_PROXY=%s leaves %s out: %s', (NO_PROXY, url, out) =>
    expect(of(url, { NO_PROXY })).toBe(out ? null : PROXY),
  )
})
