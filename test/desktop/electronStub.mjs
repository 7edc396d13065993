import { registerHooks } from 'node:module'

/**
 * Loaded before the built main process in plain Node: gives it an 'electron' that writes down what is called, and
 * says `ready` on the turn after its module has run, as the real one may.
 */
const source = `
  const say = name => (...given) => (console.log(name), given)
  export const app = {
    isPackaged: false,
    on: (event) => console.log('app.on ' + event),
    setName: say('app.setName'),
    setPath: say('app.setPath'),
    enableSandbox: say('app.enableSandbox'),
    requestSingleInstanceLock: () => (console.log('app.requestSingleInstanceLock'), true),
    whenReady: () => (console.log('app.whenReady'), new Promise(() => {})),
    exit: code => process.exit(code),
  }
  export const protocol = { registerSchemesAsPrivileged: say('protocol.registerSchemesAsPrivileged') }
  setImmediate(() => {
    console.log('ready')
    process.exit(0)
  })
`

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: `data:text/javascript,${encodeURIComponent(source)}`, shortCircuit: true }
      : next(specifier, context),
})
