import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { openWorkspaceDb } from '../../../src/main/db/workspace-db.ts'
import { openKeptAnswers } from '../../../src/main/effect/kept-answers.ts'
import { openReadings } from '../../../src/main/runner/readings.ts'
import { removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'

/** More than a call takes as arguments. */
const MANY = 200_000

test('a reading and a check of effect go on from more answers than a call takes arguments', async () => {
  const folder = temporaryFolder()
  const db = openWorkspaceDb(folder)
  try {
    const clock = systemClock()
    const insert = db.prepare(
      'INSERT INTO kept_answer (reading, number, request, answer, at) VALUES (?, ?, ?, ?, ?)',
    )
    const answer = { kind: 'answer', status: 200, headers: {}, body: 'as before', durationMs: 1 } as const
    const bytes = deflateRawSync(JSON.stringify(answer))
    db.transaction(() => {
      for (const reading of ['search of many', 'effect b head'])
        for (let page = 0; page < MANY; page += 1)
          insert.run(reading, page, JSON.stringify(['GET', `/${page}`, []]), bytes, clock.now())
    })()
    const asked: string[] = []
    const readings = openReadings({ db, clock })
    const transport = readings.keeping({
      async send({ path }) {
        asked.push(path)
        return answer
      },
      close: async () => {},
    })
    const get = (page: number) =>
      transport.send({ method: 'GET', path: `/${page}`, headers: {}, mutating: false })
    await readings.read(
      'search of many',
      async () => [await get(0), await get(MANY)],
      () => true,
    )
    expect(asked).toEqual([`/${MANY - 1}`, `/${MANY}`])
    expect(() => openKeptAnswers({ db, clock, batch: { id: 'b', head: 'head' } })).not.toThrow()
  } finally {
    db.close()
    removeFolder(folder)
  }
})
