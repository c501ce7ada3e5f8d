import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { VendorInfo } from '../../contract/vendor.ts'
import { valueOr } from '../bridge/loadable.ts'
import type { Workspace, WorkspaceStore } from './workspace-store.ts'

export const WorkspaceContext = createContext<WorkspaceStore | null>(null)

export function useWorkspaceStore(): WorkspaceStore {
  const store = useContext(WorkspaceContext)
  if (store === null) throw new Error('useWorkspaceStore stands outside of the window')
  return store
}

/** `const connections = useWorkspace((workspace) => workspace.connections)`: select what is stored, derive afterwards. */
export function useWorkspace<T>(select: (workspace: Workspace) => T): T {
  return useStore(useWorkspaceStore(), select)
}

const NO_VENDORS: readonly VendorInfo[] = []

/** What each vendor is called; its id until the list is there. */
export function useVendorTitle(): (id: string) => string {
  const vendors = valueOr(
    useWorkspace((workspace) => workspace.vendors),
    NO_VENDORS,
  )
  return (id) => vendors.find((vendor) => vendor.id === id)?.title ?? id
}

/** Whether a vendor has no API, so that its batches are handed over; no until the list is there. */
export function useIsHandedOver(): (id: string) => boolean {
  const vendors = valueOr(
    useWorkspace((workspace) => workspace.vendors),
    NO_VENDORS,
  )
  return (id) => vendors.find((vendor) => vendor.id === id)?.handOver === true
}

/** What a vendor is called and can do; undefined until the list is there. */
export function useVendor(id: string | undefined): VendorInfo | undefined {
  return valueOr(
    useWorkspace((workspace) => workspace.vendors),
    NO_VENDORS,
  ).find((vendor) => vendor.id === id)
}
