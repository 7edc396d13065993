import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/**
 * The page. Nothing is inlined (no data: fonts, no inline scripts), so that the content security policy of
 * the door can stay at 'self'.
 */
export default defineConfig({
  root: 'renderer',
  plugins: [react()],
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2024',
    license: { fileName: 'licences.txt' },
  },
})
