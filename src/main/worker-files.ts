/**
 * Where the worker threads' entry files stand, TypeScript in a checkout and built files in the packaged app, and what is
 * handed out with reports. Handed in, since only the shell knows.
 */
export interface WorkerFiles {
  /** `inventory/importing/import-worker.ts` */
  readonly import: URL
  /** `inventory/storing/write-worker.ts`, which the import starts */
  readonly write: URL
  /** `inventory/asking/query-worker.ts` */
  readonly query: URL
  /** `inventory/comparing/comparing-worker.ts` */
  readonly compare: URL
  /** `reports/pdf-worker.ts` */
  readonly pdf: URL
  /** The folder of the fonts that it embeds, `resources/fonts/`; ends with a slash. */
  readonly fonts: URL
  /** The folder of packages with fonts of other scripts (`reports/pdf/script-fonts.ts`); ends with a slash. */
  readonly scriptFonts: URL
  /** `resources/verify_evidence.py` */
  readonly verifier: URL
  /** The folder of the scripts that hand-overs carry, `resources/hand-over/`; ends with a slash. */
  readonly handOver: URL
}

/** The workers of a checkout, run by a Node that strips types. */
export function sourceWorkers(): WorkerFiles {
  return {
    import: new URL('./inventory/importing/import-worker.ts', import.meta.url),
    write: new URL('./inventory/storing/write-worker.ts', import.meta.url),
    query: new URL('./inventory/asking/query-worker.ts', import.meta.url),
    compare: new URL('./inventory/comparing/comparing-worker.ts', import.meta.url),
    pdf: new URL('./reports/pdf-worker.ts', import.meta.url),
    fonts: new URL('../../resources/fonts/', import.meta.url),
    scriptFonts: new URL('../../node_modules/@embedpdf/', import.meta.url),
    verifier: new URL('../../resources/verify_evidence.py', import.meta.url),
    handOver: new URL('../../resources/hand-over/', import.meta.url),
  }
}

/** The workers of a build, which stand beside the entry that names them; resources two folders above. */
export function builtWorkers(entry: string): WorkerFiles {
  const at = (file: string): URL => new URL(file, entry)
  return {
    import: at('./import-worker.js'),
    write: at('./write-worker.js'),
    query: at('./query-worker.js'),
    compare: at('./comparing-worker.js'),
    pdf: at('./pdf-worker.js'),
    fonts: at('../../resources/fonts/'),
    scriptFonts: at('../../node_modules/@embedpdf/'),
    verifier: at('../../resources/verify_evidence.py'),
    handOver: at('../../resources/hand-over/'),
  }
}
