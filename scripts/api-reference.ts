import { relative, resolve } from 'node:path';
import ts from 'typescript';
import { markdownTable } from '../runtime/report/markdown-table';

/** An entry of the package. */
export interface Entry {
  /** What users import, such as `cdk8s-aiops/client`. */
  readonly module: string;
  /** Its built declarations. */
  readonly declarations: string;
}

/** A page of reference for each entry, from the doc comments of everything that it exports. */
export function referencePages(entries: readonly Entry[]): Map<Entry, string> {
  const program = ts.createProgram(
    entries.map(({ declarations }) => resolve(declarations)),
    { module: ts.ModuleKind.Node20, target: ts.ScriptTarget.ES2023, skipLibCheck: true, types: ['node'] },
  );
  const checker = program.getTypeChecker();
  return new Map(
    entries.map((entry) => {
      const source = program.getSourceFile(resolve(entry.declarations));
      const module = source && checker.getSymbolAtLocation(source);
      if (module === undefined)
        throw new Error(`${entry.declarations} is no module; run \`npm run build\` before`);
      return [entry, page(entry, module, checker)];
    }),
  );
}

const KINDS = ['Classes', 'Functions', 'Interfaces', 'Types', 'Constants'] as const;
type Kind = (typeof KINDS)[number];

interface Exported {
  readonly name: string;
  readonly kind: Kind;
  readonly text: string;
}

function page({ module }: Entry, symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const exported = checker
    .getExportsOfModule(symbol)
    .map((alias) => describe(alias, checker))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const sections = KINDS.flatMap((kind) => {
    const members = exported.filter((each) => each.kind === kind);
    return members.length === 0 ? [] : [{ kind, members }];
  });
  const contents = sections.map(
    ({ kind, members }) =>
      `- ${kind}: ${members.map(({ name }) => `[${name}](#${name.toLowerCase()})`).join(', ')}`,
  );
  return [
    `# ${module}`,
    '<!-- Written by `npm run api` from the doc comments. Do not edit. -->',
    'An asterisk marks a property that must be given.',
    contents.join('\n'),
    ...sections.flatMap(({ members }) => members.map(({ text }) => text)),
    '',
  ].join('\n\n');
}

function describe(alias: ts.Symbol, checker: ts.TypeChecker): Exported {
  const symbol = alias.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(alias) : alias;
  const { name } = alias;
  const declaration = symbol.declarations?.[0];
  if (declaration === undefined) throw new Error(`${name} has no declaration`);
  const [summary, ...details] = prose(symbol, checker);
  const text = (body: readonly string[]): string =>
    [`## ${name}`, summary, ...body, ...details].filter((part) => part !== '').join('\n\n');
  if (ts.isClassDeclaration(declaration))
    return { name, kind: 'Classes', text: text(classBody(declaration, symbol, checker)) };
  if (ts.isFunctionDeclaration(declaration))
    return { name, kind: 'Functions', text: text([code(declaration)]) };
  if (ts.isInterfaceDeclaration(declaration)) {
    const properties = checker.getDeclaredTypeOfSymbol(symbol).getProperties();
    return { name, kind: 'Interfaces', text: text([members(properties, checker)]) };
  }
  return {
    name,
    kind: ts.isTypeAliasDeclaration(declaration) ? 'Types' : 'Constants',
    text: text([code(declaration)]),
  };
}

function classBody(declaration: ts.ClassDeclaration, symbol: ts.Symbol, checker: ts.TypeChecker): string[] {
  const constructors = declaration.members.filter(ts.isConstructorDeclaration);
  const isPrivate = constructors.some((each) => ts.getCombinedModifierFlags(each) & ts.ModifierFlags.Private);
  const parent = declaration.heritageClauses?.[0]?.types[0]?.getText();
  const instance = checker.getDeclaredTypeOfSymbol(symbol).getProperties();
  const statics = [...(symbol.exports?.values() ?? [])].filter(
    ({ flags }) => !(flags & ts.SymbolFlags.Prototype),
  );
  return [
    isPrivate
      ? ''
      : constructors
          .map(
            (each) =>
              `\`\`\`ts\n${squeeze(`new ${symbol.name}${each.getText().slice('constructor'.length)}`)}\n\`\`\``,
          )
          .join('\n\n'),
    parent === undefined ? '' : `Extends \`${parent}\`.`,
    members([...statics, ...instance], checker, symbol.name),
  ];
}

/** A table of the public members that this package declares. An asterisk marks what must be given. */
function members(symbols: readonly ts.Symbol[], checker: ts.TypeChecker, owner = ''): string {
  const rows = symbols.flatMap((symbol) => {
    const declaration = symbol.declarations?.[0];
    // the name of an error class is that of the class
    if (declaration === undefined || !isOurs(declaration) || typeOf(declaration) === '') return [];
    const flags = ts.getCombinedModifierFlags(declaration);
    if (flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected) || symbol.name.startsWith('#'))
      return [];
    const isStatic = (flags & ts.ModifierFlags.Static) !== 0;
    const name = `\`${isStatic ? `${owner}.` : ''}${symbol.name}\`${isRequired(symbol, declaration) ? ' *' : ''}`;
    const { text, tags } = documentation(symbol, checker);
    const more = [
      ...(tags.get('throws') ?? []).map((reason) => `Throws ${reason}.`.replace(/\.\.$/, '.')),
      ...(tags.get('see') ?? []).map((link) => `[Documentation](${link})`),
    ];
    return [[name, `\`${typeOf(declaration)}\``, defaultOf(tags), [text, ...more].join(' ')].map(cell)];
  });
  return rows.length === 0 ? '' : markdownTable(['name', 'type', 'default', 'description'], rows);
}

