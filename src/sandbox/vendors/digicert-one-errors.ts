import type { Reply, VendorRequest } from '../vendor-world.ts'

/**
 * Errors as all of DigiCert ONE gives them (Error handling and rate limits). The portal shows two envelopes,
 * `{"errors":[…]}` and `{"error":{…}}`: the setting `errorShape` chooses.
 */
export function digicertOneErrors(settings: { readonly errorShape: string }) {
  const reply = (
    status: number,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ): Reply => ({
    status,
    headers,
    json: settings.errorShape === 'error' ? { error: { code, message } } : { errors: [{ code, message }] },
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
