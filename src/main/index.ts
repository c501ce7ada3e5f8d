/** The entry of the app: names what was built beside it, and hands over. */
import { fileURLToPath as fileOf } from 'node:url'
import { startSandbox } from '../sandbox/start-sandbox.ts'
import { startApp } from './electron/start-app.ts'

const beside = (file: string): URL => new URL(file, import.meta.url)

startApp({
  preload: fileOf(beside('../preload/index.cjs')),
  renderer: fileOf(beside('../renderer/')),
  workers: {
    import: beside('./import-worker.js'),
    write: beside('./write-worker.js'),
    query: beside('./query-worker.js'),
    compare: beside('./comparing-worker.js'),
    pdf: beside('./pdf-worker.js'),
    fonts: beside('../../resources/fonts/'),
    verifier: beside('../../resources/verify_evidence.py'),
  },
  startSandbox: (vendor) => startSandbox({ vendors: [vendor] }),
})
