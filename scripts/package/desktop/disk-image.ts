/**
 * Disk images for macOS: the app, and a link to the folder that it is dragged to. On a Mac by the system's own `hdiutil`; elsewhere by
 * `xorriso`, whose images (ISO 9660 with Rock Ridge) macOS opens as well, the same byte for byte each time.
 */
import path from 'node:path'
import type { FileTree } from '../file-tree.ts'
import { madeBy, type SystemPackager } from '../system-packager.ts'

export const HDIUTIL: SystemPackager = { program: 'hdiutil', asks: ['help'], makes: 'DMG' }
export const XORRISO: SystemPackager = {
  program: 'xorriso',
  asks: ['-version'],
  makes: 'DMG (apt-get install xorriso, dnf install xorriso)',
}
const VOLUME = 'Rescind'

/** Null, with a word on standard error, where the machine has neither. */
export function diskImage(tree: FileTree, date: Date): Buffer | null {
  const files: FileTree = new Map(tree)
  files.set('Applications', { kind: 'link', to: '/Applications' })
  if (process.platform === 'darwin')
    return madeBy(HDIUTIL, files, date, (folder, run) => {
      const from = path.join(folder, 'files')
      run(
        'hdiutil',
        ...[
          'create',
          '-volname',
          VOLUME,
          '-srcfolder',
          from,
          '-fs',
          'HFS+',
          '-format',
          'UDZO',
          '-o',
          'image.dmg',
        ],
      )
      // It adds its own ending to any other name.
      run('mv', 'image.dmg', 'made')
    })
  return madeBy(XORRISO, files, date, (folder, run) => {
    const at = date.toISOString().replaceAll(/[-T:]/g, '').slice(0, 14)
    run(
      'xorriso',
      ...[
        '-as',
        'mkisofs',
        '-quiet',
        '-o',
        'made',
        '-V',
        VOLUME,
        '-D',
        '-l',
        '-no-pad',
        '-r',
        '-dir-mode',
        '0755',
      ],
      ...[`--modification-date=${at}00`, '--set_all_file_dates', `${at}00`],
      path.join(folder, 'files'),
    )
  })
}
