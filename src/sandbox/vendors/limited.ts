import type { VendorWorld } from '../vendor-world.ts'
import { rerouted } from './rerouted.ts'

/**
 * A vendor whose answers tell its limits: no document of theirs shows such a header. The setting `ratePolicy` is the value of
 * `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers); empty: none is told.
 */
export function limited(world: VendorWorld): VendorWorld {
  world.settings['ratePolicy'] ??= ''
  return rerouted(world, (route) => {
    const policy = String(world.settings['ratePolicy'])
    if (policy === '') return route
    const answer = () => {
      const reply = route.answer()
      return { ...reply, headers: { ...reply.headers, 'ratelimit-policy': policy } }
    }
    return { ...route, answer }
  })
}
