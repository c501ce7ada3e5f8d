/** Proxies and servers that other people wrote, started on loopback with a folder of their own. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'

export interface Program extends AsyncDisposable {
  readonly port: number
  readonly folder: string
  /** What it has written of its work. */
  log(): string
}

const HERE = '127.0.0.1'
const PATH = `${process.env['PATH']}:/usr/sbin:/usr/local/sbin:/sbin`
const START_TRIES = 150
const TRY_MS = 100

export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, HERE)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, HERE, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })

/**
 * @param configure writes what it needs into its folder and gives back its command and arguments
 * @param own variables of its environment
 */
export async function startProgram(
  configure: (facts: { port: number; folder: string }) => readonly [string, ...string[]],
  own: Readonly<Record<string, string>> = {},
): Promise<Program> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-program-'))
  // Some go on as a user of their own.
  chmodSync(folder, 0o777)
  const port = await freePort()
  const [command, ...args] = configure({ port, folder })
  const child: ChildProcess = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, PATH, ...own },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  child.stdout?.on('data', (text) => (printed += text))
  child.stderr?.on('data', (text) => (printed += text))
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), 3_000)
      await once(child, 'exit')
      clearTimeout(late)
    }
    rmSync(folder, { recursive: true, force: true })
  }
  const log = () => {
    try {
      return printed + readFileSync(path.join(folder, 'log'), 'utf8')
    } catch {
      return printed
    }
  }
  for (let tries = 0; tries < START_TRIES; tries += 1) {
    if (child.exitCode !== null) break
    if (await answers(port)) return { port, folder, log, [Symbol.asyncDispose]: stop }
    await new Promise((resolve) => setTimeout(resolve, TRY_MS))
  }
  const said = log()
  await stop()
  throw new Error(`${command} did not start: ${said}`)
}

export interface Login {
  readonly user: string
  readonly password: string
}

/** Squid, asking by Basic or Digest; it leads to any port of this machine, and to `vendor.example` as this machine. */
export const startSquid = (asks: 'basic' | 'digest', { user, password }: Login): Promise<Program> =>
  startProgram(({ port, folder }) => {
    const file = (name: string, text: string): string => {
      writeFileSync(path.join(folder, name), text)
      return path.join(folder, name)
    }
    const helpers = '/usr/lib/squid'
    const ha1 = createHash('md5').update(`${user}:held:${password}`).digest('hex')
    const basic = file('basic', `${user}:${htpasswd(password)}\n`)
    const digest = file('digest', `${user}:held:${ha1}\n`)
    const hosts = file('hosts', `${HERE} vendor.example crl.example localhost\n`)
    const auth =
      asks === 'basic'
        ? [`auth_param basic program ${helpers}/basic_ncsa_auth ${basic}`, 'auth_param basic realm held']
        : [
            `auth_param digest program ${helpers}/digest_file_auth -c ${digest}`,
            'auth_param digest realm held',
            'auth_param digest nonce_max_count 3',
          ]
    const conf = file(
      'squid.conf',
      [
        `http_port ${HERE}:${port}`,
        ...auth,
        'acl known proxy_auth REQUIRED',
        'acl forbidden dstdomain forbidden.example',
        'http_access deny forbidden',
        'http_access allow known',
        'http_access deny all',
        `hosts_file ${hosts}`,
        `pid_filename ${path.join(folder, 'pid')}`,
        `cache_log ${path.join(folder, 'log')}`,
        `access_log stdio:${path.join(folder, 'access')}`,
        'cache deny all',
        'shutdown_lifetime 0 seconds',
        `coredump_dir ${folder}`,
        'visible_hostname held.example',
        `cache_effective_user ${userInfo().username === 'root' ? 'proxy' : userInfo().username}`,
        '',
      ].join('\n'),
    )
    return ['squid', '-N', '-f', conf, '-n', `held${port}`]
  })

const htpasswd = (password: string): string =>
  execFileSync('openssl', ['passwd', '-apr1', password], { encoding: 'utf8' }).trim()

export const startTinyproxy = ({ user, password }: Login): Promise<Program> =>
  startProgram(({ port, folder }) => {
    const conf = path.join(folder, 'tinyproxy.conf')
    writeFileSync(
      conf,
      [
        `Port ${port}`,
        `Listen ${HERE}`,
        `BasicAuth ${user} ${password}`,
        'Timeout 60',
        'MaxClients 50',
        '',
      ].join('\n'),
    )
    return ['tinyproxy', '-d', '-c', conf]
  })

/** Whether files of the system may be covered for one program (as root, where the machine gives namespaces). */
export const mayCoverFiles = (): boolean => spawnSync('unshare', ['--mount', 'true']).status === 0

/**
 * Dante asks the machine's own users. With a login they are those of files that it alone sees in the place of the system's; without
 * one, nobody has a password.
 */
export const startDante = (method: 'none' | 'username', login?: Login): Promise<Program> =>
  startProgram(({ port, folder }) => {
    const conf = path.join(folder, 'danted.conf')
    writeFileSync(
      conf,
      [
        `logoutput: ${path.join(folder, 'log')}`,
        `internal: ${HERE} port = ${port}`,
        'external: lo',
        `clientmethod: none`,
        `socksmethod: ${method}`,
        'user.privileged: root',
        'user.unprivileged: nobody',
        'client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }',
        'socks block { from: 127.0.0.0/8 to: 127.0.0.9/32 }',
        'socks pass { from: 127.0.0.0/8 to: 127.0.0.0/8 }',
        '',
      ].join('\n'),
    )
    const dante = ['danted', '-f', conf, '-p', path.join(folder, 'pid')] as const
    if (login === undefined) return dante
    const { user, password } = login
    const hash = execFileSync('openssl', ['passwd', '-6', password], { encoding: 'utf8' }).trim()
    const users = path.join(folder, 'passwd')
    const passwords = path.join(folder, 'shadow')
    writeFileSync(users, `${readFileSync('/etc/passwd', 'utf8')}${user}:x:4242:65534::/:/bin/false\n`)
    writeFileSync(passwords, `${readFileSync('/etc/shadow', 'utf8')}${user}:${hash}:19000:0:99999:7:::\n`)
    const cover = 'mount --bind "$1" /etc/passwd && mount --bind "$2" /etc/shadow && shift 2 && exec "$@"'
    return ['unshare', '--mount', 'sh', '-c', cover, 'sh', users, passwords, ...dante]
  })

export interface NginxFiles {
  readonly certificate: string
  readonly key: string
  readonly clientCa: string
}

/** nginx in front of a vendor, asking for client certificates of a CA. */
export const startNginx = ({ certificate, key, clientCa }: NginxFiles): Promise<Program> =>
  startProgram(({ port, folder }) => {
    const conf = path.join(folder, 'nginx.conf')
    writeFileSync(
      conf,
      `daemon off;
master_process off;
pid ${folder}/pid;
error_log ${folder}/log info;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f;
  uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  server {
    listen ${HERE}:${port} ssl;
    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    ssl_client_certificate ${clientCa};
    ssl_verify_client on;
    default_type application/json;
    location / { return 200 '{"subject":"$ssl_client_s_dn"}'; }
  }
}
`,
    )
    return ['nginx', '-c', conf, '-e', path.join(folder, 'log')]
  })
