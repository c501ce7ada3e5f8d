/** Electron's switches that are burnt into its binary before it is signed: what a packaged app must not be used for. */
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'

/** Each has to be said, so that a fuse that a new Electron brings stops the build until somebody has thought about it. */
export const FUSES = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  // Else the app would be a Node for whoever can start it, with its signature and its access to the keychain.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // The window is served from app://, and file:// is nothing special here.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Electron's own default: bounds of WebAssembly by the processor's traps.
  [FuseV1Options.WasmTrapHandlers]: true,
} as const

/** @param binary the program, or on a Mac the `.app` */
export async function burnFuses(binary: string, options: { readonly adHoc: boolean }): Promise<void> {
  await flipFuses(binary, { ...FUSES, resetAdHocDarwinSignature: options.adHoc })
}
