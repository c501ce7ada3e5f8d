import type { VendorWorld } from '../vendor-world.ts'

/**
 * A vendor whose answers tell its limits: no document of theirs shows such a header. The setting `ratePolicy` is the value of
 * `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers); empty: none is told.
 */
export function limited(world: VendorWorld): VendorWorld {
  world.settings['ratePolicy'] ??= ''
  return {
    ...world,
    // A spread would read what is known only once the server listens.
    get credentials() {
      return world.credentials
    },
    route(request) {
      const route = world.route(request)
      const policy = String(world.settings['ratePolicy'])
      if (policy === '') return route
      const answer = () => {
        const reply = route.answer()
        return { ...reply, headers: { ...reply.headers, 'ratelimit-policy': policy } }
      }
      return { ...route, answer }
    },
  }
}
