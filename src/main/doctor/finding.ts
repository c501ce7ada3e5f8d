import type { Finding } from '../../contract/doctor.ts'

type Area = Pick<Finding, 'id' | 'title'>

/** The findings about one thing: `const about = findings('space', 'Free space')`, then `about.good('40 GB')`. */
export const findings = (id: string, title: string) => {
  const area: Area = { id, title }
  return {
    good: (says: string): Finding => ({ ...area, condition: 'good', says }),
    note: (says: string, mend?: string): Finding => ({
      ...area,
      condition: 'note',
      says,
      ...(mend !== undefined && { mend }),
    }),
    wrong: (says: string, mend: string): Finding => ({ ...area, condition: 'wrong', says, mend }),
  }
}
