import type { ChannelName, Handlers, Input, Output } from '../../contract/index.ts'
import { AppError } from '../app-error.ts'
import { verifyFile } from '../bundle/verify-file.ts'
import type { PublicKey } from '../identity/public-key.ts'
import { Secret } from '../keychain/secret.ts'
import { writeExcerpt } from '../reports/write-excerpt.ts'
import type { Workbench } from '../workbench.ts'
import { agree } from './agree.ts'
import { askWhereToSave } from './ask-where-to-save.ts'
import { bundleHandlers, identityHandlers, policyHandlers, trustHandlers } from './authority-handlers.ts'
import type { Desk, Question } from './desk.ts'
import { authoritiesHandlers, effectHandlers } from './effect-handlers.ts'
import type { FileHandles } from './file-handles.ts'
import { createJobs } from './jobs.ts'
import { readCaFile } from './read-ca-file.ts'
import { openSandboxWorkspace } from './sandbox-workspace.ts'

export interface HandlersDeps {
  readonly workbench: Workbench
  readonly desk: Desk
  readonly files: FileHandles
}

type Topic = ChannelName extends `${infer T}.${string}` ? T : never
export type TopicHandlers<T extends Topic> = {
  readonly [N in ChannelName as N extends `${T}.${string}` ? N : never]: (
    input: Input<N>,
  ) => Promise<Output<N>>
}

const secretOf = (key: string | undefined): Secret | undefined =>
  key === undefined ? undefined : new Secret(key)

/**
 * What main does for each channel of the contract: hands it to the workbench, or to the shell's desk. Decides nothing.
 * A key that the window gives becomes a `Secret` here, before anything else is done with it.
 */
export function createHandlers(deps: HandlersDeps): Handlers {
  return {
    ...workspaceHandlers(deps),
    ...inventoryHandlers(deps),
    ...batchHandlers(deps),
    ...bundleHandlers(deps),
    ...runHandlers(deps),
    ...reportHandlers(deps),
    ...connectionHandlers(deps),
    ...identityHandlers(deps),
    ...trustHandlers(deps),
    ...policyHandlers(deps),
    ...effectHandlers(deps),
    ...authoritiesHandlers(deps),
  }
}

function workspaceHandlers({ workbench, desk, files }: HandlersDeps): TopicHandlers<'workspace'> {
  const sandboxes = openSandboxWorkspace({ workbench, desk })
  return {
    'workspace.info': async () => ({
      ...desk.info,
      dataDir: workbench.dataDir,
      operator: workbench.operator,
    }),
    'workspace.settings': async () => workbench.settings.get(),
    'workspace.setSettings': async ({ airGapped, ...others }) => {
      const { timeStampUrl } = others
      if (timeStampUrl != null && timeStampUrl !== workbench.settings.get().timeStampUrl)
        await agree(desk, timeStampQuestion(timeStampUrl))
      if (airGapped !== undefined) workbench.airGap.set(airGapped)
      return workbench.settings.set(others)
    },
    'workspace.activity': async ({ before, limit }) => workbench.activity.page(before, limit),
    'workspace.chooseFile': async ({ purpose }) => {
      const chosen = await desk.chooseFile(purpose)
      return chosen === null ? null : files.register(chosen)
    },
    'workspace.readCa': ({ file }) => readCaFile(files.resolve(file)),
    'workspace.startSandbox': async ({ vendor }) => {
      workbench.airGap.refuse('the sandbox listens on a socket of this machine')
      return sandboxes.start(vendor)
    },
  }
}

/** A new address that something is sent to is for the person to allow, not for the window. */
const timeStampQuestion = (url: string): Question => ({
  message: `Ask ${new URL(url).host} for time stamps?`,
  detail: `When a run ends and when a report is made, a digest of the signed record is sent to ${url}, and nothing else.`,
  button: 'Ask there',
})

