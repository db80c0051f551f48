import { parser } from '@prometheus-io/lezer-promql';
import { re2Error, re2Matches } from '../../private/re2';
import { goStringError, unquote } from './go-string';
import { type PromQLError, typeError } from './promql-types';
import { children, type SyntaxNode } from './syntax-node';

/** A label matcher, such as `status=~"5.."`. */
export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** Whether labels match, as in Prometheus: a missing label is empty, and a regular expression is RE2 and anchored. */
export function matches(
  { label, operator, value }: Matcher,
  labels: Readonly<Record<string, string>>,
): boolean {
  const actual = labels[label] ?? '';
  const equal = operator.endsWith('~') ? re2Matches(value, actual) : actual === value;
  return operator.startsWith('!') ? !equal : equal;
}

/** A vector selector, such as `up{job="churn"}`. */
export interface Selector {
  /** Undefined if the query selects by labels only. */
  readonly metric: string | undefined;
  readonly matchers: readonly Matcher[];
  /** Its text in the query. */
  readonly text: string;
}

/** Labels in `by`, `without`, `on`, `ignoring` or `group_left`, and the selectors that they apply to. */
export interface Grouping {
  readonly labels: readonly string[];
  readonly over: readonly Selector[];
  /** Labels that `label_replace`, `label_join` or `count_values` add in the grouped expression. */
  readonly made: readonly string[];
}

/** Part of a text: from a character up to another, which is excluded. */
interface Place {
  readonly from: number;
  readonly to: number;
}

/** The places of the parts of a selector. */
interface SelectorPlace extends Place {
  readonly name: Place | undefined;
  /** A name in quotes, `{"a metric"}`, instead of a plain name. */
  readonly quotedName: Place | undefined;
  readonly matchers: readonly {
    readonly label: Place;
    readonly operator: Matcher['operator'];
    readonly value: Place;
  }[];
}

/** A parse tree. It contains positions in the text, not the text. */
interface SyntaxTree {
  readonly root: SyntaxNode;
  /** By node name in the grammar, in the order of the text. */
  readonly nodes: ReadonlyMap<string, readonly SyntaxNode[]>;
  readonly selectors: readonly SelectorPlace[];
  readonly error: PromQLError | undefined;
}

const TREES = new Map<string, SyntaxTree>();

/** Strings in a query. A line break ends a comment, so strings with line breaks are left as they are. */
const QUOTED = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`\n]*`/g;

/** `5.`, a number in Prometheus that the grammar of the editor does not know. */
const BARE_DOT = /(?<![\w.:])(\d+)\.(?![\w.])/g;

/**
 * The parse tree of a query, cached by its text with blank strings: the queries of a thousand services differ only in
 * the names in their strings, and parsing takes most of the time.
 */
function syntaxTree(text: string): SyntaxTree {
  const shape = text
    .replace(QUOTED, (quoted) => quoted[0]! + ' '.repeat(quoted.length - 2) + quoted[0]!)
    .replace(BARE_DOT, '$1 ');
  const known = TREES.get(shape);
  if (known) return known;
  const nodes = new Map<string, SyntaxNode[]>();
  let broken: SyntaxNode | undefined;
  const tree = parser.parse(shape);
  tree.iterate({
    enter: ({ node }) => {
      if (node.type.isError) broken ??= node;
      const alike = nodes.get(node.name);
      if (alike) alike.push(node);
      else nodes.set(node.name, [node]);
    },
  });
  const selectors = (nodes.get('VectorSelector') ?? []).map((node) => selectorPlace(node, shape));
  const error = broken ? syntaxError(broken, shape) : typeError(tree.topNode, shape);
  const read = { root: tree.topNode, nodes, selectors, error };
  TREES.set(shape, read);
  return read;
}

