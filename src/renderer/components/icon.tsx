/** Outlines on a 16 × 16 grid, drawn with the text's colour. */
const PATHS = {
  home: 'M2.5 7.5 8 2.8l5.5 4.7M4 6.5V13h3v-3.5h2V13h3V6.5',
  inventory: 'M2.5 3.5h11v3h-11zM3.5 6.5V13h9V6.5M6.5 9h3',
  batches: 'M3 2.5h7l3 3V13.5H3zM9.5 2.5V6H13M5.5 8.5h5M5.5 11h3.5',
  runs: 'M4.5 3v10l8-5z',
  reports: 'M2.5 13.5h11M4.5 11V8M8 11V4M11.5 11V6',
  connections:
    'M6 10l4-4M5.5 7 3.6 8.9a2.5 2.5 0 0 0 3.5 3.5L9 10.5M10.5 9l1.9-1.9a2.5 2.5 0 0 0-3.5-3.5L7 5.5',
  activity: 'M2 8h3l2-4.5 2.5 9L11.5 8H14',
  settings: 'M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6M10 3.5v3M6 9.5v3',
  check: 'm3 8.5 3.2 3.2L13 4.8',
  cross: 'm4 4 8 8M12 4l-8 8',
  warning: 'M8 2.5 14 13H2zM8 6.5v3M8 11.2v.3',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M8 7.3v3.5M8 5v.3',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M8 4.8V8l2.2 1.6',
  stop: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M3.8 3.8l8.4 8.4',
  arrow: 'M3 8h10M9 4l4 4-4 4',
  left: 'M13 8H3M7 4 3 8l4 4',
  dots: 'M4 8h.1M8 8h.1M12 8h.1',
  question: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M6.3 6.4A1.8 1.8 0 1 1 8 8.4v.8M8 11.2v.2',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  skip: 'M3 4l5 4-5 4zM12 4v8',
  down: 'm4 6 4 4 4-4',
  up: 'm4 10 4-4 4 4',
  updown: 'm5 6.2 3-3 3 3M5 9.8l3 3 3-3',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9M10.3 10.3 13.5 13.5',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3.5 8h9',
  download: 'M8 2.5v8M4.5 7.5 8 11l3.5-3.5M3 13.5h10',
  folder: 'M2.5 4h4l1.5 1.5h5.5v7h-11z',
  key: 'M6 12a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 6 12M8.2 7.4l4.8-4.6M11 4.7l1.6 1.6',
  sandbox: 'M2.5 5.5 8 3l5.5 2.5L8 8zM2.5 5.5v5L8 13l5.5-2.5v-5M8 8v5',
  globe: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M2.2 8h11.6M8 2c3.4 3.6 3.4 8.4 0 12M8 2c-3.4 3.6-3.4 8.4 0 12',
  flask: 'M6.2 2.5v4L3 12.2c-.4.8 0 1.3.8 1.3h8.4c.8 0 1.2-.5.8-1.3L9.8 6.5v-4M5.2 2.5h5.6M4.6 10h6.8',
  bell: 'M4 11V7.5a4 4 0 0 1 8 0V11l1.2 1.2H2.8zM6.7 14h2.6',
  shield: 'M8 2.2 13 4v4c0 3-2.2 5-5 6-2.8-1-5-3-5-6V4zM5.8 8l1.6 1.6L10.4 6.5',
  plug: 'M6 2.5v3M10 2.5v3M4.5 5.5h7v2a3.5 3.5 0 0 1-7 0zM8 11v2.5',
  unplugged: 'M6 2.5v3M10 2.5v3M4.5 5.5h7v2a3.5 3.5 0 0 1-7 0zM8 11v2.5M2.5 13.5l11-11',
} as const
export type IconName = keyof typeof PATHS

/** Decoration beside words: never the only bearer of a meaning, so it is hidden from assistive technology. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
