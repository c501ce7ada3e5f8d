import path from 'node:path'

/** What the place of the workspace depends on. */
export interface Home {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeDir: string
}

/**
 * Where the workspace stands unless another folder is named: the folder that the platform gives an application for its
 * data. The window and the command line use the same.
 */
export function defaultDataDir({ platform, env, homeDir }: Home): string {
  switch (platform) {
    case 'win32':
      return path.join(env['APPDATA'] || path.join(homeDir, 'AppData', 'Roaming'), 'rescind')
    case 'darwin':
      return path.join(homeDir, 'Library', 'Application Support', 'rescind')
    default:
      return path.join(env['XDG_CONFIG_HOME'] || path.join(homeDir, '.config'), 'rescind')
  }
}
