/** For which machine a native binary was built, by its own header; null where it is none, or one for a machine that is not packaged for. */
import type { Target } from './targets.ts'

export type Machine = Target['id']

export function machineOf(data: Buffer): Machine | 'another' | null {
  if (data.length < 64) return null
  switch (data.readUInt32BE(0)) {
    // ELF, e_machine
    case 0x7f454c46:
      return ({ 62: 'linux-x64', 183: 'linux-arm64' } as const)[data.readUInt16LE(18)] ?? 'another'
    // Mach-O of 64 bits, cputype; one for several processors is never what was meant
    case 0xcffaedfe:
      return (
        ({ 16777223: 'darwin-x64', 16777228: 'darwin-arm64' } as const)[data.readUInt32LE(4)] ?? 'another'
      )
    case 0xcafebabe:
      return 'another'
    default:
      return data.toString('latin1', 0, 2) === 'MZ' ? machineOfPe(data) : null
  }
}

function machineOfPe(data: Buffer): Machine | 'another' | null {
  const at = data.readUInt32LE(0x3c)
  if (at + 6 > data.length || data.toString('latin1', at, at + 4) !== 'PE\0\0') return null
  return data.readUInt16LE(at + 4) === 0x8664 ? 'win-x64' : 'another'
}
