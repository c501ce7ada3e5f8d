import { bundleCli } from '../support/bundled-cli.ts'
import { CLI_FILE } from '../support/rescind-cli.ts'

/** Once, before all tests of crashes: what they start and kill is bundled, and found by the processes of the tests. */
export default async function setup(): Promise<() => void> {
  const { file, remove } = await bundleCli()
  process.env[CLI_FILE] = file
  return remove
}
