import type { Environment } from '../../contract/environment.ts'

/** What a host is for, beside the host in main's own questions. */
export const ENVIRONMENT_WORDS: Readonly<Record<Environment, string>> = {
  production: 'PRODUCTION',
  test: 'a test environment',
  local: 'this machine',
}

/** What it means to change something there, for what cannot be undone too. */
export const STAKES: Readonly<Record<Environment | 'sandbox', string>> = {
  production: 'PRODUCTION: these are real.',
  test: 'A test environment of the vendor: nothing real happens.',
  sandbox: 'The built-in sandbox of this program: nothing real happens.',
  local: 'The address is on this machine: a sandbox, or a tunnel that may lead to what is real.',
}
