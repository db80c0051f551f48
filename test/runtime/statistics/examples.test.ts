import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';

/** Folders whose exports all have an example. */
const FOLDERS = ['runtime/statistics', 'runtime/drift/window-tests'];
/** Functions that prepare a baseline and a window for the tests of windows. */
const HELPERS = [
  'runtime/drift/reference/reference.ts',
  'runtime/drift/reference/live-values.ts',
  'runtime/model/float64s.ts',
];

interface Documented {
  readonly name: string;
  /** Undefined if it has no example. */
  readonly example: string | undefined;
}

/** The functions, classes and objects that a file exports. */
function documentedIn(file: string): Documented[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement) => {
    const exported = ts.canHaveModifiers(statement)
      ? ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
      : false;
    const constant = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations[0]
      : undefined;
    const declaration = ts.isVariableStatement(statement)
      ? constant?.initializer && ts.isObjectLiteralExpression(constant.initializer)
        ? constant
        : undefined
      : ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)
        ? statement
        : undefined;
    if (!exported || declaration?.name === undefined) return [];
    const tag = ts.getJSDocTags(statement).find(({ tagName }) => tagName.text === 'example');
    return [{ name: declaration.name.getText(), example: tag && ts.getTextOfJSDocComment(tag.comment) }];
  });
}

/** A module of the examples: each is a function that returns its value. */
function moduleOf(documented: readonly Documented[]): string {
  const imports = [...files, ...HELPERS].map((file) => {
    const names = documentedIn(file).map(({ name }) => name);
    return names.length === 0
      ? ''
      : `import { ${names.join(', ')} } from '${resolve(file.replace(/\.ts$/, ''))}';`;
  });
  const functions = documented.flatMap(({ name, example }) => {
    if (example === undefined) return [];
    const lines = example.split('\n');
    const [expression = ''] = lines.at(-1)!.split(' // ');
    return [`  ${name}: () => {\n${lines.slice(0, -1).join('\n')}\nreturn ${expression};\n},`];
  });
  return `${imports.join('\n')}\nexport const examples = {\n${functions.join('\n')}\n};\n`;
}

/** The value that stands behind the last line, without the remark after it. */
function shownBy(example: string): string {
  const remark = example.split('\n').at(-1)!.split(' // ')[1] ?? '';
  return /^(\{.*?\}|\[.*?\]|[^,]+)/.exec(remark)?.[1] ?? '';
}

const values = (result: unknown): unknown[] =>
  ArrayBuffer.isView(result)
    ? Array.from(result as Uint32Array)
    : typeof result === 'object' && result !== null
      ? Object.values(result)
      : [result];

const files = FOLDERS.flatMap((folder) => readdirSync(folder).map((file) => join(folder, file))).sort();
const documented = files.flatMap(documentedIn);

describe('the examples', () => {
  // inside of the repository, so that vitest compiles it
  const folder = mkdtempSync(resolve('.examples-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'examples.ts');
  writeFileSync(file, moduleOf(documented));

  it('are there for each function, class and object', () => {
    expect(documented.length).toBeGreaterThan(25);
    expect(documented.filter(({ example }) => example === undefined).map(({ name }) => name)).toEqual([]);
  });

  it.each(documented.filter(({ example }) => example !== undefined))(
    'of $name gives the value that it shows',
    async ({ name, example }) => {
      const { examples } = (await import(file)) as {
        examples: Readonly<Record<string, () => unknown>>;
      };
      const shown = shownBy(example!)
        .split(/[^\w.'-]+(?:\w+: )?/)
        .filter((text) => text !== '');
      const actual = values(examples[name]!());
      expect(actual).toHaveLength(shown.length);
      actual.forEach((value, index) => {
        const text = shown[index]!;
        if (typeof value !== 'number') expect(String(value)).toBe(text.replaceAll("'", ''));
        else expect(value, text).toBeCloseTo(Number(text), text.split('.')[1]?.length ?? 0);
      });
    },
  );
});
