/**
 * Run as a program: changes a setting and is killed, as by a power cut, before its step number N on the disk.
 * `node killedWrite.ts FOLDER N`; ends with 0 where the write has fewer steps.
 */

import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const [folder = '', last = '0'] = process.argv.slice(2)
let step = 0

function counted<Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) {
  return async (...args: Args): Promise<Result> => {
    step += 1
    if (step === Number(last)) process.kill(process.pid, 'SIGKILL')
    return work(...args)
  }
}

const { Settings } = await import('../../electron/backend/settings.ts')
const settings = new Settings(folder, problem => console.error(problem))
await settings.load()

// Only what is on the disk counts: what a step leaves behind, and in which order they come.
const { promises } = fs
promises.mkdir = counted(promises.mkdir) as typeof promises.mkdir
promises.rename = counted(promises.rename)
promises.unlink = counted(promises.unlink)
const { open } = promises
promises.open = counted(async (...args: Parameters<typeof open>) => {
  const handle = await open(...args)
  handle.writeFile = counted(handle.writeFile.bind(handle))
  handle.sync = counted(handle.sync.bind(handle))
  handle.close = counted(handle.close.bind(handle))
  return handle
})
syncBuiltinESMExports()

settings.change({ slowDown: true })
await settings.written()
