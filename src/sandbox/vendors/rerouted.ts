import type { Route, VendorRequest, VendorWorld } from '../vendor-world.ts'

/** A vendor whose answers are changed on their way out. */
export const rerouted = (
  world: VendorWorld,
  change: (route: Route, request: VendorRequest) => Route,
): VendorWorld => ({
  ...world,
  // A spread would read what is known only once the server listens.
  get credentials() {
    return world.credentials
  },
  route: (request) => change(world.route(request), request),
})
