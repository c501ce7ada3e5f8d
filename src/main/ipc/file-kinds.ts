import type { OpenPurpose } from './desk.ts'

/** Endings of the files that each purpose reads, for the dialogs and for what is dropped. */
export const FILE_KINDS: Readonly<Record<OpenPurpose, readonly string[]>> = {
  inventory: [
    'csv',
    'tsv',
    'txt',
    'list',
    'xlsx',
    'json',
    'ndjson',
    'jsonl',
    'pem',
    'crt',
    'cer',
    'der',
    'p7b',
    'p7c',
    'zip',
    'gz',
    'xz',
    'zst',
  ],
  folder: [],
  bundle: ['rescind'],
  evidence: ['jsonl', 'rescind'],
  key: ['json', 'jwk'],
  change: ['json', 'change'],
  'find-key': ['pem', 'key', 'pub', 'der', 'csr', 'req', 'crt', 'cer'],
  ca: ['pem', 'crt', 'cer'],
  'client-certificate': ['pem', 'p12', 'pfx', 'crt', 'cer', 'der'],
  'client-key': ['pem', 'key', 'der'],
  result: ['txt'],
}

/** What holds a private key is chosen on purpose. */
const NEVER_DROPPED: ReadonlySet<string> = new Set<OpenPurpose>(['client-certificate', 'client-key'])

/** All that may be dropped on the window. */
export const DROPPED_KINDS: ReadonlySet<string> = new Set(
  Object.entries(FILE_KINDS).flatMap(([purpose, kinds]) => (NEVER_DROPPED.has(purpose) ? [] : kinds)),
)
