import { Notice } from '../components/notice.tsx'
import { useWorkspace } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'

/** Others may replace the files of this workspace: said until it is mended. */
export function FolderWarning() {
  const info = useWorkspace((workspace) => workspace.info)
  if (info.kind !== 'ready' || info.value.folderWarning === null) return null
  return (
    <Notice tone="waiting" title={words.shell.othersMayWrite}>
      {info.value.folderWarning}
    </Notice>
  )
}
