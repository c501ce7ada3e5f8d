import type { Diagnosis, Finding } from '../../contract/doctor.ts'
import { type Clock, isoTime } from '../clock.ts'
import type { CrashReports } from '../crash-reports.ts'
import { type WrittenFile, writeWholeFile } from '../files/whole-file.ts'
import { createProxies } from '../http/proxies.ts'
import type { FindProxy } from '../http/proxy-server.ts'
import type { Keychain } from '../keychain/keychain.ts'
import type { VendorRegistry } from '../vendors/port.ts'
import { checkFonts, checkModes, checkSpace, checkVersion, type Process } from './check-machine.ts'
import { checkProxy, checkReach, checkTrust } from './check-network.ts'
import { checkClock, checkCrashes, checkKeychain, checkWorkspace } from './check-workspace.ts'
import { findings } from './finding.ts'
import { lookAtWorkspace } from './look-at-workspace.ts'
import { type Names, ownNames, ticketNames } from './names.ts'
import { supportText } from './support-file.ts'

export interface DoctorDeps {
  readonly dataDir: string
  readonly keychain: Keychain
  readonly vendors: VendorRegistry
  readonly clock: Clock
  /** Product and version. */
  readonly product: string
  /** Folder of the report's fonts; ends with a slash. */
  readonly fonts: URL
  readonly process: Process
  readonly crashes: CrashReports
  /** Which proxy leads to an address by what surrounds the program. */
  readonly findProxy?: FindProxy | undefined
}

export interface Look {
  /** Whether the connections' hosts are asked. Never done in an air-gapped workspace, which is then said. */
  readonly reach: boolean
}

/**
 * Looks at the machine and the workspace for what keeps the product from working, and says how to mend it. It needs no open
 * workbench, since that may be what does not work: the workspace is read as it stands, and nothing of it is created or changed.
 */
export interface Doctor {
  examine(look: Look): Promise<Diagnosis>
  /** Addresses that `examine` with `reach` asks; empty in an air-gapped workspace. */
  wouldReach(): readonly string[]
  /** Writes what a support ticket needs, with nothing in it that a person has named, typed or imported. */
  writeSupportFile(file: string, look: Look): Promise<WrittenFile>
}

export function createDoctor(deps: DoctorDeps): Doctor {
  const { dataDir, clock, product, crashes } = deps
  const diagnose = async (names: Names, { reach }: Look): Promise<Diagnosis> => {
    const found = await allFindings(deps, names, reach, checkCrashes(crashes.list()))
    return {
      at: isoTime(clock.now()),
      product,
      ok: found.every(({ condition }) => condition !== 'wrong'),
      reached: reach && hostsOf(dataDir).length > 0,
      findings: found,
    }
  }
  return {
    examine: (look) => diagnose(ownNames(dataDir), look),
    wouldReach: () => hostsOf(dataDir),
    async writeSupportFile(file, look) {
      const diagnosis = await diagnose(ticketNames, look)
      const text = await supportText({ diagnosis, dataDir, crashes: crashes.list(), process: deps.process })
      return writeWholeFile(file, (write) => write(text))
    },
  }
}

function hostsOf(dataDir: string): readonly string[] {
  const look = lookAtWorkspace(dataDir)
  if (look.kind !== 'there' || look.isAirGapped) return []
  return [...new Set(look.connections.map(({ base_url }) => new URL(base_url).origin))]
}

async function allFindings(
  { dataDir, keychain, vendors, clock, product, fonts, process: own, findProxy }: DoctorDeps,
  names: Names,
  reach: boolean,
  crashes: readonly Finding[],
): Promise<Finding[]> {
  const proxies = createProxies({ keychain, findProxy })
  const look = lookAtWorkspace(dataDir)
  const connections = look.kind === 'there' ? look.connections : []
  const now = clock.now()
  return [
    checkVersion(product, own, names),
    checkWorkspace(look, dataDir, names),
    await checkSpace(dataDir),
    ...(look.kind === 'none' ? [] : [await checkModes(dataDir, own.platform, names)]),
    await checkKeychain(keychain),
    checkClock(look, now),
    ...checkTrust(connections, now, names),
    ...(await checkProxy(connections, own.env, proxies, names)),
    ...(await reached()),
    await checkFonts(fonts),
    ...crashes,
  ]

  async function reached(): Promise<readonly Finding[]> {
    const about = findings('reach', 'Connections')
    if (look.kind === 'there' && look.isAirGapped)
      return [about.good('Air-gapped: nobody is asked, and no socket is opened.')]
    if (connections.length === 0) return [about.good('There are none yet.')]
    if (!reach) return [about.good(`${connections.length} here; nobody was asked.`)]
    return checkReach(connections, { clock, proxies, keychain, vendors }, names)
  }
}
