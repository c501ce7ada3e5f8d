import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Output } from '../../contract/index.ts'
import type { ApiVendorId } from '../../contract/vendor.ts'
import { AppError } from '../app-error.ts'
import { isLoopback } from '../http/loopback.ts'
import type { Workbench } from '../workbench.ts'
import type { Desk, RunningSandbox } from './desk.ts'

type Started = Output<'workspace.startSandbox'>

/** Makes ready what a person needs to try a vendor without an account. */
export interface SandboxWorkspace {
  /**
   * Sees to it that the vendor's sandbox listens, that a connection leads there, and that an inventory lists what it has.
   * Asked again, changes nothing and answers the same.
   *
   * @throws AppError `state.connection-in-use` while a run is under way over the sandbox of an earlier start
   */
  start(vendor: ApiVendorId): Promise<Started>
}

export function openSandboxWorkspace({
  workbench,
  desk,
}: {
  workbench: Workbench
  desk: Desk
}): SandboxWorkspace {
  let last: Promise<unknown> = Promise.resolve()
  const make = async (vendor: ApiVendorId): Promise<Started> => {
    const name = `sandbox-${vendor}`
    const sandbox = await desk.sandbox(vendor)
    await connect(workbench, name, vendor, sandbox)
    const inventory = await fill(workbench, name, vendor, sandbox.inventoryCsv)
    return { connection: name, inventory, url: sandbox.url }
  }
  return {
    start(vendor) {
      // One after the other: two clicks must not make two of everything.
      const made = last.then(() => make(vendor))
      last = made.catch(() => {})
      return made
    },
  }
}

/** The connection of an earlier start leads to a port at which nothing listens any more: it is replaced. */
async function connect(
  workbench: Workbench,
  name: string,
  vendor: ApiVendorId,
  { url, key, options }: RunningSandbox,
): Promise<void> {
  const known = (await workbench.connections.list()).find((connection) => connection.name === name)
  if (known?.baseUrl === url) return
  // Removed without a question, so it must be one of an earlier start and not a person's own of that name.
  if (known !== undefined && !isLoopback(new URL(known.baseUrl).hostname)) {
    throw new AppError(
      'state.name-taken',
      `There is a connection "${name}" that does not lead to a sandbox.`,
      {
        hint: 'Give it another name, then start the sandbox again.',
      },
    )
  }
  if (known !== undefined) await workbench.connections.remove(name)
  await workbench.connections.add({ name, vendor, baseUrl: url, options, limits: 'vendor' }, key)
}

/** @returns the name of the inventory that holds exactly this file, imported now or before */
async function fill(workbench: Workbench, name: string, vendor: ApiVendorId, csv: string): Promise<string> {
  const sha256 = createHash('sha256').update(csv).digest('hex')
  const inventories = workbench.inventories.list()
  const same = inventories.find(
    (inventory) => inventory.vendor === vendor && inventory.source.sha256 === sha256,
  )
  if (same !== undefined) return same.inventory
  const free = freeName(name, new Set(inventories.map((inventory) => inventory.inventory)))
  const folder = await mkdtemp(path.join(tmpdir(), 'rescind-sandbox-'))
  try {
    const file = path.join(folder, `${name}.csv`)
    await writeFile(file, csv)
    await workbench.inventories.import({ file, name: free, vendor, settings: {} })
    return free
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`
    if (!taken.has(name)) return name
  }
}
