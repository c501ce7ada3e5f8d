import { listen } from './engine/listener.ts'

/** Serves a list of revoked certificates on loopback, as a CA's web server does, while something is done with its address. */
export async function servingList<T>(list: Buffer, work: (url: string) => Promise<T>): Promise<T> {
  const server = await listen(0, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/pkix-crl' }).end(list)
  })
  try {
    return await work(`${server.origin}/ca.crl`)
  } finally {
    await server.close()
  }
}
