import dgram from 'node:dgram'
import net from 'node:net'
import tls from 'node:tls'
import { request } from 'undici'
import { expect, test } from 'vitest'

/** TEST-NET-1 of RFC 5737: documentation only, so that a hole in the guard reaches nobody. */
const STRANGER = '192.0.2.1'

test('no test can open a socket to another machine, in whichever form it asks', () => {
  expect(() => net.connect(443, STRANGER)).toThrow(`a test tried to reach ${STRANGER}`)
  expect(() => net.connect({ port: 443, host: 'vendor.example' })).toThrow('vendor.example')
  expect(() => new net.Socket().connect(443, STRANGER)).toThrow(STRANGER)
  expect(() => new net.Socket().connect({ port: 443, host: '2001:db8::1' })).toThrow('2001:db8::1')
  expect(() => tls.connect(443, STRANGER)).toThrow(STRANGER)
})

test('no test can send a datagram to another machine', () => {
  const socket = dgram.createSocket('udp4')
  try {
    expect(() => socket.send('x', 53, STRANGER)).toThrow(STRANGER)
  } finally {
    socket.close()
  }
})

test('loopback stays open', async () => {
  const server = net.createServer((socket) => socket.end('here')).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as net.AddressInfo
  const text = await new Promise((resolve, reject) => {
    net
      .connect(port, '127.0.0.1')
      .on('data', (bytes) => resolve(bytes.toString()))
      .on('error', reject)
  })
  server.close()
  expect(text).toBe('here')
})

test('a unit test reaches not even this machine over HTTP', async () => {
  const url = 'http://127.0.0.1:8443/'
  await expect(request(url)).rejects.toThrow('net.connect disabled')
  const cause = await fetch(url).catch((error: Error) => String(error.cause))
  expect(cause).toContain('net.connect disabled')
})
