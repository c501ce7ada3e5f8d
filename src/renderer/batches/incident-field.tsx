import { useState } from 'react'
import type { BatchRequest } from '../../contract/batches.ts'
import type { IncidentSummary } from '../../contract/incidents.ts'
import { valueOr } from '../bridge/loadable.ts'
import { Select, TextField } from '../components/field.tsx'
import { formatMoment } from '../components/format.ts'
import { useWorkspace } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'

const said = words.batches.request.incident
/** No name begins with a blank. */
const NONE = ' none'
const OTHER = ' other'
const NAME_CHARS_MAX = 120

/** What the batch is prepared for: an incident of this workspace, or a name from elsewhere that is kept in the record. */
export function IncidentField({
  request,
  onChange,
}: {
  readonly request: BatchRequest
  readonly onChange: (request: BatchRequest) => void
}) {
  const found = useWorkspace((workspace) => workspace.incidents)
  const [isOther, setOther] = useState(false)
  const incidents = valueOr(found, [])
  const named = incidentNamed(incidents, request.incident)
  const given = request.incident ?? ''
  // A name of elsewhere that is typed may be on its way through one of here.
  const isTyped = isOther || (given !== '' && named === undefined && found.kind !== 'loading')
  const choose = (value: string): void => {
    setOther(value === OTHER)
    onChange(
      madeFor(
        request,
        named,
        incidents.find(({ name }) => name === value),
      ),
    )
  }
  return (
    <>
      <Select
        label={said.label}
        required={false}
        value={isTyped ? OTHER : given === '' ? NONE : (named?.name ?? given)}
        choices={[
          { value: NONE, label: said.none },
          ...(found.kind === 'loading' && given !== '' ? [{ value: given, label: given }] : []),
          ...incidents.map(({ name, state, clock }) => ({
            value: name,
            label: name,
            help: said.choiceHelp(formatMoment(clock.deadline), state === 'open'),
          })),
          { value: OTHER, label: said.other },
        ]}
        onChange={choose}
        help={named?.state === 'open' && !isTyped ? said.countsThere : said.help}
      />
      {isTyped && (
        <TextField
          label={said.name}
          value={given}
          maxLength={NAME_CHARS_MAX}
          onChange={(name) => {
            const { incident: _, ...rest } = request
            onChange(name.trim() === '' ? rest : { ...rest, incident: name })
          }}
          help={named === undefined ? said.notHere : said.isHere(named.name)}
        />
      )}
    </>
  )
}

/** Names are told apart without their case, as main does. */
const incidentNamed = (incidents: readonly IncidentSummary[], name: string | undefined) =>
  incidents.find((one) => one.name.toLowerCase() === name?.toLowerCase())

/** As on the command line: an open incident brings its deadline where none was given, and a drill has drills only. */
function madeFor(
  { incident: _, deadline, ...rest }: BatchRequest,
  before: IncidentSummary | undefined,
  next: IncidentSummary | undefined,
): BatchRequest {
  const own = deadline !== undefined && deadline.dueAt === before?.clock.deadline ? undefined : deadline
  const brought = next?.state === 'open' ? { startedAt: next.knownAt, dueAt: next.clock.deadline } : undefined
  const kept = own ?? brought
  return {
    ...rest,
    ...(next !== undefined && { incident: next.name }),
    ...(kept !== undefined && { deadline: kept }),
    ...(next?.state === 'open' && next.drill && { drill: true as const }),
  }
}
