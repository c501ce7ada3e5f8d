import { bundleCli } from './bundled-cli.ts'
import { CLI_FILE } from './rescind-cli.ts'

/** Once, before all tests of a suite: the command line that they start is bundled, and found by the processes of the tests. */
export default async function setup(): Promise<() => void> {
  const { file, remove } = await bundleCli()
  process.env[CLI_FILE] = file
  return remove
}
