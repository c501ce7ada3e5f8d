import path from 'node:path'
import { app, BrowserWindow, dialog, type FileFilter } from 'electron'
import { showUnseenInText } from '../../contract/unseen-text.ts'
import type { Desk, OpenPurpose, SavePurpose } from '../ipc/desk.ts'
import { FILE_KINDS } from '../ipc/file-kinds.ts'
import type { Sandboxes } from '../ipc/sandboxes.ts'

const ANY: FileFilter = { name: 'All files', extensions: ['*'] }
const TITLES: Readonly<Record<OpenPurpose, { readonly title: string; readonly kinds: string }>> = {
  inventory: { title: 'Choose an inventory, or several files of one', kinds: 'Lists and certificates' },
  folder: { title: 'Choose a folder of lists and certificates', kinds: '' },
  'find-key': { title: 'Choose a key, certificate or request', kinds: 'Keys and certificates' },
  bundle: { title: 'Open a bundle', kinds: 'Rescind bundles' },
  evidence: { title: 'Check a file', kinds: 'Evidence and bundles' },
  key: { title: 'Choose a public key', kinds: 'Keys' },
  ca: { title: 'Choose CA certificates', kinds: 'PEM' },
  'client-certificate': { title: 'Choose a client certificate', kinds: 'Certificates with their key' },
  'client-key': { title: 'Choose the private key of the certificate', kinds: 'Private keys' },
  result: { title: 'Read the result of a hand-over', kinds: 'Results' },
  change: { title: 'Open a proposed change of trust', kinds: 'Proposals' },
}
const SAVE: Readonly<Record<SavePurpose, FileFilter>> = {
  rejects: { name: 'CSV', extensions: ['csv'] },
  csv: { name: 'CSV', extensions: ['csv'] },
  pdf: { name: 'PDF', extensions: ['pdf'] },
  html: { name: 'HTML', extensions: ['html'] },
  jsonl: { name: 'Evidence', extensions: ['jsonl'] },
  key: { name: 'Public key', extensions: ['json'] },
  bundle: { name: 'Rescind bundle', extensions: ['rescind'] },
  support: { name: 'Support file', extensions: ['json'] },
  trace: { name: 'Trace (HAR)', extensions: ['har'] },
  probe: { name: 'What was seen', extensions: ['json'] },
  'hand-over': { name: 'Folder', extensions: ['*'] },
  change: { name: 'Proposal', extensions: ['json'] },
}

/** The system's own dialogs. Each opens in the folder in which the last one ended. */
export function electronDesk({ sandboxes }: { sandboxes: Sandboxes }): Desk {
  let folder = app.getPath('documents')
  const attached = <T>(show: (parent: BrowserWindow) => Promise<T>, alone: () => Promise<T>): Promise<T> => {
    const parent = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
    return parent === undefined ? alone() : show(parent)
  }
  return {
    info: { version: app.getVersion(), platform: process.platform, shell: 'electron' },
    async chooseFiles(purpose) {
      const { title, kinds } = TITLES[purpose]
      const options = {
        title,
        defaultPath: folder,
        ...(purpose === 'folder'
          ? { properties: ['openDirectory' as const] }
          : {
              filters: [{ name: kinds, extensions: [...FILE_KINDS[purpose]] }, ANY],
              properties: [
                'openFile' as const,
                ...(purpose === 'inventory' ? ['multiSelections' as const] : []),
              ],
            }),
      }
      const { canceled, filePaths } = await attached(
        (parent) => dialog.showOpenDialog(parent, options),
        () => dialog.showOpenDialog(options),
      )
      const [first] = filePaths
      if (canceled || first === undefined) return []
      folder = path.dirname(first)
      return filePaths
    },
    async chooseSaveFile(purpose, suggestedName) {
      const options = { defaultPath: path.join(folder, suggestedName), filters: [SAVE[purpose]] }
      const { canceled, filePath } = await attached(
        (parent) => dialog.showSaveDialog(parent, options),
        () => dialog.showSaveDialog(options),
      )
      if (canceled || filePath === '') return null
      folder = path.dirname(filePath)
      return filePath
    },
    async confirm({ message, detail, button }) {
      const options = {
        type: 'question' as const,
        message: showUnseenInText(message),
        detail: showUnseenInText(detail),
        buttons: [button, 'Cancel'],
        defaultId: 1,
        cancelId: 1,
        noLink: true,
      }
      const { response } = await attached(
        (parent) => dialog.showMessageBox(parent, options),
        () => dialog.showMessageBox(options),
      )
      return response === 0
    },
    sandbox: (vendor) => sandboxes.running(vendor),
    isSandbox: (origin) => sandboxes.servesAt(origin),
  }
}
