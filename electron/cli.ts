import { keepCompiled } from './command/keepCompiled.ts'

/** The command line: `homeport COMMAND [options]`. Exit codes are in `command/exit.ts`. */
keepCompiled()
const { main } = await import('./command/main.ts')
const code = await main(process.argv.slice(2))
// Sockets a command left behind (a slow peer, a keep-alive) must not keep the terminal waiting; what was
// printed must be out before, which on some systems a pipe takes its time for.
process.stdout.write('', () => process.exit(code))
