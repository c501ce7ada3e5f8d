/** The entry of the app: names what was built beside it, and hands over. */
import { fileURLToPath as fileOf } from 'node:url'
import { startSandbox } from '../sandbox/start-sandbox.ts'
import { startApp } from './electron/start-app.ts'
import { builtWorkers } from './worker-files.ts'

const beside = (file: string): URL => new URL(file, import.meta.url)

startApp({
  preload: fileOf(beside('../preload/index.cjs')),
  renderer: fileOf(beside('../renderer/')),
  workers: builtWorkers(import.meta.url),
  startSandbox: (vendor) => startSandbox({ vendors: [vendor] }),
})
