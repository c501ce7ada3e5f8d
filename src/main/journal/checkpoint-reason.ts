/** What makes the head of a batch's chain be signed. `events`: so many have come since the last one. */
export const CHECKPOINT_REASONS = [
  'seal',
  'approve',
  'start',
  'events',
  'pause',
  'stop',
  'finish',
  'export',
] as const
export type CheckpointReason = (typeof CHECKPOINT_REASONS)[number]