function inventoryHandlers({ workbench, desk, files }: HandlersDeps): TopicHandlers<'inventories'> {
  const { inventories, discovery } = workbench
  const jobs = createJobs(workbench.announcer)
  return {
    'inventories.list': async () => inventories.list(),
    'inventories.preview': async ({ file, vendor, kind, settings }) =>
      inventories.preview(files.resolve(file), vendor, kind, settings),
    'inventories.import': async ({ job, file, ...request }) => {
      const chosen = files.resolve(file)
      return jobs.run(job, (control) => inventories.import({ ...request, file: chosen }, control))
    },
    'inventories.cancel': async ({ job }) => jobs.cancel(job),
    'inventories.discover': ({ job, key, ...request }) => {
      const secret = secretOf(key)
      return jobs.run(job, (control) => discovery.fill({ ...request, key: secret }, control))
    },
    'inventories.items': ({ inventory, offset, limit, filter, sort }) =>
      inventories.items(inventory, { offset, limit, ...(filter && { filter }), ...(sort && { sort }) }),
    'inventories.rejects': async ({ inventory, after, limit }) =>
      inventories.rejects(inventory, after, limit),
    'inventories.saveRejects': async ({ inventory }) => {
      const { name } = inventories.get(inventory).source
      return askWhereToSave(desk, 'rejects', `${name}-rejected.csv`, (file) =>
        inventories.writeRejects(inventory, file),
      )
    },
    'inventories.remove': async ({ inventory }) => inventories.remove(inventory),
  }
}

function batchHandlers({ workbench: { batches } }: HandlersDeps): TopicHandlers<'batches'> {
  return {
    'batches.list': async () => batches.list(),
    'batches.show': async ({ batch }) => batches.get(batch),
    'batches.create': async (draft) => batches.create(draft),
    'batches.update': async ({ batch, ...change }) => batches.update(batch, change),
    'batches.check': ({ batch }) => batches.check(batch),
    'batches.seal': ({ batch }) => batches.seal(batch),
    'batches.remove': async ({ batch }) => batches.remove(batch),
  }
}

function runHandlers({ workbench: { runs } }: HandlersDeps): TopicHandlers<'runs'> {
  return {
    'runs.status': async ({ batch }) => runs.status(batch),
    'runs.list': async () => runs.list(),
    'runs.start': async ({ key, ...request }) => {
      await runs.start({ ...request, key: secretOf(key) })
      return runs.status(request.batch)
    },
    'runs.pause': ({ batch }) => runs.pause(batch),
    'runs.resume': async ({ batch, connection, key }) => {
      await runs.resume(batch, { connection, key: secretOf(key) })
      return runs.status(batch)
    },
    'runs.stop': ({ batch }) => runs.stop(batch),
    'runs.retry': async ({ batch, state, ordinals }) => ({ items: runs.retry(batch, state, ordinals) }),
    'runs.skip': async ({ batch, ordinals }) => ({ items: runs.skip(batch, ordinals) }),
    'runs.items': async ({ batch, group, state, search, offset, limit }) =>
      runs.items(batch, {
        group,
        offset,
        limit,
        ...(state && { state }),
        ...(search !== undefined && { search }),
      }),
    'runs.series': async ({ batch }) => runs.series(batch),
  }
}

function reportHandlers({
  workbench: { reports, batches, identity, trust },
  desk,
  files,
}: HandlersDeps): TopicHandlers<'reports'> {
  /** Only names are told by them, so a record of trust that does not hold is no reason not to check a file. */
  const known = (): PublicKey[] => {
    try {
      return [...trust.publicKeys(), ...[identity.publicKey()].filter((key) => key !== null)]
    } catch (error) {
      if (error instanceof AppError) return []
      throw error
    }
  }
  return {
    'reports.export': async ({ batch, format }) => {
      const { name } = batches.get(batch)
      return askWhereToSave(desk, format, `${name}.${format}`, (file) => reports.write(name, format, file))
    },
    'reports.excerpt': async ({ file, find }) => {
      const evidence = files.resolve(file)
      return askWhereToSave(desk, 'jsonl', `excerpt of ${find}.jsonl`, (out) =>
        writeExcerpt(evidence, { text: find }, out),
      )
    },
    'reports.verify': async ({ file }) => verifyFile(files.resolve(file), { known: known() }),
  }
}

function connectionHandlers({
  workbench: { connections, vendors },
}: HandlersDeps): TopicHandlers<'connections'> {
  return {
    'connections.list': () => connections.list(),
    'connections.add': ({ connection, key }) => connections.add(connection, secretOf(key)),
    'connections.setKey': ({ connection, key }) => connections.setKey(connection, new Secret(key)),
    'connections.check': ({ connection, key }) => connections.check(connection, secretOf(key)),
    'connections.remove': ({ connection }) => connections.remove(connection),
    'connections.vendors': async () => [...vendors.values()].map(({ info }) => info),
    'connections.keychain': () => connections.keychain(),
  }
}
