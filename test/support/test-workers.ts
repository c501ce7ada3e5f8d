import { pathToFileURL } from 'node:url'
import { builtWorkers, sourceWorkers, type WorkerFiles } from '../../src/main/worker-files.ts'
import { CLI_FILE } from './rescind-cli.ts'

/** The threads of the bundled program where a suite has one: they start in a fifth of the time that the checkout's own take. */
export function testWorkers(): WorkerFiles {
  const bundled = process.env[CLI_FILE]
  return bundled === undefined ? sourceWorkers() : builtWorkers(pathToFileURL(bundled).href)
}
