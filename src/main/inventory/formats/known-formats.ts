import { CSV } from './csv.ts'
import { DER, PKCS7 } from './der.ts'
import type { BinaryFormat, TextFormat } from './format.ts'
import { JSON_FORMAT } from './json.ts'
import { LIST } from './list.ts'
import { PEM } from './pem.ts'

/** In the order in which they are asked whether they know a file. */
export const BINARY_FORMATS: readonly BinaryFormat[] = [PKCS7, DER]
/** The last knows every text. */
export const TEXT_FORMATS: readonly TextFormat[] = [JSON_FORMAT, PEM, LIST, CSV]
