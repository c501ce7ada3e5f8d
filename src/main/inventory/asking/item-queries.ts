import { Worker } from 'node:worker_threads'
import type { InventoryItem } from '../../../contract/inventories.ts'
import { AppError } from '../../app-error.ts'
import type { ItemQuery } from './query-worker.ts'

interface Page {
  readonly total: number
  readonly items: InventoryItem[]
}
type Reply = { readonly id: number; readonly page: Page } | { readonly id: number; readonly error: string }

/** Questions that have to look at every row, answered by a thread that is started with the first of them. */
export interface ItemQueries {
  ask(query: Omit<ItemQuery, 'id'>): Promise<Page>
  close(): Promise<void>
}

export function openItemQueries(file: URL): ItemQueries {
  const waiting = new Map<number, { resolve: (page: Page) => void; reject: (error: Error) => void }>()
  let worker: Worker | undefined
  let nextId = 0
  const failAll = (message: string) => {
    for (const { reject } of waiting.values()) reject(new AppError('internal.query-failed', message))
    waiting.clear()
    worker = undefined
  }
  const start = (): Worker => {
    const started = new Worker(file)
    started.unref()
    started.on('message', (reply: Reply) => {
      const asked = waiting.get(reply.id)
      waiting.delete(reply.id)
      if ('page' in reply) asked?.resolve(reply.page)
      else
        asked?.reject(
          new AppError('internal.query-failed', `The inventory could not be searched: ${reply.error}`),
        )
    })
    started.on('error', (error) => failAll(`The search of inventories stopped: ${error.message}`))
    return started
  }
  return {
    ask(query) {
      worker ??= start()
      nextId += 1
      const { promise, resolve, reject } = Promise.withResolvers<Page>()
      waiting.set(nextId, { resolve, reject })
      worker.postMessage({ ...query, id: nextId })
      return promise
    },
    async close() {
      await worker?.terminate()
      failAll('The workspace was closed.')
    },
  }
}
