/** `npm run docs`: writes the tables of the documentation that follow from the code. */
import { readFileSync, writeFileSync } from 'node:fs';
import { ENVIRONMENT, type EnvironmentVariable } from '../runtime/contract';

const GENERATED: Readonly<Record<string, () => string>> = { configuration: configurationTable };

/** Replaces what stands between `<!-- generated: NAME -->` and `<!-- end -->` by the table of that name. */
export function withGeneratedTables(markdown: string): string {
  return markdown.replace(
    /(<!-- generated: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, open: string, name: string, close: string) => {
      const table = GENERATED[name];
      if (table === undefined)
        throw new Error(`no table is called "${name}"; there are ${Object.keys(GENERATED).join(', ')}`);
      return `${open}\n${table()}\n\n${close}`;
    },
  );
}

function configurationTable(): string {
  const rows = Object.values<EnvironmentVariable>(ENVIRONMENT).map(
    (variable) =>
      `| \`${variable.name}\` | ${allowed(variable)} | ${defaultOf(variable)} | ${variable.help} |`,
  );
  return ['| variable | allowed | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function allowed(variable: EnvironmentVariable): string {
  switch (variable.kind) {
    case 'integer':
    case 'number':
      return `${variable.minimum} to ${variable.maximum}${variable.unit === undefined ? '' : ` ${variable.unit}`}`;
    case 'boolean':
      return '`true`, `false`';
    case 'choice':
      return variable.choices.map((choice) => `\`${choice}\``).join(', ');
    case 'list':
      return '`a,b,c`, or a JSON array';
    case 'string':
      return variable.example === undefined ? 'text' : `such as \`${variable.example}\``;
  }
}

function defaultOf({ default: value }: EnvironmentVariable): string {
  if (value === undefined || (typeof value === 'object' && value.length === 0)) return '';
  return `\`${String(value)}\``;
}

if (require.main === module)
  writeFileSync('README.md', withGeneratedTables(readFileSync('README.md', 'utf8')));
