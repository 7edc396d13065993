import { defineConfig } from 'vite'

/** The preload script of the desktop's windows: a sandboxed one cannot be a module, so it is CommonJS in one file. */
export default defineConfig({
  build: {
    lib: { entry: 'electron/preload.ts', formats: ['cjs'], fileName: () => 'preload.cjs' },
    outDir: 'dist/preload',
    emptyOutDir: true,
    minify: false,
    target: 'chrome140',
    rolldownOptions: { external: ['electron'] },
  },
})
