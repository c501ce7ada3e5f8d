/** The app's icon in every size and form that a system asks for, drawn from the one SVG. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Resvg } from '@resvg/resvg-js'
import png2icons from 'png2icons'

const SVG = path.join(import.meta.dirname, '../../../packaging/rescind.svg')
/** Sizes of the hicolor theme. */
export const ICON_SIZES = [16, 24, 32, 48, 64, 96, 128, 256, 512] as const
const LARGEST = 1024

export interface Icons {
  readonly svg: Buffer
  /** By the length of a side in pixels. */
  readonly png: ReadonlyMap<number, Buffer>
  readonly ico: Buffer
  readonly icns: Buffer
}

export function drawIcons(): Icons {
  const svg = readFileSync(SVG)
  const draw = (side: number): Buffer =>
    Buffer.from(
      new Resvg(svg, { fitTo: { mode: 'width', value: side }, font: { loadSystemFonts: false } })
        .render()
        .asPng(),
    )
  const large = draw(LARGEST)
  const ico = png2icons.createICO(large, png2icons.BICUBIC2, 0, false, true)
  const icns = png2icons.createICNS(large, png2icons.BICUBIC2, 0)
  if (ico === null || icns === null) throw new Error('the icons could not be made')
  return { svg, png: new Map(ICON_SIZES.map((side) => [side, draw(side)])), ico, icns }
}
