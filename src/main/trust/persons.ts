/**
 * Whom a name means, whatever its spelling: four eyes are two people's, and a second key is no second person. Two people
 * who share a name have to be told apart by the names that they are trusted under.
 */
export const personOf = (name: string): string =>
  name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
