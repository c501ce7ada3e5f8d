import type { Environment } from '../../contract/environment.ts'
import { isLoopback } from '../http/loopback.ts'
import { ENVIRONMENT } from '../vendors/connection-fields.ts'

/** DigiCert's demo platform: `demo.one.digicert.com` and its regions (dev.digicert.com, "Base URL and endpoints"). */
const TEST_HOST = /(^|\.)demo\.one\.(?:[a-z]+\.)?digicert\.(?:com|co\.jp|eu)$/
/** Whatever else of the vendor's has a name of its own is real, whatever somebody says of it. */
const PRODUCTION_HOST = /(^|\.)digicert\.(?:com|eu|co\.jp)$/

/**
 * What a host stands for. `local` is this machine: the built-in sandbox, or a tunnel to anywhere. Of a host that is not known,
 * such as a Keyfactor Command of one's own, the person says that it is for tests; else it counts as production.
 */
export function environmentOf(baseUrl: string, options: Readonly<Record<string, string>>): Environment {
  const hostname = URL.parse(baseUrl)?.hostname
  // A host that a stranger's bundle names need be none.
  if (hostname === undefined) return 'production'
  if (isLoopback(hostname)) return 'local'
  if (TEST_HOST.test(hostname)) return 'test'
  if (PRODUCTION_HOST.test(hostname)) return 'production'
  return options[ENVIRONMENT.name] === 'test' ? 'test' : 'production'
}
