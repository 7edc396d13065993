import { builtinModules } from 'node:module'
import { defineConfig } from 'vite'

/**
 * The Node side as four programs in dist/node, with their libraries in them: one file opens faster than
 * hundreds. Native parts of ssh2 are optional and left out; it works without them.
 */
export default defineConfig({
  ssr: { noExternal: true, external: ['cpu-features'] },
  // Libraries in CommonJS ask for it; a module has it under this name.
  define: { __dirname: 'import.meta.dirname' },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/node',
    emptyOutDir: true,
    minify: false,
    sourcemap: false,
    rolldownOptions: {
      input: { cli: 'electron/cli.ts', serve: 'electron/serve.ts', demo: 'electron/demo/main.ts' },
      external: [/\.node$/, 'cpu-features', ...builtinModules, ...builtinModules.map(name => `node:${name}`)],
      output: { entryFileNames: '[name].js', chunkFileNames: 'parts/[name]-[hash].js' },
    },
  },
})
