/** A sandbox for one operation of one vendor as a process of its own; prints where it is, its key and its inventory in one line. */
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { isVendorName } from '../../src/sandbox/vendor-name.ts'

const [vendor = '', operation = '', kind = '', items = '', latencyMs = ''] = process.argv.slice(2)
if (!isVendorName(vendor)) throw new Error(`no vendor ${vendor}`)
const sandbox = await startSandbox({
  vendors: [vendor],
  items: Number(items),
  plain: true,
  limit: 'none',
  latencyMs: Number(latencyMs),
})
sandbox.stage(vendor, operation)
const { csv } = sandbox.inventoryCsv(vendor, { rows: Number(items), kind })
console.log(JSON.stringify({ url: sandbox.url(vendor), ...sandbox.access(vendor, operation), csv }))
process.stdin.on('close', () => process.exit()).resume()
