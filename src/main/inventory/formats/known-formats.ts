import { BUNDLE } from './bundle.ts'
import { CSV } from './csv.ts'
import { DER, PKCS7, PRIVATE_KEY } from './der.ts'
import { EVIDENCE } from './evidence.ts'
import type { ArchiveFormat, BinaryFormat, TextFormat } from './format.ts'
import { JSON_FORMAT } from './json.ts'
import { LIST } from './list.ts'
import { PEM } from './pem.ts'
import { XLSX } from './xlsx.ts'

/** In the order in which they are asked whether they know a file. */
export const ARCHIVE_FORMATS: readonly ArchiveFormat[] = [XLSX]
export const BINARY_FORMATS: readonly BinaryFormat[] = [BUNDLE, PRIVATE_KEY, PKCS7, DER]
/** The last knows every text. */
export const TEXT_FORMATS: readonly TextFormat[] = [EVIDENCE, JSON_FORMAT, PEM, LIST, CSV]
