/** Programs that no package brings: other implementations than ours, which tests hold ours against. */
import { spawnSync } from 'node:child_process'

const TOOLS = {
  openssl: { asked: 'version', install: 'apt-get install openssl, brew install openssl' },
  python3: { asked: '--version', install: 'apt-get install python3, brew install python3' },
  squid: { asked: '-v', install: 'apt-get install squid' },
  tinyproxy: { asked: '-v', install: 'apt-get install tinyproxy' },
  danted: { asked: '-v', install: 'apt-get install dante-server' },
  pebble: { asked: '-h', install: 'apt-get install pebble' },
  qpdf: { asked: '--version', install: 'apt-get install qpdf, brew install qpdf' },
  nginx: { asked: '-v', install: 'apt-get install nginx-light' },
} as const

export type MachineTool = keyof typeof TOOLS

/** Servers stand where a user's shell does not look. */
const PATH = `${process.env['PATH']}:/usr/sbin:/usr/local/sbin:/sbin`

const isThere = (tool: MachineTool): boolean =>
  spawnSync(tool, [TOOLS[tool].asked], { env: { ...process.env, PATH } }).status === 0

/** Those that this machine has not, each with a sentence that says what follows and how to get it. */
export function missingTools(): ReadonlyMap<MachineTool, string> {
  const missing = (Object.keys(TOOLS) as MachineTool[]).filter((tool) => !isThere(tool))
  return new Map(
    missing.map((tool) => [
      tool,
      `There is no ${tool} on this machine: the tests that need it are passed over (${TOOLS[tool].install}).`,
    ]),
  )
}
