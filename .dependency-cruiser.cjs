/**
 * Who may import whom. Each rule has a name that says what it keeps apart and a comment that says what to do instead.
 * TypeScript 7 is read through swc: the tool's own reader knows TypeScript below 7 only, and would pass on no modules at
 * all (`scripts/check-layout.ts` asserts a floor, and that planted violations are found).
 */
const vendors = '^src/main/vendors/([^/]+)/'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', comment: 'Data flows one way: move what both need into a file of its own.', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'renderer-knows-the-contract-only', severity: 'error', comment: 'The window asks main through the contract.', from: { path: '^src/renderer' }, to: { path: '^src/(main|cli|sandbox|preload)' } },
    { name: 'preload-knows-the-contract-only', severity: 'error', comment: 'Preload is one small file.', from: { path: '^src/preload' }, to: { path: '^src/(main|cli|sandbox|renderer)' } },
    { name: 'contract-knows-nobody', severity: 'error', comment: 'The contract is what both sides know.', from: { path: '^src/contract' }, to: { path: '^src/(main|cli|sandbox|preload|renderer)' } },
    { name: 'electron-stays-in-its-folder', severity: 'error', comment: 'Only src/main/electron (and preload) imports electron; decisions stand in src/main/window as pure values.', from: { path: '^src', pathNot: '^src/(main/electron|preload|main/index\\.ts)' }, to: { path: '^(node_modules/)?electron($|/)' } },
    { name: 'main-does-not-know-the-sandbox', severity: 'error', comment: 'A shell hands the sandbox in.', from: { path: '^src/main', pathNot: '^src/main/(index\\.ts|electron/)' }, to: { path: '^src/sandbox' } },
    { name: 'sandbox-answers-by-the-documents', severity: 'error', comment: 'The sandbox must not share code with the client that it tries.', from: { path: '^src/sandbox' }, to: { path: '^src/(main|contract|cli|renderer)' } },
    { name: 'main-does-not-know-its-shells', severity: 'error', comment: 'cli and main/index.ts are peers over the workbench.', from: { path: '^src/main' }, to: { path: '^src/(cli|renderer|preload)' } },
    { name: 'vendors-know-the-port-only', severity: 'error', comment: 'A vendor knows port.ts, HTTP, the secret type and how identifiers are read.', from: { path: vendors }, to: { path: '^src/main/(journal|runner|db|batches|reports|connections|settings|activity|electron|ipc|workbench)' } },
    { name: 'vendors-do-not-know-each-other', severity: 'error', comment: 'What two vendors share stands beside the port.', from: { path: vendors }, to: { path: vendors, pathNot: '^src/main/vendors/$1/' } },
    { name: 'runner-knows-no-vendor', severity: 'error', comment: 'The registry is handed in.', from: { path: '^src/main/(runner|journal|batches|reports|connections)' }, to: { path: '^src/main/vendors/([^/]+/|registry)' } },
    { name: 'inventory-reaches-nothing-after-it', severity: 'error', comment: 'A file becomes an inventory, an inventory a batch, a batch a run, a run a report.', from: { path: '^src/main/inventory' }, to: { path: '^src/main/(batches|runner|journal|reports)' } },
    { name: 'batches-reach-nothing-after-them', severity: 'error', comment: 'See inventory-reaches-nothing-after-it.', from: { path: '^src/main/batches' }, to: { path: '^src/main/(runner|reports)' } },
    { name: 'journal-reaches-nothing-after-it', severity: 'error', comment: 'See inventory-reaches-nothing-after-it.', from: { path: '^src/main/journal' }, to: { path: '^src/main/(runner|reports|inventory)' } },
    { name: 'runner-reaches-nothing-after-it', severity: 'error', comment: 'See inventory-reaches-nothing-after-it.', from: { path: '^src/main/runner' }, to: { path: '^src/main/reports' } },
    { name: 'product-does-not-know-its-tests', severity: 'error', comment: 'Tests import the product.', from: { path: '^src' }, to: { path: '^(test|scripts)' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js'], exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
