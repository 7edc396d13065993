import { expect } from 'vitest'
import { type Guarded, PAGE } from './guarded.ts'

/** What no page is given. */
export const SESSION: readonly Guarded[] = [
  {
    call: 'session.setPermissionRequestHandler',
    holds: 'a page that asks for anything but copying is refused',
    async check(start) {
      const { defaultSession: session } = (await start()).electron.session
      for (const permission of [
        'media',
        'geolocation',
        'notifications',
        'openExternal',
        'clipboard-read',
        'usb',
      ]) {
        expect(session.asks(permission, PAGE), permission).toBe(false)
      }
      expect(session.asks('clipboard-sanitized-write', PAGE)).toBe(true)
      for (const other of ['https://example.org/', 'app://homeport.example/', 'app://elsewhere/']) {
        expect(session.asks('clipboard-sanitized-write', other), other).toBe(false)
      }
    },
  },
  {
    call: 'session.setPermissionCheckHandler',
    holds: 'a page that looks for a permission has none but copying',
    async check(start) {
      const { defaultSession: session } = (await start()).electron.session
      expect(session.has('media', PAGE)).toBe(false)
      expect(session.has('clipboard-sanitized-write', 'https://example.org')).toBe(false)
      expect(session.has('clipboard-sanitized-write', 'app://homeport')).toBe(true)
    },
  },
  {
    call: 'session.setDevicePermissionHandler',
    holds: 'no page has a device',
    async check(start) {
      expect((await start()).electron.session.defaultSession.device()).toBe(false)
    },
  },
  {
    call: 'session.setSpellCheckerEnabled',
    holds: 'no dictionary is fetched',
    async check(start) {
      expect((await start()).electron.session.defaultSession.spellChecker).toBe(false)
    },
  },
  {
    call: 'session.webRequest.onBeforeRequest',
    holds: 'no request of a page leaves this computer, whatever its policy',
    async check(start) {
      const { defaultSession: session } = (await start()).electron.session
      for (const url of [
        'http://10.0.0.1/',
        'https://example.org/x',
        'wss://example.org/',
        'file:///etc/passwd',
      ]) {
        expect(session.leaves(url), url).toBe(false)
      }
      expect(session.leaves(PAGE)).toBe(true)
    },
  },
  {
    call: 'session.on will-download',
    holds: 'a page saves no file',
    async check(start) {
      expect((await start()).electron.session.defaultSession.download()).toBe(false)
    },
  },
]
