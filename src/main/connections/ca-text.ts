import { X509Certificate } from 'node:crypto'
import { DerError, elementsOf } from '../x509/der.ts'

const DER_SEQUENCE = 0x30

/**
 * What a file of CA certificates holds, as PEM text: it may be DER (one certificate after the other), and text in UTF-8 or
 * UTF-16, as Windows and its PowerShell write it. What is none of these comes back as text, for `readExtraCa` to refuse.
 */
export function caText(bytes: Buffer): string {
  return derText(bytes) ?? decoded(bytes).replace(/\r\n?/g, '\n')
}

function derText(bytes: Buffer): string | null {
  if (bytes[0] !== DER_SEQUENCE) return null
  try {
    return [...elementsOf(bytes)].map(({ whole }) => new X509Certificate(whole).toString()).join('')
  } catch (error) {
    if (error instanceof DerError || (error as { code?: unknown }).code !== undefined) return null
    throw error
  }
}

function decoded(bytes: Buffer): string {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0))
    return new TextDecoder('utf-16le').decode(bytes)
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0))
    return new TextDecoder('utf-16be').decode(bytes)
  return new TextDecoder('utf-8').decode(bytes)
}
