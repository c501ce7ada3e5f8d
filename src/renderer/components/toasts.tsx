import { Toast } from '@base-ui/react/toast'
import { type ReactNode, useCallback, useEffect } from 'react'
import { useApi } from '../bridge/api-context.tsx'
import { go } from '../route/use-route.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import './toasts.css'

interface ToastWords {
  readonly title: string
  readonly message?: string
  readonly level?: 'info' | 'warning'
  readonly action?: { readonly label: string; readonly onAction: () => void }
}

const SHOWN_MS = 7000
const TOASTS_MAX = 3

/** Says in passing that something is done: `const say = useToast(); say({ title: 'Rejected rows saved' })`. */
export function useToast(): (words: ToastWords) => void {
  const { add } = Toast.useToastManager()
  return useCallback(
    ({ title, message, level = 'info', action }: ToastWords) => {
      add({
        title,
        description: message,
        type: level,
        // What a person must act on stays until it is dismissed.
        timeout: level === 'warning' ? 0 : SHOWN_MS,
        priority: level === 'warning' ? 'high' : 'low',
        ...(action !== undefined && { actionProps: { children: action.label, onClick: action.onAction } }),
      })
    },
    [add],
  )
}

/** The corner in which toasts appear, around everything that may say one. */
export function ToastRegion({ children }: { readonly children: ReactNode }) {
  return (
    <Toast.Provider limit={TOASTS_MAX} timeout={SHOWN_MS}>
      {children}
      <Notices />
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

/** What main announces for people. */
function Notices() {
  const api = useApi()
  const say = useToast()
  useEffect(
    () =>
      api.subscribe('workspace.notice', ({ level, title, message, batch }) =>
        say({
          level,
          title,
          message,
          ...(batch !== null && { action: { label: 'Open the run', onAction: () => go('runs', batch) } }),
        }),
      ),
    [api, say],
  )
  return null
}

function ToastList() {
  const { toasts } = Toast.useToastManager()
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast" swipeDirection={[]}>
      <Toast.Content className="toast-content">
        <span className={`toast-mark toast-${toast.type ?? 'info'}`}>
          <Icon name={toast.type === 'warning' ? 'warning' : 'info'} />
        </span>
        <div className="toast-words">
          <Toast.Title className="toast-title" render={<div />} />
          <Toast.Description className="toast-message" render={<div />} />
        </div>
        {toast.actionProps !== undefined && <Toast.Action render={<Button look="quiet" />} />}
        <Toast.Close aria-label="Dismiss" render={<Button look="quiet" icon="cross" />} />
      </Toast.Content>
    </Toast.Root>
  ))
}
