/** `proxy`: names and passwords that proxies ask for, and which way each connection goes. */
import type { Command } from 'commander'
import { failureFrom } from '../../main/app-error.ts'
import { readProxyUrl } from '../../main/http/proxy-url.ts'
import { askSecret } from '../ask-secret.ts'
import { tableLines } from '../output.ts'
import type { RunCommand } from '../run-command.ts'
import { readPiped } from '../session.ts'

export function proxyCommand(program: Command, run: RunCommand): void {
  const proxy = program
    .command('proxy')
    .description('names and passwords that proxies ask for, and which way each connection goes')

  proxy
    .command('login <url>')
    .description('keep a name and a password for a proxy in the OS keychain; they go to that proxy alone')
    .requiredOption('--user <name>', 'the name by which the proxy knows you')
    .option('--password-stdin', 'read the password from standard input instead of asking for it')
    .action(
      run(async (session, url: string, options: { user: string; passwordStdin?: boolean }) => {
        const address = readProxyUrl(url)
        const password =
          options.passwordStdin === true
            ? await readPiped(process.stdin, 'password')
            : await askSecret(`Password of ${options.user} at ${address}`, '--password-stdin')
        await session.withWorkbench(({ proxies }) =>
          proxies.setLogin(address, { user: options.user, password }),
        )
        session.output.result({ proxy: address, user: options.user, login: 'stored' }, [
          `Kept the password of ${options.user} for ${address} in the keychain.`,
        ])
      }),
    )

  proxy
    .command('logout <url>')
    .description('delete the name and the password of a proxy')
    .action(
      run(async (session, url: string) => {
        const address = readProxyUrl(url)
        await session.withWorkbench(({ proxies }) => proxies.removeLogin(address))
        session.output.result({ proxy: address, login: 'none' }, [`Nothing is kept for ${address} any more.`])
      }),
    )

  proxy
    .command('show')
    .description('which proxy leads to each connection, and who names it; sends nothing')
    .action(
      run(async (session) => {
        const ways = await session.withWorkbench(async ({ connections, proxies }) => {
          const all = await connections.list()
          return Promise.all(
            all.map(async (connection) => {
              const { name, baseUrl } = connection
              try {
                const found = await proxies.forConnection(new URL(baseUrl), connection)
                return {
                  connection: name,
                  proxy: found?.url ?? null,
                  namedBy: found?.namedBy ?? null,
                  login: found === undefined ? null : found.login === undefined ? 'none' : 'known',
                }
              } catch (error) {
                const { message } = failureFrom(error)
                return { connection: name, proxy: null, namedBy: null, login: null, problem: message }
              }
            }),
          )
        })
        session.output.result(
          ways,
          ways.length === 0
            ? ['No connections yet: rescind connections add --help']
            : tableLines(
                ['connection', 'proxy', 'named by', 'name and password'],
                ways.map(({ connection, proxy: url, namedBy, login, problem }) => [
                  connection,
                  problem ?? url ?? 'none',
                  namedBy ?? '',
                  login ?? '',
                ]),
              ),
        )
      }),
    )
}
