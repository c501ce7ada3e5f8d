import type { Session } from 'electron'
import type { AppLog } from '../app-log.ts'
import { mayLoad, type Reach } from '../window/may-load.ts'
import { mayUse } from '../window/may-use.ts'

/** Chromium fetches dictionaries even where the spell checker is off: from a name that does not resolve. */
const NOWHERE = 'https://dictionaries.invalid/'

/** Refuses everything that a page can ask of the browser, but for copying text and the window's own files. */
export function hardenSession(session: Session, { reach, log }: { reach: Reach; log: AppLog }): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) =>
    callback(mayUse(permission, originOf(details.requestingUrl), reach.ownOrigin)),
  )
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    mayUse(permission, requestingOrigin, reach.ownOrigin),
  )
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null))
  session.setUSBProtectedClassesHandler(({ protectedClasses }) => protectedClasses)
  session.setBluetoothPairingHandler((_details, callback) => callback({ confirmed: false }))
  session.setSpellCheckerEnabled(false)
  session.setSpellCheckerDictionaryDownloadURL(NOWHERE)
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest(({ url, resourceType }, callback) => {
    const allowed = mayLoad(url, reach)
    if (!allowed) log.event('window.refused', { what: 'request', resourceType })
    callback({ cancel: !allowed })
  })
}

/** Of `app://…` too, for which the URL class knows no origin; empty for what is no URL, which is then refused. */
function originOf(url: string): string {
  if (!URL.canParse(url)) return ''
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}
