import { cssString } from './escape-html.ts'

/**
 * The report's own style sheet: the window's colours in light and dark, and on paper the marks of an unfinished run or a
 * drill in every page's margin and across it.
 */
export function htmlStyle(marks: readonly string[], runningHead: string): string {
  const mark = cssString(marks.join(' \u2013 '))
  // Across the page only what it is, without the figures.
  const across = cssString(marks.map((text) => text.split(':')[0]).join(' '))
  return `
:root { color-scheme: light dark; --bg: #f6f7f9; --surface: #fff; --sunken: #eef0f3; --border: #dfe3e8; --text: #1a2230; --muted: #5b6675;
  --done: #17795e; --done-before: #5fae97; --done-before-text: #2f7a63; --going: #2f5bd7; --waiting: #8a6100; --waiting-soft: #fbf0d9; --stop: #b3261e; --stop-soft: #fbe7e5; --idle: #c4cbd4; }
@media (prefers-color-scheme: dark) { :root { --bg: #12161d; --surface: #1a2029; --sunken: #141920; --border: #2b3440; --text: #e7ebf1; --muted: #a3aebd;
  --done: #5fcfa9; --done-before: #3f8f77; --done-before-text: #79cdb2; --going: #86a8ff; --waiting: #e5b95c; --waiting-soft: #352a12; --stop: #ff8a80; --stop-soft: #3c1c1a; --idle: #56616f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--text); font: 14px/1.5 system-ui, "Segoe UI", "Inter", sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 2rem 3rem; background: var(--surface); }
h1 { margin: 0; font-size: 2rem; line-height: 1.15; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 .5rem; font-size: 1.25rem; }
h3 { margin: 1.5rem 0 .25rem; font-size: 1rem; }
p { margin: .4rem 0; white-space: pre-line; }
.above, .below, .small, caption { color: var(--muted); }
.below { font-size: 1.05rem; }
.small { font-size: .85rem; }
.lead { font-size: 1.1rem; }
.strong { font-weight: 600; }
.mark { position: sticky; top: 0; z-index: 2; margin: 0; padding: .4rem 1rem; background: var(--stop); color: var(--surface); font-weight: 700; text-align: center; }
.across { position: fixed; inset: 0; z-index: 1; display: grid; place-items: center; overflow: hidden; pointer-events: none; user-select: none;
  font: 800 11vw/1 system-ui, sans-serif; color: var(--stop); opacity: .06; }
.across::before { content: ${across}; max-width: 110vw; text-align: center; transform: rotate(-24deg); }
.notice { margin: 1rem 0; padding: .6rem .9rem; border-left: 4px solid; border-radius: 4px; white-space: pre-line; }
.notice.stop { background: var(--stop-soft); border-color: var(--stop); }
.notice.waiting { background: var(--waiting-soft); border-color: var(--waiting); }
.line { overflow-x: auto; margin: .6rem 0; padding: .45rem .6rem; border-radius: 4px; background: var(--sunken); font: 12px/1.4 ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace; white-space: pre; }
.block { margin: .5rem 0 1rem; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { padding: .25rem 0; text-align: left; font-size: .85rem; }
th, td { padding: .25rem .6rem .25rem 0; text-align: left; vertical-align: top; white-space: pre-line; overflow-wrap: anywhere; border-bottom: 1px solid var(--border); font-weight: 400; }
thead th { color: var(--muted); font-size: .8rem; font-weight: 600; white-space: nowrap; }
.pairs th { width: 11rem; color: var(--muted); white-space: normal; }
.pairs td, .pairs th { border: 0; padding-top: .1rem; padding-bottom: .1rem; }
.long { table-layout: fixed; font-size: .85rem; min-width: 54rem; }
.right { text-align: right; }
tr.total > * { border-bottom: 0; border-top: 2px solid var(--border); }
figure { margin: .75rem 0; }
svg { display: block; width: 100%; height: auto; }
.c-muted { color: var(--muted); } .c-done { color: var(--done); } .c-done-before { color: var(--done-before-text); } .c-going { color: var(--going); }
.c-waiting { color: var(--waiting); } .c-stop { color: var(--stop); } .c-idle { color: var(--muted); }
.f-muted { fill: var(--muted); } .f-done { fill: var(--done); } .f-done-before { fill: var(--done-before); } .f-going { fill: var(--going); }
.f-waiting { fill: var(--waiting); } .f-stop { fill: var(--stop); } .f-idle { fill: var(--idle); } .f-text { fill: var(--text); }
.s-level { stroke: var(--border); stroke-width: .5; } .s-mark { stroke: var(--idle); stroke-width: .6; }
.s-deadline { stroke: var(--stop); stroke-width: .8; stroke-dasharray: 3 2; } .course { fill: none; stroke: var(--done); stroke-width: 1.4; }
.area { fill: var(--done); fill-opacity: .14; }
svg text { font: 7px system-ui, sans-serif; }
.part { content-visibility: auto; contain-intrinsic-size: auto 40rem; }
@page { size: A4; margin: 20mm 15mm 16mm; @top-left { content: ${cssString(runningHead)}; font: 8pt system-ui, sans-serif; color: #5b6675; }
  @top-right { content: ${mark}; font: bold 10pt system-ui, sans-serif; color: #b3261e; }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt system-ui, sans-serif; color: #5b6675; } }
@media print {
  :root { color-scheme: light; --bg: #fff; --surface: #fff; --sunken: #eef0f3; --border: #dfe3e8; --text: #000; --muted: #5b6675; --done: #17795e; --done-before: #5fae97; --done-before-text: #2f7a63;
    --going: #2f5bd7; --waiting: #8a6100; --waiting-soft: #fbf0d9; --stop: #b3261e; --stop-soft: #fbe7e5; --idle: #c4cbd4; }
  body { font-size: 9pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  .mark { position: static; }
  .long { min-width: 0; font-size: 7pt; }
  .line { font-size: 6.5pt; }
  .part { content-visibility: visible; }
  h2, h3 { break-after: avoid; }
  tr, figure, .notice { break-inside: avoid; }
  thead { display: table-header-group; }
}
`
}
