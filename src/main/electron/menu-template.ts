import type { MenuItemConstructorOptions } from 'electron'
import type { DocumentationPage } from './open-documentation.ts'

export interface MenuFacts {
  readonly platform: NodeJS.Platform
  readonly isPackaged: boolean
  readonly openDocumentation: (page: DocumentationPage) => void
}

/**
 * The platform's own menu, by roles, so that copying, zooming and closing are where people look for them. What the window
 * does it offers itself (Ctrl/Cmd+K); development tools are there only where the app is not packaged.
 */
export function menuTemplate({
  platform,
  isPackaged,
  openDocumentation,
}: MenuFacts): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const developer: MenuItemConstructorOptions[] = isPackaged
    ? []
    : [{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }]
  return [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    { label: '&File', submenu: [isMac ? { role: 'close' } : { role: 'quit' }] },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...developer,
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        // F1 is the window's: it leads to the place of the guide that tells of its screen.
        { label: '&Documentation', click: () => openDocumentation('index') },
        { label: '&Licences', click: () => openDocumentation('licences') },
        // On macOS it stands in the app's own menu.
        ...(isMac ? [] : [{ type: 'separator' as const }, { role: 'about' as const }]),
      ],
    },
  ]
}
