import { onTestFinished } from 'vitest'
import type { SandboxOptions } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import type { VendorName } from '../../../src/sandbox/vendor-name.ts'
import type { WorldItem } from '../../../src/sandbox/vendor-world.ts'

export interface Called {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // Answers are looked at field by field.
  // biome-ignore lint/suspicious/noExplicitAny: the shape differs with every call
  readonly json: any
}

/** A sandbox of one vendor for one test, closed after it, with a way to call it and to look things up in it. */
export async function calledSandbox(
  vendor: VendorName,
  headers: (key: string) => Record<string, string>,
  options: SandboxOptions = {},
) {
  const sandbox = await startSandbox({ vendors: [vendor], items: 200, year: 2026, limit: 'none', ...options })
  onTestFinished(() => sandbox.close())
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    key = sandbox.key(vendor),
    more: Record<string, string> = {},
  ): Promise<Called> => {
    const response = await fetch(`${sandbox.url(vendor)}${path}`, {
      method,
      redirect: 'manual',
      headers: { ...headers(key), 'content-type': 'application/json', ...more },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: /^[{[]/.test(text) ? JSON.parse(text) : null,
    }
  }
  const one = (test: (item: WorldItem) => boolean): WorldItem => {
    const item = sandbox.items(vendor).find(test)
    if (!item) throw new Error('the seeded inventory lacks such a thing')
    return item
  }
  return { sandbox, call, one }
}

/** Status and the vendor's code, wherever it puts it. */
export const refusal = (called: Called): readonly [number, string | undefined] => [
  called.status,
  called.json?.errors?.[0]?.code ?? called.json?.error?.code ?? called.json?.ErrorCode,
]
