import { app, type WebContents } from 'electron'
import type { AppLog } from '../app-log.ts'
import { mayNavigate, type Reach } from '../window/may-load.ts'

/** Before the app is ready: sandboxes every renderer, and keeps the browser from asking a network on its own. */
export function hardenBeforeReady(): void {
  app.enableSandbox()
  app.commandLine.appendSwitch('disable-background-networking')
  app.commandLine.appendSwitch('disable-component-update')
  app.commandLine.appendSwitch('disable-domain-reliability')
  app.commandLine.appendSwitch('no-pings')
}

/** When the app is ready: no resolver of the browser's own, and no way out of any page that is ever made. */
export function hardenAfterReady({ reach, log }: { reach: Reach; log: AppLog }): void {
  app.configureHostResolver({ enableBuiltInResolver: false, secureDnsMode: 'off' })
  app.on('web-contents-created', (_event, contents) => confine(contents, reach, log))
}

/** For every page, whoever makes it: it stays where it is, opens nothing and embeds nothing. */
function confine(contents: WebContents, reach: Reach, log: AppLog): void {
  const refuse = (what: string, details: { preventDefault(): void; url?: string }): void => {
    details.preventDefault()
    log.event('window.refused', { what })
  }
  const stay = (what: string) => (details: { preventDefault(): void; readonly url: string }) => {
    if (!mayNavigate(details.url, reach)) refuse(what, details)
  }
  contents.on('will-navigate', stay('navigation'))
  contents.on('will-frame-navigate', stay('navigation of a frame'))
  contents.on('will-redirect', stay('redirect'))
  contents.on('will-attach-webview', (event) => refuse('webview', event))
  contents.setWindowOpenHandler(() => {
    log.event('window.refused', { what: 'new window' })
    return { action: 'deny' }
  })
}
