import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import { AppError } from '../../../src/main/app-error.ts'
import { checkedEncoding, findEncoding } from '../../../src/main/inventory/formats/find-encoding.ts'
import { decoded } from '../../../src/main/inventory/formats/text-decoder.ts'

/** Names as organisations of a country have them. */
const NAMES = {
  french: [
    'Société Générale',
    'Électricité de France',
    'Chaîne hôtelière française',
    'Où êtes-vous',
    'Château Noël',
    'L’Oréal à Nîmes',
  ],
  german: [
    'Müller GmbH',
    'Straßenbau Köln–Bonn',
    'Universität Zürich',
    'Österreichische Post',
    'Großhändler für Gemüse',
  ],
  spanish: [
    'Compañía Española de Petróleos',
    'Telefónica Móviles',
    'Informática y Tecnología',
    'Señalización Ibérica',
  ],
  portuguese: [
    'Fundação São Paulo',
    'Informações Eletrônicas',
    'Câmara Municipal de Évora',
    'Construções Irmãos Gonçalves',
  ],
  italian: ['Università di Forlì', 'Società per Azioni Città', 'Perché no'],
  swedish: ['Göteborgs Universitet', 'Malmö Stad', 'Länsförsäkringar', 'Skånetrafiken', 'Ångpanneföreningen'],
  finnish: ['Jyväskylän yliopisto', 'Työeläkevakuutus Säästö', 'Hämeenlinnan kaupunki'],
  danish: ['Københavns Lufthavne', 'Sønderborg Kommune', 'Århus Sygehus', 'Færøerne'],
  norwegian: ['Tromsø kommune', 'Ålesund Sparebank', 'Bærum sykehus', 'Sør-Trøndelag fylke'],
  icelandic: ['Landsbankinn á Íslandi', 'Þjóðskrá', 'Orkuveita Reykjavíkur Þór', 'Ríkiskaup við Hörðuvöll'],
  estonian: ['Tartu Ülikool', 'Põhja-Eesti Regionaalhaigla', 'Võru Linnavalitsus', 'Jõgeva vald'],
  polish: ['Żółć Spółka Akcyjna', 'Poczta Polska Łódź', 'Wałęsa i Wspólnicy', 'Śląskie Sieci'],
  czech: ['Česká spořitelna', 'Dvořák a synové', 'Vysoké učení technické v Brně', 'Město Plzeň'],
  slovak: ['Slovenská sporiteľňa', 'Železničná spoločnosť', 'Ľudová banka', 'Košice mesto'],
  hungarian: ['Győri Erőmű', 'Fővárosi Önkormányzat', 'Műszaki Főiskola', 'Hírközlési Hatóság'],
  slovene: ['Občina Škofja Loka', 'Železniški center', 'Ministrstvo za finance Čuček'],
  croatian: ['Grad Šibenik', 'Županija Đakovo', 'Hrvatska pošta Čakovec', 'Tehnička škola Ruđera Boškovića'],
  romanian: ['Întreprinderea Română', 'Băneasa Şcoală', 'Ţara Bârsei', 'Primăria Cluj'],
  turkish: [
    'Türkiye Cumhuriyeti İçişleri Bakanlığı',
    'Eskişehir Büyükşehir Belediyesi',
    'Doğuş Holding',
    'Işık Üniversitesi',
  ],
  lithuanian: ['Lietuvos paštas Šiauliai', 'Universitetas Žalgiris', 'Vilniaus savivaldybė', 'Ąžuolų gatvė'],
  latvian: ['Rīgas Tehniskā universitāte', 'Latvijas Dzelzceļš', 'Jūrmalas pilsēta', 'Ķekava'],
} as const
type Language = keyof typeof NAMES

const WEST: readonly Language[] = [
  'french',
  'german',
  'spanish',
  'portuguese',
  'italian',
  'swedish',
  'finnish',
  'danish',
  'norwegian',
  'icelandic',
  'estonian',
]

const fileOf = (language: Language, encoding: string): Buffer =>
  iconv.encode(
    ['serial_number,organization', ...NAMES[language].map((name, at) => `0A${at}133FF,"${name}"`), ''].join(
      '\r\n',
    ),
    encoding,
  )

const takenFor = (file: Buffer): string => {
  try {
    return findEncoding(file, 'names.csv', true).encoding
  } catch (error) {
    if (error instanceof AppError && error.code === 'input.encoding-unsure') return error.message
    throw error
  }
}

test.each(WEST)('%s names of Windows-1252 come in without a question', (language) => {
  expect(takenFor(fileOf(language, 'win1252'))).toBe('windows-1252')
})

test('names of several countries in one list too', () => {
  const lists = WEST.map((language) =>
    fileOf(language, 'win1252').toString('latin1').split('\r\n').slice(1, 3),
  )
  expect(takenFor(Buffer.from(lists.flat().join('\r\n'), 'latin1'))).toBe('windows-1252')
})

test.each([
  ...(['polish', 'czech', 'slovak', 'hungarian', 'slovene', 'croatian', 'romanian'] as const).map(
    (language) => [language, 'windows-1250'] as const,
  ),
  ...(['polish', 'czech', 'slovak', 'hungarian', 'slovene'] as const).map(
    (language) => [language, 'iso-8859-2'] as const,
  ),
  ...(['lithuanian', 'latvian'] as const).map((language) => [language, 'windows-1257'] as const),
  ['turkish', 'windows-1254'] as const,
  ...(['french', 'german', 'spanish', 'portuguese', 'danish', 'norwegian', 'italian'] as const).flatMap(
    (language) => [
      [language, 'macintosh'] as const,
      ...(language === 'norwegian' ? [] : [[language, 'cp850'] as const]),
    ],
  ),
  ['polish', 'cp852'] as const,
  ['czech', 'cp852'] as const,
])('%s names of %s never come in as others without a word', (language, encoding) => {
  const file = fileOf(language, encoding)
  const taken = takenFor(file)
  if (taken.includes(' ')) expect(taken).toContain('it is not sure what else')
  else expect(decoded(file, taken)).toBe(iconv.decode(file, encoding))
})

test('who is asked sees the names as they are among what is offered', () => {
  expect(takenFor(fileOf('czech', 'win1250'))).toContain('windows-1250: Česká spořitelna')
  expect(takenFor(fileOf('german', 'cp850'))).toContain('ibm850: Müller GmbH')
  expect(takenFor(fileOf('french', 'macintosh'))).toContain('macintosh: Société Générale')
})

test.each([
  ['cp850', 'ibm850'],
  ['IBM437', 'ibm437'],
  ['OEM-852', 'ibm852'],
  ['latin1', 'windows-1252'],
])('"%s" may be named, and is called %s', (label, encoding) => {
  expect(checkedEncoding(label)).toEqual({ encoding, by: 'given' })
})
