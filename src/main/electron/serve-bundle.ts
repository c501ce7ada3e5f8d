import { protocol, type Session } from 'electron'
import { answerFromBundle, type Bundle } from '../window/bundle.ts'
import { APP_ORIGIN, APP_SCHEME } from '../window/origin.ts'

/** Before the app is ready, once: the scheme has an origin of its own and counts as secure. It does not get around the policy. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Answers `app://bundle/…` of one session from memory. */
export function serveBundle(session: Session, bundle: Bundle): void {
  session.protocol.handle(APP_SCHEME, (request) => {
    const { status, headers, body } = answerFromBundle(bundle, request, APP_ORIGIN)
    return new Response(body, { status, headers })
  })
}
