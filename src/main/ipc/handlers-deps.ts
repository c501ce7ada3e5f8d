import type { Workbench } from '../workbench.ts'
import type { Desk } from './desk.ts'
import type { FileHandles } from './file-handles.ts'

export interface HandlersDeps {
  readonly workbench: Workbench
  readonly desk: Desk
  readonly files: FileHandles
}
