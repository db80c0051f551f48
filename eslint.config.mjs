import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/**', 'imports/**', 'gitops/**', 'coverage/**', '**/*.mjs', '.dependency-cruiser.cjs'] },
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
      'no-restricted-globals': ['error'],
      eqeqeq: 'error',
    },
  },
  {
    // Only the entry points touch the process, the clock and the disk.
    files: ['runtime/**/*.ts', 'constructs/**/*.ts'],
    ignores: ['runtime/serving/main.ts', '**/*.worker.ts'],
    rules: {
      'no-restricted-globals': ['error', 'process'],
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          message: 'take a clock as an argument',
        },
        {
          selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
          message: 'take a random source as an argument',
        },
      ],
    },
  },
);
