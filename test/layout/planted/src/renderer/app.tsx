import { readFileSync } from 'node:fs'
import type { Journal } from '../main/journal/journal.ts'

export const App = (props: { readonly journal: Journal }) => <p>{readFileSync(String(props.journal.planted))}</p>
