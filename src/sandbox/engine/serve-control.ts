import type { IncomingMessage } from 'node:http'
import type { Sandbox, SandboxChange } from '../sandbox.ts'
import { SandboxError } from '../sandbox-error.ts'
import { isVendorName } from '../vendor-name.ts'
import { listen } from './listener.ts'
import { readBody } from './read-body.ts'

type Answered = { readonly status: number; readonly json?: unknown; readonly csv?: string }

/** The control plane: what `Sandbox` offers, for tests in another process. Its paths are listed in the README. */
export async function serveControl(sandbox: Omit<Sandbox, 'control'>, token: string) {
  const listener = await listen(0, (request, response) => {
    readBody(request, (body) => {
      void answer(sandbox, token, request, body).then(({ status, json, csv }) => {
        response.writeHead(status, {
          'content-type': csv === undefined ? 'application/json' : 'text/csv; charset=utf-8',
        })
        response.end(csv ?? JSON.stringify(json ?? null))
      })
    })
  })
  return { url: `${listener.origin}/__sandbox`, token, close: listener.close }
}

async function answer(
  sandbox: Omit<Sandbox, 'control'>,
  token: string,
  request: IncomingMessage,
  body: string,
): Promise<Answered> {
  if (request.headers['x-sandbox-token'] !== token)
    return { status: 401, json: { error: 'the header x-sandbox-token is missing or wrong' } }
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const [, prefix, first = '', second = ''] = url.pathname.split('/')
  if (prefix !== '__sandbox') return { status: 404, json: { error: 'paths begin with /__sandbox' } }
  try {
    if (first === '') return { status: 200, json: overview(sandbox) }
    if (first === 'stranger') return { status: 200, json: sandbox.stranger.requests() }
    if (!isVendorName(first)) return { status: 404, json: { error: `no vendor is called '${first}'` } }
    const from = Number(url.searchParams.get('from') ?? 0)
    switch (`${request.method} ${second}`) {
      case 'GET effects':
        return { status: 200, json: sandbox.effects(first).filter((effect) => effect.seq >= from) }
      case 'GET requests':
        return { status: 200, json: sandbox.requests(first).filter((record) => record.number >= from) }
      case 'GET counts':
        return { status: 200, json: { ...sandbox.counts(first), effects: sandbox.effects(first).length } }
      case 'GET items':
        return { status: 200, json: sandbox.items(first) }
      case 'GET inventory.csv':
      case 'GET inventory.json': {
        const rows = url.searchParams.get('rows')
        const kind = url.searchParams.get('kind')
        const made = sandbox.inventoryCsv(first, {
          flawed: url.searchParams.get('flawed') === '1',
          thumbprints: url.searchParams.get('thumbprints') !== '0',
          ...(rows === null ? {} : { rows: Number(rows) }),
          ...(kind === null ? {} : { kind }),
        })
        return second === 'inventory.csv' ? { status: 200, csv: made.csv } : { status: 200, json: made }
      }
      case 'PUT inventory.csv':
        return { status: 200, json: { items: sandbox.loadInventory(first, body) } }
      case 'PUT change':
        await sandbox.change(first, JSON.parse(body) as SandboxChange)
        return { status: 200, json: {} }
      case 'PUT decide': {
        const wanted = JSON.parse(body) as { readonly id: string | number; readonly approve: boolean }
        sandbox.decide(first, String(wanted.id), wanted.approve)
        return { status: 200, json: {} }
      }
      case 'DELETE log':
        sandbox.clearLog(first)
        return { status: 200, json: {} }
      default:
        return { status: 404, json: { error: `${request.method} ${url.pathname} is not known` } }
    }
  } catch (error) {
    if (error instanceof SandboxError || error instanceof SyntaxError)
      return { status: 400, json: { error: error.message } }
    throw error
  }
}

/** Addresses and keys, as the child process prints them too. */
export const overview = (sandbox: Omit<Sandbox, 'control'>) => ({
  stranger: sandbox.stranger.url,
  vendors: Object.fromEntries(
    sandbox.vendors.map((vendor) => [
      vendor,
      { url: sandbox.url(vendor), key: sandbox.key(vendor), credentials: sandbox.credentials(vendor) },
    ]),
  ),
})
