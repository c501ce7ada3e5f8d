import { countOf } from '../../contract/counted.ts'
import type { Input } from '../../contract/index.ts'
import { startsItselfWords } from '../../contract/schedule-words.ts'
import type { StartsItself } from '../../contract/wave-schedule.ts'
import { AppError } from '../app-error.ts'
import { verifyFile } from '../bundle/verify-file.ts'
import { findItems } from '../inventory/asking/find-items.ts'
import { readKeyFile } from '../inventory/asking/key-of-file.ts'
import type { VerifyOptions } from '../reports/reports.ts'
import { writeExcerpt } from '../reports/write-excerpt.ts'
import type { Ask, Handlers, TopicHandlers } from './act.ts'
import { askWhereToSave } from './ask-where-to-save.ts'
import { bundleHandlers, identityHandlers, policyHandlers, trustHandlers } from './authority-handlers.ts'
import { askToReach, connectionHandlers } from './connection-handlers.ts'
import { doctorHandlers } from './doctor-handlers.ts'
import { authoritiesHandlers, effectHandlers } from './effect-handlers.ts'
import { secretOf } from './given-key.ts'
import { handOverHandlers } from './hand-over-handlers.ts'
import type { HandlersDeps } from './handlers-deps.ts'
import { incidentHandlers } from './incident-handlers.ts'
import { createJobs } from './jobs.ts'
import { memoryHandlers } from './memory-handlers.ts'
import { plainText } from './plain-text.ts'
import { probeHandlers } from './probe-handlers.ts'
import { readCaFile } from './read-ca-file.ts'
import { runHandlers } from './run-handlers.ts'
import { openSandboxWorkspace } from './sandbox-workspace.ts'
import { traceHandlers } from './trace-handlers.ts'
import { inWindow } from './window-voice.ts'

/**
 * What main does for each channel of the contract: hands it to the workbench, or to the shell's desk. Of what the
 * person is asked about first it says what is asked, and leaves the asking to the binding (`bind.ts`).
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
    ...doctorHandlers(deps),
    ...incidentHandlers(deps),
    ...traceHandlers(deps),
    ...probeHandlers(deps),
    ...handOverHandlers(deps),
    ...memoryHandlers(deps),
  }
}

/** From then on it needs nobody: so a person says yes to it, whatever the window asks. */
const askToSeal = (batch: string, when: StartsItself): Ask => ({
  question: {
    message: `Seal ${plainText(batch)} to start by itself?`,
    detail: [
      `It starts ${plainText(startsItselfWords(when))}.`,
      '',
      'Nobody is asked again: once it is due, and approved where the policy asks, it is sent while this program or `rescind incident watch` runs. Its wave can be held at any time.',
    ].join('\n'),
    button: 'Seal it so',
  },
})

function workspaceHandlers({ workbench, desk, files }: HandlersDeps): TopicHandlers<'workspace'> {
  const sandboxes = openSandboxWorkspace({ workbench, desk })
  return {
    'workspace.info': async () => ({
      ...desk.info,
      dataDir: workbench.dataDir,
      operator: workbench.operator,
      folderWarning: workbench.folderWarning,
    }),
    'workspace.settings': async () => workbench.settings.get(),
    'workspace.setSettings': async ({ airGapped, ...others }) => {
      const now = workbench.settings.get()
      const { timeStampUrl } = others
      return {
        asks: [
          ...(airGapped === false && now.airGapped ? [leaveAirGap(workbench.dataDir)] : []),
          ...(timeStampUrl != null && timeStampUrl !== now.timeStampUrl
            ? [askForTimeStamps(timeStampUrl)]
            : []),
        ],
        go: async () => {
          if (airGapped !== undefined) workbench.airGap.set(airGapped)
          return workbench.settings.set(others)
        },
      }
    },
    'workspace.activity': async ({ before, limit }) => workbench.activity.page(before, limit),
    'workspace.chooseFile': async ({ purpose }) => {
      const chosen = await desk.chooseFiles(purpose)
      const [only] = chosen
      if (only === undefined) return null
      return purpose === 'inventory' || purpose === 'folder'
        ? files.registerSet(chosen)
        : files.register(only)
    },
    'workspace.readCa': ({ file }) => readCaFile(files.resolve(file)),
    'workspace.startSandbox': async ({ vendor }) => {
      workbench.airGap.refuse('the sandbox listens on a socket of this machine')
      return sandboxes.start(vendor)
    },
    'workspace.takeNews': async () => ({
      opened: files.takeOpened(),
      crashes: workbench.crashes.takeUntold().map(({ at, what }) => ({ at, what })),
    }),
  }
}

const leaveAirGap = (dataDir: string): Ask => ({
  question: {
    message: 'Let this workspace reach the network?',
    detail: `It is air-gapped: nothing is sent from it and no socket is opened. After this, connections, runs and checks may send.\n\nWorkspace: ${plainText(dataDir)}`,
    button: 'Switch air-gapped mode off',
  },
})

