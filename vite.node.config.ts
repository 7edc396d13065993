import { builtinModules } from 'node:module'
import { defineConfig, type Plugin } from 'vite'

/**
 * Asks for Node's own modules as objects. Imported as modules all their names are read at once, and some load
 * what nobody here needs: `http.WebSocket` the whole of undici, `tls.rootCertificates` every root there is,
 * `crypto.webcrypto` another crypto. That was a tenth of each start. What is written otherwise stays an import.
 */
const builtinsAsObjects: Plugin = {
  name: 'builtins-as-objects',
  renderChunk: code =>
    code.replace(
      /^import (?:\* as )?(?:([\w$]+)(?:, )?)?(\{[^}]*\})? from "((?:node:)?([\w/]+))";$/gm,
      (line, whole: string | undefined, names: string | undefined, id: string, name: string) => {
        if (!builtinModules.includes(name) || names?.includes('default as ')) return line
        const object = `process.getBuiltinModule("${id}")`
        const taken = names?.replaceAll(' as ', ': ')
        return [whole && `const ${whole} = ${object};`, taken && `const ${taken} = ${object};`]
          .filter(Boolean)
          .join(' ')
      },
    ),
}

/**
 * The Node side as its programs in dist/node, with their libraries in them: one file opens faster than
 * hundreds. Native parts of ssh2 are optional and left out; it works without them.
 */
export default defineConfig({
  plugins: [builtinsAsObjects],
  ssr: { noExternal: true, external: ['cpu-features', 'electron'] },
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
      input: {
        cli: 'electron/cli.ts',
        serve: 'electron/serve.ts',
        demo: 'electron/demo/main.ts',
        main: 'electron/main.ts',
      },
      external: [
        /\.node$/,
        'cpu-features',
        'electron',
        ...builtinModules,
        ...builtinModules.map(name => `node:${name}`),
      ],
      output: { entryFileNames: '[name].js', chunkFileNames: 'parts/[name].js' },
    },
  },
})
