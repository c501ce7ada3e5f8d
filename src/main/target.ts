/** Columns of a target by name, normalised (`src/main/inventory/identifier.ts`); absent columns are missing. */
export type Target = Readonly<Record<string, string>>

/** What an inventory knows of a target beyond its name: `profile_id`, `certificate_type`, `valid_from`, `common_name`, … */
export type Attributes = Readonly<Record<string, string>>
