const HEAD_OCTETS = 64

/** Whether a server gave a page for people where DER was asked for: a proxy's refusal, a log-in, a note of maintenance. */
export const isWebPage = (bytes: Uint8Array): boolean =>
  /^(?:\u00ef\u00bb\u00bf)?\s*<(?:!|\?xml|html|head|body)/i.test(
    Buffer.from(bytes.subarray(0, HEAD_OCTETS)).toString('latin1'),
  )
