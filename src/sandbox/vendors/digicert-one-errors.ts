import type { Reply, VendorRequest } from '../vendor-world.ts'

/**
 * Errors as all of DigiCert ONE gives them. The portal's page (Error handling and rate limits) shows two envelopes, `errors`
 * and `error`; the OpenAPI of 2022 has a `field` and no code, and the signing tools read a `status` and no code: the setting
 * `errorShape` chooses; `text` is none of them: an error that no client reads. `notFoundCode`: `resource_not_found` (the page) or `entity_not_found` (as products give it).
 */
export function digicertOneErrors(settings: { readonly errorShape: string; readonly notFoundCode: string }) {
  const reply = (
    status: number,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ): Reply => ({
    status,
    headers,
    ...(settings.errorShape === 'text'
      ? { text: message }
      : {
          json: jsonOf(settings.errorShape, {
            status,
            code: code === 'resource_not_found' ? settings.notFoundCode : code,
            message,
          }),
        }),
  })
  return {
    reply,
    refuseKey: (request: VendorRequest, keys: readonly string[], revoked: boolean): Reply | null => {
      const key = request.headers['x-api-key']
      if (!revoked && typeof key === 'string' && keys.includes(key)) return null
      return reply(401, 'invalid_api_key', 'The API key is missing, invalid or no longer active')
    },
    /** "Always check the Retry-After header." The code's name is not given: an invention. */
    throttled: (seconds: number): Reply =>
      reply(429, 'too_many_requests', 'Too many requests; spread your calls', {
        'retry-after': String(seconds),
      }),
  }
}

function jsonOf(
  shape: string,
  { status, code, message }: { readonly status: number; readonly code: string; readonly message: string },
): object {
  switch (shape) {
    case 'error':
      return { error: { code, message } }
    case 'field':
      return { errors: [{ field: 'request', message }] }
    case 'status':
      return { error: { status, message } }
    default:
      return { errors: [{ code, message }] }
  }
}
