import { Notice } from '../components/notice.tsx'
import { useWorkspace } from '../stores/workspace-context.tsx'

/** Others may replace the files of this workspace: said until it is mended. */
export function FolderWarning() {
  const info = useWorkspace((workspace) => workspace.info)
  if (info.kind !== 'ready' || info.value.folderWarning === null) return null
  return (
    <Notice tone="waiting" title="Others may write to the folder of this workspace.">
      {info.value.folderWarning}
    </Notice>
  )
}