function syntaxError({ from, to }: SyntaxNode, shape: string): PromQLError {
  const call = /([a-zA-Z_]\w*)\s*$/.exec(shape.slice(0, from))?.[1];
  if (call !== undefined && /^\s*\(/.test(shape.slice(from))) {
    return {
      from: from - call.length,
      problem: `there is no function ${call}`,
      fix: 'write a function of Prometheus, https://prometheus.io/docs/prometheus/latest/querying/functions/',
    };
  }
  const text = shape.slice(from, Math.max(to, from + 20)).trim();
  return {
    from,
    problem: text === '' ? 'it ends too early' : `“${text}” does not fit`,
    fix: 'correct the PromQL; promtool check rules says more',
  };
}

function selectorPlace(node: SyntaxNode, shape: string): SelectorPlace {
  const parts = children(node.getChild('LabelMatchers'));
  const matchers = parts.flatMap((part) => {
    const [label, operator, value] = children(part);
    if (part.name === 'QuotedLabelName' || !label || !operator || !value) return [];
    const written = OPERATORS[shape.slice(operator.from, operator.to)] ?? '=';
    return [{ label: place(label), operator: written, value: place(value) }];
  });
  return {
    ...place(node),
    name: place(node.getChild('Identifier')),
    quotedName: place(parts.find(({ name }) => name === 'QuotedLabelName')),
    matchers,
  };
}

function place(node: SyntaxNode): Place;
function place(node: SyntaxNode | null | undefined): Place | undefined;
function place(node: SyntaxNode | null | undefined): Place | undefined {
  return node ? { from: node.from, to: node.to } : undefined;
}

/** A parsed PromQL expression. */
export class PromQLQuery {
  readonly root: SyntaxNode;
  readonly selectors: readonly Selector[];
  /** Why Prometheus refuses the query, with the place; undefined if it loads it. */
  readonly error: PromQLError | undefined;

  readonly #nodes: SyntaxTree['nodes'];
  /** By the place in the text where the selector begins. */
  readonly #selectorAt = new Map<number, Selector>();

  constructor(readonly text: string) {
    const { root, nodes, selectors, error } = syntaxTree(text);
    this.root = root;
    this.#nodes = nodes;
    for (const each of selectors) this.#selectorAt.set(each.from, this.#selector(each));
    this.selectors = [...this.#selectorAt.values()];
    const found =
      text.trim() === ''
        ? { from: 0, problem: 'it is empty', fix: 'write a query' }
        : (error ?? this.#textError(selectors));
    this.error = found && { ...found, problem: `${found.problem}, at character ${found.from + 1}` };
  }

  get groupings(): readonly Grouping[] {
    return this.nodes('GroupingLabels').flatMap((node) => {
      const expression = node.parent?.parent;
      if (!expression) return [];
      const labels = children(node).map((label) => unquote(this.read(label)));
      return [{ labels, over: this.selectorsIn(expression), made: this.#labelsMade(expression) }];
    });
  }

  /** Nodes of that name in the grammar, in the order of the text. */
  nodes(name: string, { from, to }: SyntaxNode = this.root): readonly SyntaxNode[] {
    return (this.#nodes.get(name) ?? []).filter((node) => from <= node.from && node.to <= to);
  }

  selectorsIn(within: SyntaxNode): readonly Selector[] {
    return this.nodes('VectorSelector', within).flatMap(({ from }) => this.#selectorAt.get(from) ?? []);
  }

  read({ from, to }: Place): string {
    return this.text.slice(from, to);
  }

  #selector(at: SelectorPlace): Selector {
    const matchers: Matcher[] = [];
    const name = at.quotedName ?? at.name;
    let metric = name && unquote(this.read(name));
    for (const { label, operator, value } of at.matchers) {
      const matcher = {
        label: unquote(this.read(label)),
        operator,
        value: unquote(this.read(value)),
      };
      if (matcher.label === '__name__' && operator === '=') metric = matcher.value;
      else matchers.push(matcher);
    }
    return { metric, matchers, text: this.read(at) };
  }

  /** The first error in the strings, which are not in the tree. */
  #textError(places: readonly SelectorPlace[]): PromQLError | undefined {
    for (const literal of this.nodes('StringLiteral')) {
      const wrong = goStringError(this.read(literal));
      if (wrong) return { ...wrong, from: literal.from };
    }
    for (const place of places) {
      const wrong = this.#selectorError(place);
      if (wrong) return wrong;
    }
    return undefined;
  }

  #selectorError({ from, name, quotedName, matchers }: SelectorPlace): PromQLError | undefined {
    for (const { operator, value } of matchers) {
      const pattern = unquote(this.read(value));
      const wrong = operator.endsWith('~') ? re2Error(pattern) : undefined;
      if (wrong !== undefined) {
        return {
          from: value.from,
          problem: `the pattern ${pattern} is no regular expression of RE2: ${wrong}`,
          fix: 'write it in the syntax of RE2, https://github.com/google/re2/wiki/Syntax',
        };
      }
    }
    const again = matchers.find(({ label }) => unquote(this.read(label)) === '__name__') ?? quotedName;
    if (name && again) {
      const { from: second } = 'label' in again ? again.label : again;
      return { from: second, problem: 'the selector names its metric twice', fix: 'remove one of the names' };
    }
    if (name ?? quotedName) return undefined;
    const narrowing = matchers.some(
      ({ operator, value }) => !matches({ label: '', operator, value: unquote(this.read(value)) }, {}),
    );
    if (narrowing) return undefined;
    return {
      from,
      problem: 'the selector matches every series',
      fix: 'name a metric, or a label that must be there',
    };
  }

  #labelsMade(within: SyntaxNode): readonly string[] {
    return [...this.nodes('FunctionCall', within), ...this.nodes('AggregateExpr', within)].flatMap((call) => {
      if (!/^(?:label_replace|label_join|count_values)\b/.test(this.read(call))) return [];
      const made = this.nodes('StringLiteral', call)[0];
      return made ? [unquote(this.read(made))] : [];
    });
  }
}

const OPERATORS: Readonly<Record<string, Matcher['operator']>> = {
  '=': '=',
  '!=': '!=',
  '=~': '=~',
  '!~': '!~',
};
