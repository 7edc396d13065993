import * as z from 'zod'

/** Imported before anything that builds a schema: a command uses each once, and compiling it costs more. */
z.config({ jitless: true })
