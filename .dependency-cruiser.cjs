/** The import rules of docs/architecture.md, held here and not by memory. */
const pureEngine = '^src/engine/(feel|dmn|bpmn|core|forms|xml)/';
/** The engine's tests stand beside its code. */
const besideCode = '^src/engine/.*(\\.unit\\.test\\.ts$|/tests/)';

module.exports = {
  forbidden: [
    {
      name: 'contracts-import-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/contracts/' },
      to: { path: '^(src/(?!contracts/)|workers/|modeler-ui/|tests/)' },
    },
    {
      name: 'pages-import-only-contracts-and-the-pure-engine',
      comment: 'what pages and server share is a contract or the pure engine; the rest is reached over HTTP',
      severity: 'error',
      from: { path: '^modeler-ui/' },
      to: { path: '^(src/(?!contracts/)|workers/|tests/)', pathNot: pureEngine },
    },
    {
      name: 'features-do-not-import-features',
      severity: 'error',
      from: { path: '^modeler-ui/features/([^/]+)/' },
      to: { path: '^modeler-ui/features/', pathNot: '^modeler-ui/features/$1/' },
    },
    {
      name: 'workers-do-not-import-the-api',
      severity: 'error',
      from: { path: '^workers/' },
      to: { path: '^src/(api|local|simulation|server)' },
    },
    {
      name: 'server-side-does-not-import-workers',
      comment: 'the API tells the engine, the engine tells the workers',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^workers/' },
    },
    {
      name: 'only-main-files-build-clients',
      severity: 'error',
      from: {
        path: '^(src|workers)/',
        pathNot:
          '^(src/server\\.ts|src/[^/]+/(main|cli|platform)\\.ts|src/(local|simulation|zeebe)/|workers/runtime/gateway\\.ts|workers/main\\.ts)',
      },
      to: { path: '^src/zeebe/grpc-client\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-pure-engine-imports-nothing-of-node',
      comment: 'it runs in the browser too',
      severity: 'error',
      from: { path: pureEngine, pathNot: besideCode },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'the-pure-engine-imports-nothing-of-ours',
      severity: 'error',
      from: { path: pureEngine, pathNot: besideCode },
      to: { path: '^(src|workers|modeler-ui|tests)/', pathNot: pureEngine },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: '^(src|workers|modeler-ui)/', pathNot: besideCode },
      to: { path: '^tests/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'product-has-its-dependencies',
      severity: 'error',
      from: { path: '^(src|workers)/', pathNot: besideCode },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
