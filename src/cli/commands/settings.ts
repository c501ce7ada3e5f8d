/** `settings show`, `settings air-gap on|off`, `settings time-stamps URL|off`: what holds for the whole workspace. */
import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { Settings } from '../../contract/workspace.ts'
import { AppError } from '../../main/app-error.ts'
import type { RunCommand } from '../run-command.ts'
import type { Session } from '../session.ts'
import { choice } from './inventories.ts'

const CONFIRMATION = 'connect'

export function settingsCommand(program: Command, run: RunCommand): void {
  const settings = program.command('settings').description('what holds for the whole workspace')

  settings
    .command('show')
    .description('the settings')
    .action(
      run(async (session) => {
        const shown = await session.withWorkbench(async (workbench) => workbench.settings.get())
        session.output.result(shown, [
          `air-gapped   ${shown.airGapped ? 'on: nothing is sent from this workspace' : 'off'}`,
          `time stamps  ${shown.timeStampUrl ?? 'off'}`,
        ])
      }),
    )

  settings
    .command('air-gap <on|off>')
    .description('no network at all: no vendor is reached, no socket is opened')
    .option('--yes', 'switch it off without asking')
    .action(
      run(async (session, wanted: string, options: { yes?: boolean }) => {
        const closed = choice('air-gap', wanted, ['on', 'off'] as const) === 'on'
        await session.withWorkbench(async ({ airGap }) => {
          if (!closed && airGap.isClosed() && options.yes !== true) await askToConnect(session)
          airGap.set(closed)
        })
        session.output.result({ airGapped: closed }, [
          closed
            ? 'Air-gapped: nothing is sent from this workspace.'
            : 'Connected: this workspace may reach the network.',
        ])
      }),
    )

  settings
    .command('time-stamps <url|off>')
    .description(
      'have signed runs and reports time-stamped by another party (RFC 3161): a digest is sent there, nothing else',
    )
    .action(
      run(async (session, wanted: string) => {
        const timeStampUrl = wanted === 'off' ? null : checkedUrl(wanted)
        await session.withWorkbench(async (workbench) => workbench.settings.set({ timeStampUrl }))
        session.output.result({ timeStampUrl }, [
          timeStampUrl === null
            ? 'No time stamps are asked for.'
            : `Time stamps are asked for at ${timeStampUrl}.`,
        ])
      }),
    )
}

/** @throws AppError `input.bad-url` */
function checkedUrl(text: string): string {
  const url = Settings.shape.timeStampUrl.safeParse(text)
  if (url.success && url.data !== null) return url.data
  throw new AppError('input.bad-url', `"${text}" is not the address of a time stamp authority.`, {
    hint: 'Give an http or https address without a user name, e.g. https://tsa.example.com/, or "off".',
  })
}

async function askToConnect({ output }: Session): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new AppError('input.not-confirmed', 'Switching air-gapped mode off asks for confirmation.', {
      hint: 'Give --yes, or do it at a terminal.',
    })
  }
  output.note('This workspace will be able to reach the network.')
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await asking.question(`Type "${CONFIRMATION}" to switch air-gapped mode off: `)
    if (answer.trim() === CONFIRMATION) return
  } finally {
    asking.close()
  }
  throw new AppError('input.not-confirmed', 'Not confirmed: the workspace stays air-gapped.', {
    hint: 'Nothing was changed.',
  })
}
