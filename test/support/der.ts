/** DER written piece by piece, for what no tool would write: other spellings, other keys, other versions. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content])
  const octets = content.length > 0xffff ? 3 : content.length > 0xff ? 2 : 1
  const length = Buffer.alloc(octets)
  length.writeUIntBE(content.length, 0, octets)
  return Buffer.concat([Buffer.from([tag, 0x80 | octets]), length, content])
}

export const derText = (tag: number, text: string): Buffer => der(tag, Buffer.from(text, 'utf8'))

export function derOid(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number)
  const octets = [first * 40 + second, ...others].flatMap((arc) => {
    const digits = [arc & 0x7f]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      digits.unshift((left & 0x7f) | 0x80)
    return digits
  })
  return der(0x06, Buffer.from(octets))
}

/** A Name: each relative name as attributes of type, tag of the string and text. */
export const derName = (...relatives: readonly (readonly (readonly [string, number, string])[])[]): Buffer =>
  der(
    0x30,
    ...relatives.map((attributes) =>
      der(0x31, ...attributes.map(([type, tag, text]) => der(0x30, derOid(type), derText(tag, text)))),
    ),
  )