function isOurs(declaration: ts.Declaration): boolean {
  const file = relative(resolve('.'), declaration.getSourceFile().fileName);
  return file.startsWith('dist/') && !file.startsWith('dist/imports/');
}

/** A property of props that must be given. */
function isRequired(symbol: ts.Symbol, declaration: ts.Declaration): boolean {
  return ts.isPropertySignature(declaration) && !(symbol.flags & ts.SymbolFlags.Optional);
}

function typeOf(declaration: ts.Declaration): string {
  if (ts.isMethodDeclaration(declaration) || ts.isMethodSignature(declaration)) {
    const { name, parameters, type } = declaration;
    return squeeze(
      `${name.getText()}(${parameters.map((each) => each.getText()).join(', ')}): ${type?.getText() ?? 'void'}`,
    );
  }
  const typed = declaration as { readonly type?: ts.TypeNode };
  return squeeze(typed.type?.getText() ?? '');
}

function defaultOf(tags: ReadonlyMap<string, readonly string[]>): string {
  const [value] = tags.get('default') ?? [];
  if (value === undefined) return '';
  return value.startsWith('- ')
    ? value.slice(2)
    : `\`${value.replace(/ - /, '`: ')}${value.includes(' - ') ? '' : '`'}`;
}

interface Documentation {
  readonly text: string;
  readonly tags: ReadonlyMap<string, readonly string[]>;
}

function documentation(symbol: ts.Symbol, checker: ts.TypeChecker): Documentation {
  const tags = new Map<string, string[]>();
  for (const tag of symbol.getJsDocTags(checker)) {
    const text = plain(ts.displayPartsToString(tag.text));
    tags.set(tag.name, [...(tags.get(tag.name) ?? []), text]);
  }
  return { text: plain(ts.displayPartsToString(symbol.getDocumentationComment(checker))), tags };
}

/** The doc comment of an export as paragraphs. */
function prose(symbol: ts.Symbol, checker: ts.TypeChecker): [summary: string, ...details: string[]] {
  const { text, tags } = documentation(symbol, checker);
  const list = (tag: string): readonly string[] => tags.get(tag) ?? [];
  return [
    text,
    list('param')
      .map((each) => `- ${each.replace(/^(\S+) (?:- )?/, '`$1`: ')}`)
      .join('\n'),
    ...list('returns').map((each) => `Returns ${each}`),
    ...list('throws').map((each) => `Throws ${each}`),
    ...list('default').map((each) => `Default: ${each}`),
    ...list('example').map((each) => `\`\`\`ts\n${each.replace(/^```\w*\n|\n```$/g, '')}\n\`\`\``),
    list('see')
      .map((link) => `See ${link.startsWith('http') ? `<${link}>` : link}.`)
      .join(' '),
  ];
}

function code(declaration: ts.Declaration): string {
  const text = ts.isVariableDeclaration(declaration)
    ? `const ${declaration.getText()}`
    : declaration.getText();
  return `\`\`\`ts\n${text.replace(/^export (declare )?|^declare /, '').replace(/\/\*\*[^]*?\*\/\s*/g, '')}\n\`\`\``;
}

function plain(text: string): string {
  return text.replace(/\{@link (\S+?)\}/g, '`$1`').trim();
}

function squeeze(text: string): string {
  return text.replace(/\/\*\*[^]*?\*\/\s*/g, '').replace(/\s+/g, ' ');
}

function cell(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replace(/(?<!\\)\|/g, '\\|');
}
