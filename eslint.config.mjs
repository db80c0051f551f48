import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import { EDGES, withoutWorld } from './eslint.edges.mjs';

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'imports/**',
      'gitops/**',
      'coverage/**',
      // tests write them, while this runs beside them
      '.examples-*/**',
      // they import clients that a test generates, and it compiles them
      'test/clients/programs/**',
      '**/*.mjs',
      '.dependency-cruiser.cjs',
    ],
  },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // typed arrays and matrices index by computed positions; noUncheckedIndexedAccess already asks for a word
      '@typescript-eslint/no-non-null-assertion': 'off',
      // what the SDK prefers is the second schema of dashboards, which older Grafanas do not load from files
      '@typescript-eslint/no-deprecated': [
        'error',
        {
          allow: [
            {
              from: 'package',
              name: ['Dashboard', 'DashboardBuilder'],
              package: '@grafana/grafana-foundation-sdk',
            },
          ],
        },
      ],
      // `new ScalingPolicy(this, …)` is how a construct is added to its tree
      '@typescript-eslint/no-unused-expressions': 'error',
      'no-new': 'off',
      '@typescript-eslint/no-extraneous-class': ['error', { allowStaticOnly: true }],
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
    },
  },
  {
    // Only the files of EDGES touch the process, the clock, timers, the disk, the network, chance or threads.
    files: ['runtime/**/*.ts', 'constructs/**/*.ts', 'simulation/**/*.ts'],
    rules: withoutWorld([]),
  },
  ...EDGES.map(({ files, touches }) => ({ files, rules: withoutWorld(touches) })),
);
