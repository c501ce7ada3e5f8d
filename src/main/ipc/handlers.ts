import path from 'node:path'
import type { ChannelName, Handlers, Input, Output } from '../../contract/index.ts'
import { verifyFile } from '../bundle/verify-file.ts'
import type { AskPassphrase } from '../identity/identity.ts'
import { readKeyFile } from '../identity/key-file.ts'
import { passphraseNeeded } from '../identity/passphrase-needed.ts'
import { Secret } from '../keychain/secret.ts'
import { expectedKey } from '../trust/expected-key.ts'
import { previewKey } from '../trust/preview-key.ts'
import type { Workbench } from '../workbench.ts'
import { askWhereToSave } from './ask-where-to-save.ts'
import type { Desk } from './desk.ts'
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
type TopicHandlers<T extends Topic> = {
  readonly [N in ChannelName as N extends `${T}.${string}` ? N : never]: (
    input: Input<N>,
  ) => Promise<Output<N>>
}

const secretOf = (key: string | undefined): Secret | undefined =>
  key === undefined ? undefined : new Secret(key)

/** The window has asked before: with the passphrase it was given, or with none, and then learns that one is needed. */
const askFrom =
  (passphrase: string | undefined): AskPassphrase =>
  async (why) => {
    if (passphrase === undefined) throw passphraseNeeded(why)
    return new Secret(passphrase)
  }

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

function bundleHandlers({
  workbench: { bundles, batches },
  desk,
  files,
}: HandlersDeps): TopicHandlers<'bundles'> {
  const save = (name: string, write: (file: string) => Promise<unknown>) =>
    askWhereToSave(desk, 'bundle', `${name}.rescind`, write)
  return {
    'bundles.inspect': ({ file }) => bundles.inspect(files.resolve(file)),
    'bundles.import': ({ file, name }) => bundles.import(files.resolve(file), name),
    'bundles.export': async ({ batch, host, passphrase }) => {
      const { name } = batches.get(batch)
      return save(name, (file) => bundles.export(name, file, { host, ask: askFrom(passphrase) }))
    },
    'bundles.subject': ({ batch }) => bundles.subject(batch),
    'bundles.approve': ({ batch, digest, passphrase }) => bundles.approve(batch, digest, askFrom(passphrase)),
    'bundles.approveFile': ({ file, digest, passphrase }) => {
      const bundle = files.resolve(file)
      return save(`${path.parse(bundle).name}-approved`, (out) =>
        bundles.approveFile(bundle, digest, out, askFrom(passphrase)),
      )
    },
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
  workbench: { reports, batches },
  desk,
  files,
}: HandlersDeps): TopicHandlers<'reports'> {
  return {
    'reports.export': async ({ batch, format }) => {
      const { name } = batches.get(batch)
      return askWhereToSave(desk, format, `${name}.${format}`, (file) => reports.write(name, format, file))
    },
    'reports.verify': async ({ file }) => verifyFile(files.resolve(file)),
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

function identityHandlers({ workbench: { identity }, desk }: HandlersDeps): TopicHandlers<'identity'> {
  return {
    'identity.show': async () => identity.info(),
    'identity.create': ({ name, passphrase }) => identity.ensure(askFrom(passphrase), name),
    'identity.export': async () => {
      const name = identity.info()?.name ?? 'rescind'
      return askWhereToSave(desk, 'key', `${name}-key.json`, (file) => identity.exportTo(file))
    },
  }
}

function trustHandlers({ workbench: { identity, trust }, files }: HandlersDeps): TopicHandlers<'trust'> {
  const signerFor = (passphrase: string | undefined) =>
    passphrase === undefined ? identity.signerWithoutAsking() : identity.signer(askFrom(passphrase))
  return {
    'trust.list': async () => trust.keys(),
    'trust.preview': ({ file }) => previewKey(files.resolve(file), identity, trust),
    'trust.add': async ({ file, fingerprint, name, passphrase }) => {
      const key = expectedKey(await readKeyFile(files.resolve(file)), fingerprint)
      return trust.add(key, name ?? key.name, await signerFor(passphrase))
    },
    'trust.remove': async ({ fingerprint, passphrase }) =>
      trust.remove(fingerprint, await signerFor(passphrase)),
  }
}

function policyHandlers({ workbench: { identity, trust } }: HandlersDeps): TopicHandlers<'policy'> {
  return {
    'policy.show': async () => trust.policy(),
    'policy.set': async ({ approvals, passphrase }) =>
      trust.setPolicy(approvals, await identity.signer(askFrom(passphrase))),
  }
}
