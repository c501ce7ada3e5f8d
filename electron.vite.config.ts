import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { documentation } from './scripts/documentation/documentation.ts'

/** The window is one file, read from memory: splitting it would gain nothing. */
const CHUNK_KB_MAX = 1000

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      sourcemap: true,
      rolldownOptions: {
        input: {
          index: 'src/main/index.ts',
          // The workers stand beside the entry, which names them (`worker-files.ts`).
          'import-worker': 'src/main/inventory/importing/import-worker.ts',
          'write-worker': 'src/main/inventory/storing/write-worker.ts',
          'query-worker': 'src/main/inventory/asking/query-worker.ts',
          'comparing-worker': 'src/main/inventory/comparing/comparing-worker.ts',
          'pdf-worker': 'src/main/reports/pdf-worker.ts',
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload is one CommonJS file that requires nothing but Electron.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    base: './',
    // The guide's pages stand in docs/.
    server: { fs: { allow: [import.meta.dirname] } },
    plugins: [react({ jsxImportSource: '#shown' }), documentation(import.meta.dirname)],
    build: {
      outDir: 'out/renderer',
      minify: true,
      emptyOutDir: true,
      // The polyfill would be an inline script, which the content security policy refuses.
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: CHUNK_KB_MAX,
      rolldownOptions: { input: 'src/renderer/index.html' },
    },
  },
})
