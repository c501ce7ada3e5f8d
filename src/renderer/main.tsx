import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { Bridge } from '../contract/index.ts'
import { App } from './app.tsx'
import { createApi } from './bridge/api.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/forced-colors.css'

declare global {
  interface Window {
    /** Put there by the preload script: the whole of what the window can ask. */
    readonly rescind: Bridge
  }
}

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <App api={createApi(window.rescind)} />
  </StrictMode>,
)
