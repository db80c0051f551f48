import { parser } from '@prometheus-io/lezer-promql';

/** A node of the parse tree. The parser's own type: @lezer/common has one for each module system. */
export type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** A label matcher, such as `status=~"5.."`. */
export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** Whether labels match; a label that is not there is empty, and a regular expression is anchored, as in Prometheus. */
export function matches(
  { label, operator, value }: Matcher,
  labels: Readonly<Record<string, string>>,
): boolean {
  const actual = labels[label] ?? '';
  const equal = operator.endsWith('~') ? new RegExp(`^(?:${value})$`).test(actual) : actual === value;
  return operator.startsWith('!') ? !equal : equal;
}

/** A vector selector: what is read of one metric. */
export interface Selector {
  /** Undefined where a query selects by labels alone. */
  readonly metric: string | undefined;
  readonly matchers: readonly Matcher[];
  /** Its text in the query. */
  readonly text: string;
}

/** Labels in `by`, `without`, `on`, `ignoring` or `group_left`, and the selectors that could bring them. */
export interface Grouping {
  readonly labels: readonly string[];
  readonly over: readonly Selector[];
  /** Labels that `label_replace`, `label_join` or `count_values` make in the grouped expression. */
  readonly made: readonly string[];
}

/** A PromQL expression, read. */
export class PromQLQuery {
  readonly root: SyntaxNode;

  constructor(readonly text: string) {
    this.root = parser.parse(text).topNode;
  }

  /** What stands where the grammar expects something else; undefined if the query parses. */
  get syntaxError(): string | undefined {
    if (this.text.trim() === '') return 'it is empty';
    for (const node of walk(this.root)) {
      if (node.type.isError) return `"${this.text.slice(node.from, node.from + 20)}" at ${node.from}`;
    }
    return undefined;
  }

  get selectors(): readonly Selector[] {
    return this.selectorsIn(this.root);
  }

  get groupings(): readonly Grouping[] {
    return this.nodes('GroupingLabels').flatMap((node) => {
      const expression = node.parent?.parent;
      if (!expression) return [];
      const labels = children(node).map((label) => unquote(this.read(label)));
      return [{ labels, over: this.selectorsIn(expression), made: this.#labelsMade(expression) }];
    });
  }

  nodes(name: string, within: SyntaxNode = this.root): readonly SyntaxNode[] {
    return [...walk(within)].filter((node) => node.name === name);
  }

  selectorsIn(within: SyntaxNode): readonly Selector[] {
    return this.nodes('VectorSelector', within).map((node) => this.#selector(node));
  }

  read({ from, to }: SyntaxNode): string {
    return this.text.slice(from, to);
  }

  #selector(node: SyntaxNode): Selector {
    const matchers: Matcher[] = [];
    let metric = node.getChild('Identifier') ? this.read(node.getChild('Identifier')!) : undefined;
    for (const part of children(node.getChild('LabelMatchers'))) {
      const [label, operator, value] = children(part);
      if (part.name === 'QuotedLabelName') metric = unquote(this.read(part));
      else if (label && operator && value) {
        const matcher = {
          label: unquote(this.read(label)),
          operator: OPERATORS[this.read(operator)] ?? '=',
          value: unquote(this.read(value)),
        };
        if (matcher.label === '__name__' && matcher.operator === '=') metric = matcher.value;
        else matchers.push(matcher);
      }
    }
    return { metric, matchers, text: this.read(node) };
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

function* walk(node: SyntaxNode): Iterable<SyntaxNode> {
  yield node;
  for (const child of children(node)) yield* walk(child);
}

export function children(node: SyntaxNode | null): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node?.firstChild ?? null; child; child = child.nextSibling) found.push(child);
  return found;
}

/** PromQL's strings have Go's escapes, of which only the quote and the backslash turn up in labels. */
function unquote(text: string): string {
  return /^["'`]/.test(text) ? text.slice(1, -1).replace(/\\(["'\\])/g, '$1') : text;
}
