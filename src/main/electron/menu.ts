import { Menu } from 'electron'
import { menuTemplate } from './menu-template.ts'

export function setMenu(facts: { platform: NodeJS.Platform; isPackaged: boolean }): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(facts)))
}
