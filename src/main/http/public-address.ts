import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Networks that are nobody's on the internet (RFC 6890 and its registries): this machine, this link, a company's own. */
const INNER_4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const
/** The tunnels are here since they lead to any address of version 4. */
const INNER_6 = [
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const

function innerNetworks(): BlockList {
  const list = new BlockList()
  for (const [network, prefix] of INNER_4) {
    list.addSubnet(network, prefix, 'ipv4')
    // Where there is version 6 only, public servers of version 4 are reached by this prefix (RFC 6052), and inner ones too.
    list.addSubnet(`64:ff9b::${network}`, 96 + prefix, 'ipv6')
    list.addSubnet(`::ffff:${network}`, 96 + prefix, 'ipv6')
  }
  for (const [network, prefix] of INNER_6) list.addSubnet(network, prefix, 'ipv6')
  return list
}

const INNER = innerNetworks()

/** Whether an IP address is of this machine, this link or a private network: where no stranger has anything to send us to. */
export function isInnerAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  const family = isIP(bare)
  return family === 0 ? false : INNER.check(bare, family === 4 ? 'ipv4' : 'ipv6')
}

/** How an inner address is refused where a name leads to it. */
export const INNER_ADDRESS = 'RESCIND_INNER_ADDRESS'

/** Looks a name up, and leaves inner addresses out: one that has no others is refused, at the very moment of connecting. */
export function publicLookup(resolve: typeof lookup = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, [])
      const outer = addresses.filter(({ address }) => !isInnerAddress(address))
      const first = outer[0]
      if (first === undefined)
        return callback(Object.assign(new Error('inner address'), { code: INNER_ADDRESS }), [])
      if (options.all === true) callback(null, outer)
      else callback(null, first.address, first.family)
    })
  }
}
