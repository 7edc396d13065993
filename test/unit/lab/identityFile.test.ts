import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { IdentityFile } from '../../../electron/backend/identityFile.ts'

let folder: string
let file: string
const minted = new Map([['kubernetes/home/pi-1', 'node:pi-1' as const]])

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'homeport-identity-'))
  file = join(folder, 'labs', 'home', 'identity.json')
})
afterEach(() => rm(folder, { recursive: true }))

describe('the file of node ids', () => {
  it('is empty before the first', async () => {
    expect(await new IdentityFile(file).read()).toEqual({ minted: new Map(), problem: null })
  })

  it('holds what was written, for its owner alone', async () => {
    const held = new IdentityFile(file)
    expect(await held.write(minted)).toBeNull()
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'labs', 'home'))).mode & 0o777).toBe(0o700)
    expect(await readdir(join(folder, 'labs', 'home'))).toEqual(['identity.json'])
    expect((await new IdentityFile(file).read()).minted).toEqual(minted)
  })

  it('is replaced whole: whoever has it open reads the old one to its end', async () => {
    const held = new IdentityFile(file)
    await held.write(minted)
    const before = (await stat(file)).ino
    await held.write(new Map([...minted, ['ssh/kitchen', 'node:kitchen' as const]]))
    expect((await stat(file)).ino).not.toBe(before)
    expect((await new IdentityFile(file).read()).minted.size).toBe(2)
  })

  it('keeps the last of many written at once', async () => {
    const held = new IdentityFile(file)
    for (let i = 0; i < 20; i++) void held.write(new Map([[`ssh/${i}`, `node:${i}` as const]]))
    await held.written()
    expect([...(await new IdentityFile(file).read()).minted.keys()]).toEqual(['ssh/19'])
  })

  it.each([
    ['empty', ''],
    ['cut', '{"version":1,"ids":{"ssh/a":"no'],
    ['of wrong types', '{"version":1,"ids":{"ssh/a":7}}'],
    ['of a later version', '{"version":2,"ids":{}}'],
    ['not JSON', '\u0000\u0001\u0002'],
  ])('is kept aside when it is %s, and never written over', async (_what, text) => {
    await new IdentityFile(file).write(minted)
    await writeFile(file, text)
    const held = new IdentityFile(file)
    const read = await held.read()
    expect(read.minted.size).toBe(0)
    expect(read.problem).toBe(`${file} was damaged; it is kept as ${file}.broken.`)
    await held.write(minted)
    expect(await readFile(`${file}.broken`, 'utf8')).toBe(text)
    await writeFile(file, 'again')
    expect((await new IdentityFile(file).read()).problem).toContain(`${file}.broken-2`)
    expect(await readFile(`${file}.broken`, 'utf8')).toBe(text)
  })

  it('is left alone where it cannot be read', async () => {
    const inTheWay = new IdentityFile(folder)
    expect((await inTheWay.read()).problem).toMatch(/cannot be read \(EISDIR\)/)
    await inTheWay.write(minted)
    expect((await stat(folder)).isDirectory()).toBe(true)
  })

  it('says once when it cannot be written', async () => {
    await writeFile(join(folder, 'labs'), '')
    const held = new IdentityFile(file)
    expect(await held.write(minted)).toMatch(/cannot be written/)
    expect(await held.write(minted)).toBeNull()
  })
})