/** A new address that something is sent to is for the person to allow, not for the window. */
const askForTimeStamps = (url: string): Ask => ({
  question: {
    message: `Ask ${new URL(url).host} for time stamps?`,
    detail: `When a run ends and when a report is made, a digest of the signed record is sent to ${plainText(url)}, and nothing else.`,
    button: 'Ask there',
  },
})

/** Of each inventory. */
const FOUND_SHOWN_MAX = 50

function inventoryHandlers({ workbench, desk, files }: HandlersDeps): TopicHandlers<'inventories'> {
  const { inventories, discovery } = workbench
  const jobs = createJobs(workbench.announcer)
  /** The file of a key is read here and nowhere kept: what goes on is the digest of its public half. */
  const finding = ({ key, ...said }: Omit<Input<'inventories.find'>, 'inventories'>) =>
    findItems(inventories, {
      ...said,
      ...(key !== undefined && { key: readKeyFile(files.resolve(key)) }),
    })
  return {
    'inventories.list': async () => inventories.list(),
    'inventories.preview': async ({ file, vendor, kind, settings }) =>
      inventories.preview(files.resolveSet(file), vendor, kind, settings),
    'inventories.import': async ({ job, file, ...request }) => {
      const chosen = files.resolveSet(file)
      return jobs.run(job, (control) => inventories.import({ ...request, file: chosen }, control))
    },
    'inventories.cancel': async ({ job }) => jobs.cancel(job),
    'inventories.discover': async ({ job, key, ...request }) => ({
      asks: [await askToReach(workbench, request.connection)],
      go: () => jobs.run(job, (control) => discovery.fill({ ...request, key: secretOf(key) }, control)),
    }),
    'inventories.items': ({ inventory, offset, limit, filter, sort }) =>
      inventories.items(inventory, { offset, limit, ...(filter && { filter }), ...(sort && { sort }) }),
    'inventories.find': async ({ inventories: names, ...question }) =>
      finding(question).find(names, FOUND_SHOWN_MAX),
    'inventories.keepFound': async ({ inventories: names, name, ...question }) =>
      finding(question).keep(names, name),
    'inventories.compare': ({ a, b }) => inventories.compare(a, b),
    'inventories.combine': ({ a, b, part, name }) => inventories.combine(a, b, part, name),
    'inventories.rejects': async ({ inventory, after, limit }) =>
      inventories.rejects(inventory, after, limit),
    'inventories.saveRejects': async ({ inventory }) => {
      const { name } = inventories.get(inventory).source
      return askWhereToSave(desk, 'rejects', `${name}-rejected.csv`, (file) =>
        inventories.writeRejects(inventory, file),
      )
    },
    'inventories.remove': async ({ inventory }) => {
      const { imported } = inventories.get(inventory)
      return {
        asks: [
          {
            question: {
              message: `Remove the inventory ${plainText(inventory)}?`,
              detail: `Its ${countOf(imported, 'item')} leave this workspace. Sealed batches keep their own copy, and nothing changes at a vendor.`,
              button: 'Remove the inventory',
            },
          },
        ],
        go: async () => inventories.remove(inventory),
      }
    },
  }
}

function batchHandlers({ workbench: { batches } }: HandlersDeps): TopicHandlers<'batches'> {
  return {
    'batches.list': async () => batches.list(),
    'batches.show': async ({ batch }) => batches.get(batch),
    'batches.create': async (draft) => batches.create(draft),
    'batches.update': async ({ batch, ...change }) => batches.update(batch, change),
    'batches.check': async ({ batch }) => {
      const check = await batches.check(batch)
      return { ...check, findings: check.findings.map(inWindow) }
    },
    'batches.seal': async ({ batch }) => {
      const { name, request } = batches.get(batch)
      const ask = request.startsItself === undefined ? [] : [askToSeal(name, request.startsItself)]
      return { asks: ask, go: () => batches.seal(batch) }
    },
    'batches.remove': async ({ batch }) => {
      const { name, counts, state } = batches.get(batch)
      return {
        asks: [
          {
            question: {
              message: `Remove the ${state === 'draft' ? 'draft' : 'batch'} ${plainText(name)}?`,
              detail: `It selects ${countOf(counts.total, 'item')}. The inventory stays.`,
              button: 'Remove',
            },
          },
        ],
        go: async () => batches.remove(batch),
      }
    },
  }
}

function reportHandlers({
  workbench: { reports, batches, identity, trust },
  desk,
  files,
}: HandlersDeps): TopicHandlers<'reports'> {
  /** Only names are told by them, so a record of trust that does not hold is no reason not to check a file. */
  const known = async (): Promise<Pick<VerifyOptions, 'known' | 'links'>> => {
    try {
      const own = [identity.publicKey()].filter((key) => key !== null)
      return { known: [...trust.publicKeys(), ...own], links: await trust.links() }
    } catch (error) {
      if (error instanceof AppError) return {}
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
    'reports.verify': async ({ file }) => verifyFile(files.resolve(file), await known()),
  }
}
