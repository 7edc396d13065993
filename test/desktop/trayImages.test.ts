import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { TRAY_STATES, trayImage } from '../../electron/desktop/tray/trayIcon.ts'
import { trayImages } from '../../resources/scripts/trayImages.ts'

const FOLDER = path.resolve(import.meta.dirname, '../../resources/tray')
const drawn = trayImages()

/** Size and pixels of a picture of ours: one IDAT, no row filter. */
function read(bytes: Uint8Array) {
  const data = Buffer.from(bytes)
  const size = data.readUInt32BE(16)
  const start = data.indexOf('IDAT') + 4
  const rows = inflateSync(data.subarray(start, start + data.readUInt32BE(start - 8)))
  const at = (x: number, y: number) => [...rows.subarray(y * (size * 4 + 1) + 1 + x * 4).subarray(0, 4)]
  return { size, at }
}

describe('the pictures of the tray', () => {
  it('are those that the script draws, pixel by pixel', () => {
    expect(readdirSync(FOLDER).sort()).toEqual([...drawn.keys()].sort())
    for (const [name, bytes] of drawn) {
      const kept = readFileSync(path.join(FOLDER, name))
      const [a, b] = [read(kept), read(bytes)]
      expect(a.size, name).toBe(b.size)
      for (let y = 0; y < a.size; y++) {
        for (let x = 0; x < a.size; x++) expect(a.at(x, y), `${name} ${x},${y}`).toEqual(b.at(x, y))
      }
    }
  })

  it('are there for every state, panel and system', () => {
    for (const state of TRAY_STATES) {
      for (const panel of ['light', 'dark'] as const) {
        for (const platform of ['linux', 'win32', 'darwin'] as const) {
          expect(drawn.has(trayImage(state, panel, platform))).toBe(true)
        }
      }
    }
  })

  it('stand on whole pixels where lines are straight', () => {
    for (const [name, bytes] of drawn) {
      const { size, at } = read(bytes)
      const middle = Math.round(size / 2)
      // Of a pier's rows in its middle every pixel is full, dimmed as a whole, or empty.
      const opacities = new Set(
        Array.from({ length: Math.floor((size * 3) / 16) }, (_, x) => at(x, middle)[3]),
      )
      const dim = /^(unknown|paused)/.test(name) ? 153 : 255
      expect(
        [...opacities].filter(one => one !== 0),
        name,
      ).toEqual([dim])
    }
  })

  it('have no colour while all is quiet, and only black as a template', () => {
    for (const [name, bytes] of drawn) {
      const { size, at } = read(bytes)
      const colours = new Set<string>()
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
          const [r, g, b, opacity] = at(x, y)
          if (opacity !== 0) colours.add([r, g, b].join())
        }
      }
      if (name.includes('Template')) expect([...colours], name).toEqual(['0,0,0'])
      if (name.startsWith('quiet-')) expect(colours.size, name).toBe(1)
      if (/^(down|attention|working|needs-you)-/.test(name)) expect(colours.size, name).toBe(2)
    }
  })

  it('tell the states apart by outline alone', () => {
    const outlines = TRAY_STATES.map(state => {
      const { size, at } = read(drawn.get(`${state}Template.png`)!)
      return Array.from({ length: size * size }, (_, i) => at(i % size, Math.floor(i / size))[3]).join()
    })
    expect(new Set(outlines).size).toBe(TRAY_STATES.length)
  })
})
