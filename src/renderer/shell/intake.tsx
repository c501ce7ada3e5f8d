import { createContext, type ReactNode, useContext, useMemo } from 'react'
import type { ChosenFile } from '../bridge/api.ts'
import { useApi } from '../bridge/api-context.tsx'
import { failureOf } from '../bridge/api-failure.ts'
import { DropZone } from '../components/drop-zone.tsx'
import { useToast } from '../components/toasts.tsx'
import { useImportStore } from '../import/import-context.tsx'
import { go } from '../route/use-route.ts'

/** What a file is taken for when it is chosen; a bundle is known by its name as well. */
type Purpose = 'inventory' | 'evidence' | 'bundle'

interface IntakeActions {
  /** Opens main's own dialog, then goes where such a file is dealt with. */
  readonly choose: (purpose: Purpose) => Promise<void>
}

const IntakeContext = createContext<IntakeActions | null>(null)

const isBundle = (name: string): boolean => /\.rescind$/i.test(name)

export function useIntake(): IntakeActions {
  const actions = useContext(IntakeContext)
  if (actions === null) throw new Error('useIntake stands outside of the window')
  return actions
}

/**
 * The one entrance of files: dropped anywhere or chosen. An evidence file is handed to Reports as
 * `#/reports?file=<handle>&name=<name>`, a bundle to `#/bundle?…`; everything else to the import.
 */
export function Intake({ children }: { readonly children: ReactNode }) {
  const api = useApi()
  const imports = useImportStore()
  const say = useToast()
  const actions = useMemo(() => {
    const take = (chosen: ChosenFile, purpose: Purpose): void => {
      if (purpose === 'bundle' || isBundle(chosen.name)) {
        go('bundle', null, { file: chosen.file, name: chosen.name })
        return
      }
      if (purpose === 'evidence') {
        go('reports', null, { file: chosen.file, name: chosen.name })
        return
      }
      imports.begin(chosen)
      go('import')
    }
    const told = async (work: () => Promise<void>): Promise<void> => {
      try {
        await work()
      } catch (error) {
        const failure = failureOf(error)
        say({
          level: 'warning',
          title: failure.message,
          ...(failure.hint !== undefined && { message: failure.hint }),
        })
      }
    }
    return {
      choose: (purpose: Purpose) =>
        told(async () => {
          const chosen = await api.workspace.chooseFile({ purpose })
          if (chosen !== null) take(chosen, purpose)
        }),
      drop: (file: File) =>
        told(async () =>
          take(await api.handleFor(file), /\.jsonl$/i.test(file.name) ? 'evidence' : 'inventory'),
        ),
    }
  }, [api, imports, say])
  return (
    <IntakeContext value={actions}>
      <DropZone onFile={(file) => void actions.drop(file)}>{children}</DropZone>
    </IntakeContext>
  )
}
