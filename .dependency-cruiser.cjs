/**
 * Who may import whom. Each rule has a name that says what it keeps apart and a comment that says what to do instead; each
 * has a violation planted under `test/layout/planted` that must be found.
 * TypeScript 7 is read through swc: the tool's own reader knows TypeScript below 7 only, and would pass on no modules at
 * all (`scripts/check-layout.ts` asserts that every source file was seen).
 */
const VENDOR = '^src/main/vendors/([^/]+)/'
const ONE_WAY =
  'A file becomes an inventory, a selection a batch, a batch a run, a run a journal, a journal a report.'

/** What a vendor may know beside its own folder and the files that stand next to the port. */
const VENDOR_MAY_KNOW = [
  '^src/contract/',
  '^src/main/(app-error|clock|target)\\.ts$',
  '^src/main/(http|x509)/',
  '^src/main/keychain/secret\\.ts$',
  '^src/main/inventory/(identifier|serial|serial-words|distinguished-name)\\.ts$',
]

const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to })

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    rule(
      'no-circles',
      'Data flows one way, and so do types: move what both need into a file of its own.',
      {},
      { circular: true },
    ),
    rule('no-dead-ends', 'An import that leads nowhere is not checked.', {}, { couldNotResolve: true }),

    // The processes.
    rule(
      'contract-knows-nobody',
      'The contract is what both sides of the bridge know.',
      { path: '^src/contract/' },
      { path: '^src/', pathNot: '^src/contract/' },
    ),
    rule(
      'renderer-knows-the-contract-only',
      'The window asks main through the contract.',
      { path: '^src/renderer/' },
      { path: '^src/', pathNot: '^src/(renderer|contract)/' },
    ),
    rule(
      'window-has-no-node',
      'The window and the contract run in a browser: what needs Node is a function of the contract.',
      { path: '^src/(renderer|contract)/' },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'preload-knows-the-contract-only',
      'Preload is one small file over the contract and Electron.',
      { path: '^src/preload/' },
      { path: '^src/', pathNot: '^src/(preload|contract)/' },
    ),
    rule(
      'electron-stays-in-its-folder',
      'Only src/main/electron, src/main/index.ts and preload import Electron; decisions stand in src/main/window as pure values.',
      { path: '^src/', pathNot: '^src/(main/electron/|main/index\\.ts$|preload/)' },
      { path: '(^|/)node_modules/electron/|^electron$' },
    ),
    rule(
      'main-does-not-know-its-shells',
      'The command line and main/index.ts are peers over the workbench.',
      { path: '^src/main/' },
      { path: '^src/(cli|renderer|preload)/' },
    ),
    rule(
      'command-line-knows-no-window',
      'The command line and main/index.ts are peers over the workbench.',
      { path: '^src/cli/' },
      { path: '^src/(renderer|preload)/|^src/main/(index\\.ts$|electron/|ipc/|window/)' },
    ),
    rule(
      'workbench-knows-no-shell',
      'What a shell brings (keychain, clock, network, sandbox) is handed in.',
      { path: '^src/main/', pathNot: '^src/main/((index|app-log)\\.ts$|electron/|ipc/|window/)' },
      { path: '^src/main/(index\\.ts$|electron/|ipc/|window/)' },
    ),
    rule(
      'main-does-not-know-the-sandbox',
      'A shell hands the sandbox in.',
      { path: '^src/main/', pathNot: '^src/main/(index\\.ts$|electron/)' },
      { path: '^src/sandbox/' },
    ),
    rule(
      'sandbox-answers-by-the-documents',
      'The sandbox must not share code with the client that it tries.',
      { path: '^src/sandbox/' },
      { path: '^src/', pathNot: '^src/sandbox/' },
    ),

    // Vendors.
    rule(
      'vendors-know-the-port-only',
      'A vendor knows what stands beside port.ts, HTTP, the secret type and how identifiers and certificates are read.',
      { path: '^src/main/vendors/', pathNot: '^src/main/vendors/registry\\.ts$' },
      { path: '^src/', pathNot: ['^src/main/vendors/', ...VENDOR_MAY_KNOW] },
    ),
    rule(
      'vendors-do-not-know-each-other',
      'What two vendors share stands beside the port.',
      { path: VENDOR },
      { path: `${VENDOR}|^src/main/vendors/registry\\.ts$`, pathNot: '^src/main/vendors/$1/' },
    ),
    rule(
      'only-the-registry-knows-vendors',
      'The registry is handed in.',
      { path: '^src/', pathNot: '^src/main/vendors/([^/]+/|registry\\.ts$)' },
      { path: VENDOR },
    ),
    rule(
      'registry-is-handed-in',
      'A shell opens the workbench with it.',
      { path: '^src/main/[^/]+/', pathNot: '^src/main/electron/' },
      { path: '^src/main/vendors/registry\\.ts$' },
    ),

    // One way.
    rule(
      'foundations-know-no-floor-above',
      'Database, HTTP, X.509, keychain and files serve everybody and know nobody.',
      { path: '^src/main/(db|http|x509|keychain|files)/' },
      {
        path: '^src/main/',
        pathNot: '^src/main/(db|http|x509|keychain|files)/|^src/main/(app-error|clock)\\.ts$',
      },
    ),
    // An evidence file is an inventory again: what an event is, and what becomes of an item by it, is told by the journal's pure part.
    rule(
      'inventory-reaches-nothing-after-it',
      ONE_WAY,
      { path: '^src/main/inventory/' },
      {
        path: '^src/main/(batches|journal|runner|reports|vendors)/',
        pathNot: '^src/main/journal/(event|item-replay|transition)\\.ts$',
      },
    ),
    rule(
      'batches-reach-nothing-after-them',
      `${ONE_WAY} A seal is an event, so batches write the journal.`,
      { path: '^src/main/batches/' },
      { path: '^src/main/(runner|reports)/' },
    ),
    rule(
      'journal-stands-by-itself',
      'The journal knows events and the database; others tell it what happened.',
      { path: '^src/main/journal/' },
      { path: '^src/main/[^/]+/', pathNot: '^src/main/(journal|db)/' },
    ),
    rule(
      'runner-reaches-nothing-after-it',
      ONE_WAY,
      { path: '^src/main/runner/' },
      { path: '^src/main/(reports|inventory)/' },
    ),
    rule(
      'reports-run-nothing',
      'A report is made of the journal, without a network and without a key.',
      { path: '^src/main/reports/' },
      { path: '^src/main/(runner|http|keychain|connections|inventory)/' },
    ),
    rule(
      'nothing-knows-incidents',
      'An incident stands above batches and runs, which know nothing of it: it reads what they have written.',
      { path: '^src/main/[^/]+/', pathNot: '^src/main/(incidents|ipc|electron|window)/' },
      { path: '^src/main/incidents/' },
    ),

    // What is shipped.
    rule(
      'product-does-not-know-its-tests',
      'Tests import the product.',
      { path: '^src/' },
      { path: '^(test|scripts)/' },
    ),
    rule(
      'shipped-code-needs-shipped-packages',
      'A package that main, preload, the command line or the sandbox imports is a dependency, not a devDependency.',
      { path: '^src/', pathNot: '^src/renderer/' },
      {
        dependencyTypes: ['npm-dev', 'npm-no-pkg'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/electron/',
      },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
}
