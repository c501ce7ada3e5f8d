/** Headers that carry a secret at one of the vendors. */
export const CREDENTIAL_HEADERS: readonly string[] = [
  'authorization',
  'x-api-key',
  'x-dc-devkey',
  'x-partner-apikey',
  'x-vault-token',
  'x-amz-security-token',
]
