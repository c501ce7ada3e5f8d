/**
 * Loaded into a process (`--require`, which threads heed too) to write down every network handle that it makes, in any of its threads: sockets and
 * servers of TCP and TLS, datagrams, look-ups of names, named pipes. What is inherited as standard input and output is none.
 */
const { createHook } = require('node:async_hooks')
const { appendFileSync } = require('node:fs')

const NETWORK =
  /^(TCP|TLS|UDP|GETADDRINFO|GETNAMEINFO|QUERY|PIPECONNECT|PIPESERVER|HTTP2|QUIC)[A-Z]*WRAP$|^HTTP(CLIENT|INCOMING)/
const file = process.env['SOCKET_TRAP_FILE']

createHook({
  init(_id, type) {
    if (NETWORK.test(type)) appendFileSync(file, `${type}\n`)
  },
}).enable()
