import { Secret } from '../../src/main/keychain/secret.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { testWorkbench } from './test-workbench.ts'

const TLM = 'digicert-tlm'
const PAGE = 10
const FAULTS = 'reset-before+reset-after+500+503=0s+429=0s+truncate-body+truncate-json+html-200'

/** Reads a list of so many pages at Trust Lifecycle Manager, a share of which fails. */
export async function lossyList({ pages, rate }: { readonly pages: number; readonly rate: number }) {
  const items = pages * PAGE
  const sandbox = await startSandbox({ vendors: [TLM], items, plain: true, limit: 'none' })
  try {
    await using bench = await testWorkbench()
    const { connections, discovery } = bench.workbench
    await sandbox.change(TLM, { settings: { maxPage: PAGE }, faults: `random(search):${rate}:5:${FAULTS}` })
    await connections.add({
      name: 'tlm',
      vendor: TLM,
      baseUrl: sandbox.url(TLM),
      options: {},
      limits: 'none',
    })
    const { imported } = await discovery.fill({
      connection: 'tlm',
      name: 'found',
      query: { status: 'issued' },
      key: new Secret(sandbox.key(TLM)),
    })
    const requests = sandbox.requests(TLM).filter(({ operation }) => operation === 'search').length
    return { requests, isWhole: imported === items }
  } finally {
    await sandbox.close()
  }
}
