/** The app as Electron's own packager puts it together: program, archive, icons, what stands beside the archive, fuses, signature. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { type Options, packager } from '@electron/packager'
import { type FileTree, inOrder } from '../file-tree.ts'
import type { Target } from '../targets.ts'
import { burnFuses } from './fuses.ts'
import type { Icons } from './icons.ts'

const APP_ID = 'org.rescind.desktop'
/** Another name than the command line's, which stands beside it. */
export const EXECUTABLE = 'rescind-desktop'
const { version: electronVersion } = createRequire(import.meta.url)('electron/package.json') as {
  version: string
}

export interface AppParts {
  readonly version: string
  readonly maker: string
  /** What goes into the archive. */
  readonly app: FileTree
  /** The command line's package, to stand beside the archive with a Node of its own: the app's cannot be used as one. */
  readonly commandLine: FileTree
  readonly icons: Icons
  readonly date: Date
}

export interface AppPlaces {
  /** Empty folder for what is made on the way. */
  readonly work: string
  /** Holds `electron-vVERSION-PLATFORM-ARCH.zip`, where Electron is not to be fetched. */
  readonly electronZips?: string | undefined
  readonly env: NodeJS.ProcessEnv
}

/** @returns the folder of the finished app */
export async function bundleApp(target: Target, parts: AppParts, places: AppPlaces): Promise<string> {
  const at = (name: string): string => path.join(places.work, name)
  write(at('app'), parts.app)
  write(at('cli'), parts.commandLine)
  mkdirSync(at('icons'))
  writeFileSync(at('icons/rescind.ico'), parts.icons.ico)
  writeFileSync(at('icons/rescind.icns'), parts.icons.icns)
  const [os = '', arch = ''] = target.id.split('-')
  const platform = os === 'win' ? 'win32' : (os as 'linux' | 'darwin')
  const signing = signingFrom(places.env, platform)
  const [made] = await packager({
    dir: at('app'),
    out: at('made'),
    tmpdir: at('tmp'),
    name: 'Rescind',
    executableName: EXECUTABLE,
    platform,
    arch: arch as 'x64' | 'arm64',
    electronVersion,
    appVersion: parts.version,
    appBundleId: APP_ID,
    appCategoryType: 'public.app-category.utilities',
    appCopyright: 'MIT licence',
    win32metadata: { CompanyName: parts.maker },
    asar: { unpack: '**/*.node' },
    icon: at('icons/rescind'),
    extraResource: [at('cli')],
    extendInfo: DOCUMENT_TYPES,
    prune: false,
    quiet: true,
    ...(places.electronZips === undefined ? {} : { electronZipDir: places.electronZips }),
    ...signing,
    afterCopyExtraResources: [
      async ({ buildPath }) => {
        const binary = { linux: EXECUTABLE, win32: `${EXECUTABLE}.exe`, darwin: 'Rescind.app' }[platform]
        await burnFuses(path.join(buildPath, binary), {
          adHoc: arch === 'arm64' && signing.osxSign === undefined && process.platform === 'darwin',
        })
      },
    ],
  })
  if (made === undefined) throw new Error(`Electron's packager made nothing for ${target.id}`)
  return made
}

/** Identities come from the environment and stand nowhere else; without them the app is not signed. */
function signingFrom(
  env: NodeJS.ProcessEnv,
  platform: string,
): Pick<Options, 'osxSign' | 'osxNotarize' | 'windowsSign'> {
  const {
    RESCIND_MAC_IDENTITY,
    RESCIND_NOTARY_PROFILE,
    RESCIND_WINDOWS_CERTIFICATE,
    RESCIND_WINDOWS_PASSWORD,
  } = env
  if (platform === 'darwin' && RESCIND_MAC_IDENTITY !== undefined)
    return {
      osxSign: { identity: RESCIND_MAC_IDENTITY },
      ...(RESCIND_NOTARY_PROFILE === undefined
        ? {}
        : { osxNotarize: { keychainProfile: RESCIND_NOTARY_PROFILE } }),
    }
  if (platform === 'win32' && RESCIND_WINDOWS_CERTIFICATE !== undefined)
    return {
      windowsSign: {
        certificateFile: RESCIND_WINDOWS_CERTIFICATE,
        ...(RESCIND_WINDOWS_PASSWORD === undefined ? {} : { certificatePassword: RESCIND_WINDOWS_PASSWORD }),
      },
    }
  return {}
}

/** What macOS opens with the app: bundles by their extension. */
const DOCUMENT_TYPES = {
  CFBundleDocumentTypes: [
    {
      CFBundleTypeName: 'Rescind bundle',
      CFBundleTypeRole: 'Editor',
      LSHandlerRank: 'Owner',
      LSItemContentTypes: [`${APP_ID}.bundle`],
    },
  ],
  UTExportedTypeDeclarations: [
    {
      UTTypeIdentifier: `${APP_ID}.bundle`,
      UTTypeDescription: 'Rescind bundle',
      UTTypeConformsTo: ['public.data'],
      UTTypeTagSpecification: {
        'public.filename-extension': ['rescind'],
        'public.mime-type': ['application/vnd.rescind.bundle'],
      },
    },
  ],
}

function write(folder: string, tree: FileTree): void {
  for (const [name, packed] of inOrder(tree)) {
    const full = path.join(folder, name)
    mkdirSync(path.dirname(full), { recursive: true })
    if (packed.kind === 'link') throw new Error(`${name} is a link`)
    writeFileSync(full, packed.data, { mode: packed.executable === true ? 0o755 : 0o644 })
  }
}
