/** AppImages of type 2: a runtime, which a person gives, and behind it what `mksquashfs` makes of the app's folder. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type FileTree, file, under } from '../file-tree.ts'
import { madeBy, type SystemPackager } from '../system-packager.ts'
import type { Icons } from './icons.ts'

export const MKSQUASHFS: SystemPackager = {
  program: 'mksquashfs',
  asks: ['-version'],
  makes: 'AppImage (apt-get install squashfs-tools, dnf install squashfs-tools)',
}
/** Names the runtime's file: it is fetched from its makers by a person, since no lock file holds it. */
export const RUNTIME = 'RESCIND_APPIMAGE_RUNTIME'
const ELF = '\x7fELF'
/** Of type 2, by the AppImage specification ("Type 2 image format"): at byte 8 of the runtime. */
const MARK = 'AI\x02'

/**
 * Called as `rescind` (a link of that name to the image), it is the command line.
 * `ARGV0` is how the runtime tells by what name it was called.
 */
const APP_RUN = (executable: string): string => `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")/usr/lib/rescind-desktop
case \${ARGV0:-} in
rescind | */rescind) exec "$here/resources/cli/bin/rescind" "$@" ;;
*) exec "$here/${executable}" "$@" ;;
esac
`

export interface AppImageParts {
  readonly tree: FileTree
  readonly executable: string
  readonly entry: Buffer
  readonly icons: Icons
  readonly date: Date
}

/** Null, with a word on standard error, where no runtime is given or the machine has no `mksquashfs`. */
export function appImage(parts: AppImageParts, env: NodeJS.ProcessEnv): Buffer | null {
  const given = env[RUNTIME]
  if (given === undefined) {
    console.error(`no AppImage: ${RUNTIME} names no runtime (docs/installing.md)`)
    return null
  }
  const runtime = readFileSync(given)
  if (runtime.toString('latin1', 0, 4) !== ELF || runtime.toString('latin1', 8, 11) !== MARK)
    throw new Error(`${given} is no runtime of an AppImage of type 2`)
  const image = madeBy(MKSQUASHFS, appFolder(parts), parts.date, (folder, run) => {
    run(
      'mksquashfs',
      path.join(folder, 'files'),
      'made',
      // One order, one owner; dates come from SOURCE_DATE_EPOCH.
      ...[
        '-root-owned',
        '-noappend',
        '-no-xattrs',
        '-comp',
        'gzip',
        '-processors',
        '2',
        '-quiet',
        '-no-progress',
      ],
    )
  })
  return image === null ? null : Buffer.concat([runtime, image])
}

function appFolder({ tree, executable, entry, icons }: AppImageParts): FileTree {
  const folder = under('usr/lib/rescind-desktop', tree)
  folder.set('AppRun', file(APP_RUN(executable), true))
  folder.set('rescind.desktop', file(entry))
  const icon = icons.png.get(256)
  if (icon === undefined) throw new Error('there is no icon of 256 pixels')
  folder.set('rescind.png', file(icon))
  folder.set('.DirIcon', { kind: 'link', to: 'rescind.png' })
  return folder
}
