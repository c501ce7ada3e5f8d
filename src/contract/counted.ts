/** `1 item`, `2,000 items`: the rule of English for what main and the command line count. */
export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`
