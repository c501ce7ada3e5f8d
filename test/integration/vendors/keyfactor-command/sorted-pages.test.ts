import { expect, test } from 'vitest'
import { systemClock } from '../../../../src/main/clock.ts'
import type { Transport } from '../../../../src/main/http/transport.ts'
import { openTransport } from '../../../../src/main/http/undici-transport.ts'
import { Secret } from '../../../../src/main/keychain/secret.ts'
import { keyfactorCommand } from '../../../../src/main/vendors/keyfactor-command/vendor.ts'
import { startSandbox } from '../../../../src/sandbox/start-sandbox.ts'
import { RECORDED_MODES } from '../../../../src/sandbox/vendors/recorded-modes.ts'

const VENDOR = 'keyfactor-command'
/** More than two of the pages that the client asks for. */
const ITEMS = 2_500

/** Without the order that the client asks for. */
const unsorted = (transport: Transport): Transport => ({
  send: (request, signal) =>
    transport.send(
      { ...request, query: (request.query ?? []).filter(([name]) => !/sortField$/i.test(name)) },
      signal,
    ),
  close: () => transport.close(),
})

/** How many different certificates a search for all finds at a Command that gives each page in an order of its own. */
async function foundBy(change: (transport: Transport) => Transport): Promise<number> {
  const sandbox = await startSandbox({ vendors: [VENDOR], items: ITEMS, plain: true, limit: 'none' })
  const settings = RECORDED_MODES[VENDOR].find(
    ({ settings: { isUnsorted } }) => isUnsorted === true,
  )?.settings
  await sandbox.change(VENDOR, { settings: settings ?? {} })
  const baseUrl = sandbox.url(VENDOR)
  const transport = change(openTransport({ baseUrl, clock: systemClock() }))
  const client = keyfactorCommand.connect(
    { baseUrl, options: {} },
    new Secret(sandbox.key(VENDOR)),
    transport,
  )
  const found = new Set<string>()
  try {
    for await (const { items } of client.discover?.({}) ?? [])
      for (const { target } of items) found.add(target['keyfactor_id'] ?? '')
  } catch {
    // A search that cannot be read to its end has found what it has.
  } finally {
    await client.close()
    await transport.close()
    await sandbox.close()
  }
  return found.size
}

test('pages are asked for in an order, without which some certificates would be on none of them', async () => {
  expect(await foundBy((transport) => transport)).toBe(ITEMS)
  expect(await foundBy(unsorted)).toBeLessThan(ITEMS)
})
