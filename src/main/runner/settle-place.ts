import { placeText } from '../batches/place-text.ts'
import { inTransaction } from '../db/workspace-db.ts'
import { bindPlace, placeOf } from './place.ts'
import type { RunContext } from './run-context.ts'
import { itemFrom } from './run-store.ts'

/** So long a run that is not bound to an account yet waits for a vendor that fails to tell it. */
const ACCOUNT_WAIT_MS = 2_000

/** Before anything is asked or sent: the first start binds the run to its place, every later one is held to it. */
export async function settlePlace(context: RunContext): Promise<void> {
  const { db, journal, store, batch, origin } = context
  const bound = placeOf(store.batch(batch.id))
  const told = await accountNow(context, bound?.account != null)
  // A run that is halted here is bound all the same: it may be moved, or resumed with another key.
  if (context.isHalting() && bound !== null) return
  if (bound === null || (bound.account === null && told !== null)) {
    const place = { origin, account: told }
    inTransaction(db, () => {
      journal.append(batch.id, [{ type: 'run.bound', data: place }])
      bindPlace(db, batch.id, place)
    })
  } else if (bound.account !== null && told !== bound.account) {
    context.haltFor('wrong-place', {
      message: `This run began at ${placeText(bound)}; the key now given is ${told === null ? 'shown none of its targets there' : `of account ${told}`}. Nothing was sent.`,
    })
  }
}

/**
 * The account at the vendor, by a few items of the batch. A run that is bound to one waits for the answer; one that is not yet begins
 * without, when the vendor cannot tell just now.
 */
async function accountNow(context: RunContext, isBound: boolean): Promise<string | null> {
  const { client, clock, order, batch, store } = context
  if (client.account === undefined) return null
  const ask = client.account.bind(client)
  const middle = Math.ceil(batch.items / 2)
  const items = store.rows([...new Set([1, middle, batch.items])]).map(itemFrom)
  if (isBound) return context.patiently((signal) => ask(order, items, signal))
  const cut = new AbortController()
  const answered = new AbortController()
  clock.sleep(ACCOUNT_WAIT_MS, answered.signal).then(
    () => cut.abort(),
    () => {},
  )
  const read = await ask(order, items, cut.signal)
  answered.abort()
  if (read.kind === 'ok') context.gotThrough()
  if (read.kind === 'key-refused') context.haltForKey(read)
  // Whoever answers with a page or leads elsewhere is not the vendor: nothing that changes anything is told to it.
  if (read.kind === 'unexpected' && read.foreign === true) context.haltForUnexpected(read.cause)
  return read.kind === 'ok' ? read.value : null
}
