import { buildApp } from '../shell/built-app.ts'
import { findChromium } from '../shell/find-chromium.ts'
import { shellInUse } from './fixture.ts'
import { electronBinary } from './open-electron-shell.ts'

/** Once, before all end-to-end tests: builds what is shipped, unpacks the browser if need be, says which shell is used. */
export default async function setup(): Promise<void> {
  await buildApp()
  if (electronBinary() === null) await findChromium()
  process.stdout.write(`End-to-end tests run in the ${shellInUse()}.\n`)
}
