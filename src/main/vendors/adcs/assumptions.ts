import type { Assumption } from '../probe.ts'

const AT_THE_CA = 'The first hand-over to this CA, run without -Yes.'

/** What Microsoft's pages on certutil leave open, and how the script takes it. */
export const ASSUMED: readonly Assumption[] = [
  {
    id: 'disposition-shown',
    says: 'How certutil -view prints a state is not documented: 0x14 (20) is taken for issued and 0x15 (21) for revoked, whatever words stand beside them. A state of 21 with 0x6 (6) or 0x8 (8) as its reason is taken for on hold or released from it, not for revoked.',
    untold: AT_THE_CA,
  },
  {
    id: 'serial-restriction',
    says: 'How certutil -view compares serial numbers is not documented: they are given in lower case, with an even number of digits and no leading zero octet.',
    untold: AT_THE_CA,
  },
  {
    id: 'exit-code',
    says: 'That certutil ends with another code than 0 when it failed is not documented: whatever it says, the database of the CA is asked afterwards and decides.',
    untold: AT_THE_CA,
  },
]
