/** The invariants of ARCHITECTURE.md that imports can break. */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'the-runtime-knows-no-kubernetes',
      severity: 'error',
      from: { path: '^runtime/' },
      to: { path: ['^constructs/', '^imports/', '^cli/', 'node_modules/(cdk8s|cdk8s-plus-27|constructs)/'] },
    },
    {
      name: 'the-contract-imports-nothing',
      severity: 'error',
      from: { path: '^runtime/contract\\.ts$' },
      to: {},
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '\\.config\\.(m?ts|mjs|cjs)$',
          '^\\.dependency-cruiser',
          '^main\\.ts$',
          '^runtime/contract\\.ts$',
          // compiled to walk-wasm.ts
          '^runtime/model/assembly/',
          '\\.d\\.ts$',
        ],
      },
      to: {},
    },
    {
      name: 'the-package-does-not-import-its-tests',
      severity: 'error',
      from: { path: '^(constructs|runtime|cli)/' },
      to: { path: '^(test|bench)/' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^imports'] },
    exclude: { path: ['^dist', '^gitops', '^coverage'] },
    tsPreCompilationDeps: true,
    // no tsConfig: with one, the package `constructs` resolves to our own folder of that name
  },
};
