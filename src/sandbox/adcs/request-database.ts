import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import path from 'node:path'

/** A row of the CA's database, as far as revoking is about it. */
export interface RequestRow {
  /** Upper-case hex of whole octets. */
  readonly serial: string
  readonly commonName: string
}

export interface Revocation {
  readonly serial: string
  /** Of RFC 5280, by number. */
  readonly reason: number
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** What a CA has issued and revoked, in a folder: it outlives the process that writes to it. */
export interface RequestDatabase {
  readonly issued: readonly RequestRow[]
  /** Every one that there was, in order: a certificate that stands here twice was revoked twice. */
  revocations(): readonly Revocation[]
  /** On disk before it returns. */
  revoke(revocation: Revocation): void
}

export function makeDatabase(folder: string, issued: readonly RequestRow[]): RequestDatabase {
  append(fileOf(folder, 'issued'), issued)
  append(fileOf(folder, 'revoked'), [])
  return openDatabase(folder)
}

export function openDatabase(folder: string): RequestDatabase {
  return {
    issued: read<RequestRow>(fileOf(folder, 'issued')),
    revocations: () => read<Revocation>(fileOf(folder, 'revoked')),
    revoke: (revocation) => append(fileOf(folder, 'revoked'), [revocation]),
  }
}

const fileOf = (folder: string, name: string): string => path.join(folder, `${name}.jsonl`)

function append(file: string, rows: readonly unknown[]): void {
  const handle = openSync(file, 'a')
  try {
    writeSync(handle, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** A last line that a kill has cut short was never acknowledged. */
const read = <T>(file: string): readonly T[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as T)
