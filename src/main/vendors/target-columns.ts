import type { TargetColumn } from '../../contract/vendor.ts'
import { SERIAL_WORDS } from '../inventory/serial-words.ts'

/** A certificate's serial number, by the names that files give it: folded as headings are compared. */
export const serialColumn = (required: boolean): TargetColumn => ({
  name: 'serial_number',
  label: 'Serial number',
  type: 'serial',
  required,
  identity: true,
  synonyms: [
    'serialnumber',
    'serial',
    'serialno',
    'serialnum',
    'serialnr',
    'sn',
    'certserial',
    'certserialnumber',
    'certserialno',
    'certificateserial',
    'certificateserialnumber',
    'certificateserialno',
    'serialnumberhex',
    'serialhex',
    'hexserial',
    'certsn',
    'certificatesn',
    'snhex',
    ...SERIAL_WORDS.map((words) => words.replaceAll(' ', '')),
  ],
})

/** A certificate's thumbprint, by the digest that the vendor makes it with. */
export function thumbprintColumn(type: 'sha1' | 'sha256'): TargetColumn {
  return {
    name: 'thumbprint',
    label: `${type === 'sha1' ? 'SHA-1' : 'SHA-256'} thumbprint`,
    type,
    required: false,
    identity: true,
    synonyms: [
      'thumbprint',
      `thumbprint${type}`,
      `${type}thumbprint`,
      type,
      'fingerprint',
      `${type}fingerprint`,
      `fingerprint${type}`,
      'certthumbprint',
      'certificatethumbprint',
      'certfingerprint',
      `cert${type}`,
      'certificatefingerprint',
      'fingerabdruck',
    ],
  }
}

/** What the vendor numbers. @param synonyms folded as headings are compared */
export const idColumn = (
  name: string,
  label: string,
  required: boolean,
  synonyms: readonly string[],
): TargetColumn => ({ name, label, type: 'integer', required, identity: true, synonyms })
