import { homedir } from 'node:os'
import path from 'node:path'

/**
 * Where the workspace stands unless another folder is named: the folder that the platform gives an application for its
 * data. The window and the command line use the same.
 */
export function dataDirFor(platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>, homeDir: string = homedir()): string {
  switch (platform) {
    case 'win32':
      return path.join(env['APPDATA'] || path.join(homeDir, 'AppData', 'Roaming'), 'rescind')
    case 'darwin':
      return path.join(homeDir, 'Library', 'Application Support', 'rescind')
    default:
      return path.join(env['XDG_CONFIG_HOME'] || path.join(homeDir, '.config'), 'rescind')
  }
}
