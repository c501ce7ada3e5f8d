export const activity = {
  title: 'Activity',
  sub: 'For people. What proves something is the evidence of each run.',
  nothingToDo: 'Nothing to do here: whatever is done in this workspace is told below.',
  compareHeads: 'Compare [a head] with the one on its report, or save the evidence under [Reports].',
  chains: { title: 'Chains', what: 'the chains', batch: 'Batch', events: 'Events', head: 'Head' },
  deeds: {
    title: 'What happened',
    what: 'the activity',
    when: 'When',
    who: 'Who',
    deed: 'What',
    none: 'Nothing has happened yet',
  },
}
