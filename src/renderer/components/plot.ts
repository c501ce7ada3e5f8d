import { useEffect, useState } from 'react'
import type uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { formatAxis } from './format.ts'

/**
 * The chart library, once it is needed. It asks for number formats of the system's language as it loads, and fails where that
 * is none of the web's (a POSIX locale): the words below the chart then stand alone.
 */
export function usePlot(): typeof uPlot | null {
  const [plot, setPlot] = useState<typeof uPlot | null>(null)
  useEffect(() => {
    import('uplot').then(
      (module) => setPlot(() => module.default),
      () => {},
    )
  }, [])
  return plot
}

/** Counts the changes of theme, by the system or by the operator: what is painted is painted anew. */
export function useThemeChanges(): number {
  const [changes, setChanges] = useState(0)
  useEffect(() => {
    const changed = (): void => setChanges((before) => before + 1)
    const system = matchMedia('(prefers-color-scheme: dark)')
    system.addEventListener('change', changed)
    const own = new MutationObserver(changed)
    own.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      system.removeEventListener('change', changed)
      own.disconnect()
    }
  }, [])
  return changes
}

/** Colours as a canvas takes them: a custom property holds `light-dark(…)`, the colour that is computed from it does not. */
export function coloursIn(host: HTMLElement): (name: string) => string {
  return (name) => {
    const probe = document.createElement('span')
    probe.style.color = `var(${name})`
    host.append(probe)
    const { color } = getComputedStyle(probe)
    probe.remove()
    return color
  }
}

/** The marks of the time axis: the day is named where it begins. */
export function timeMarks(seconds: readonly number[]): string[] {
  const days = seconds.map((at) => new Date(at * 1000).toDateString())
  return seconds.map((at, index) =>
    formatAxis(new Date(at * 1000).toISOString(), days[index] !== days[index - 1]),
  )
}
