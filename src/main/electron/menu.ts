import { Menu } from 'electron'
import { type MenuFacts, menuTemplate } from './menu-template.ts'

export function setMenu(facts: MenuFacts): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(facts)))
}
