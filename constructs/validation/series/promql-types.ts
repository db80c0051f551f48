import { PROMQL_FUNCTIONS, type ValueType } from './promql-functions';
import { children, type SyntaxNode } from './syntax-node';

/** An error in a query that Prometheus refuses. */
export interface PromQLError {
  readonly problem: string;
  /** The fix: what to write instead. */
  readonly fix: string;
  /** Where it begins in the text, from 0. */
  readonly from: number;
}

/** An expression, after the operators of higher precedence in it were applied. */
interface Operand {
  readonly type: ValueType;
  /** Its node name in the grammar. */
  readonly kind: string;
  readonly from: number;
  /** Modifiers that follow it: `offset`, `@`. */
  readonly modifiers: readonly string[];
}

/** Part of an expression, in the order of the text. */
type Part =
  | { readonly is: 'operand'; readonly node: SyntaxNode }
  | { readonly is: 'unary'; readonly node: SyntaxNode }
  | { readonly is: 'binary'; readonly node: SyntaxNode; readonly operator: SyntaxNode }
  | { readonly is: 'postfix'; readonly node: SyntaxNode };

const COMPARISONS = new Set(['==', '!=', '>', '<', '>=', '<=']);
const SETS = new Set(['and', 'or', 'unless']);
const PRECEDENCE: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '>': 3,
  '<': 3,
  '>=': 3,
  '<=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  atan2: 5,
  '^': 6,
};
const UNARY_PRECEDENCE = 5;

/** Parameters of the aggregations that have one besides the vector. */
const AGGREGATION_PARAMETERS: Readonly<Record<string, ValueType>> = {
  topk: 'scalar',
  bottomk: 'scalar',
  quantile: 'scalar',
  count_values: 'string',
};

const EXPERIMENTAL = new Set(['LimitK', 'LimitRatio', 'Anchored', 'Smoothed', 'FillModifier']);

/** The modifiers `@ start()` and `@ end()`. */
const QUERY_EDGE = '@ start() or @ end()';

const DURATION = /^(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/;
const NUMBER = /^[-+]?\s*(?:0x[\da-f]+|\d+(?:\.\d*)?(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?|inf|nan)$/i;

/**
 * The first mistake of types, arity or modifiers in a query that parses; undefined if there is none. Prometheus checks
 * the same when it loads rules, and the operator then refuses the whole object.
 *
 * @see https://github.com/prometheus/prometheus/blob/v2.42.0/promql/parser/parse.go#L466
 */
export function typeError(root: SyntaxNode, text: string): PromQLError | undefined {
  const check = new TypeCheck(text);
  if (root.firstChild) check.expression(root.firstChild);
  return check.errors.toSorted((a, b) => a.from - b.from)[0];
}

class TypeCheck {
  readonly errors: PromQLError[] = [];

  constructor(private readonly text: string) {}

  /**
   * In the grammar of the editor `[5m]`, `offset` and `@` apply to the whole expression before them; in Prometheus they
   * apply to the operand before them. So the operators are reordered here.
   */
  expression(node: SyntaxNode): Operand {
    const parts = this.#flatten(node);
    return this.#climb(parts, 0);
  }

  #flatten(node: SyntaxNode): Part[] {
    const [first, second] = children(node);
    switch (node.name) {
      case 'BinaryExpr':
        return [
          ...this.#flatten(first!),
          { is: 'binary', node, operator: second! },
          ...this.#flatten(node.lastChild!),
        ];
      case 'UnaryExpr':
        return [{ is: 'unary', node }, ...this.#flatten(second!)];
      case 'OffsetExpr':
      case 'StepInvariantExpr':
      case 'MatrixSelector':
      case 'SubqueryExpr':
      case 'AnchoredExpr':
      case 'SmoothedExpr':
        return [...this.#flatten(first!), { is: 'postfix', node }];
      default:
        return [{ is: 'operand', node }];
    }
  }

  /** Precedence climbing; takes the parts that it reads from the front of the list. */
  #climb(parts: Part[], least: number): Operand {
    let left = this.#prefix(parts);
    for (let next = parts[0]; next?.is === 'binary'; next = parts[0]) {
      const operator = this.#read(next.operator).toLowerCase();
      const precedence = PRECEDENCE[operator];
      if (precedence === undefined) {
        this.#add(
          next.operator.from,
          `${operator} is an experimental operator`,
          'use an operator that every Prometheus has',
        );
        return left;
      }
      if (precedence < least) break;
      parts.shift();
      const right = this.#climb(parts, operator === '^' ? precedence : precedence + 1);
      left = this.#binary(next.node, next.operator, operator, left, right);
    }
    return left;
  }

  #prefix(parts: Part[]): Operand {
    const part = parts.shift()!;
    if (part.is === 'unary') {
      const operand = this.#climb(parts, UNARY_PRECEDENCE);
      if (operand.type !== 'scalar' && operand.type !== 'instant vector') {
        this.#add(
          part.node.from,
          `a sign stands before ${a(operand.type)}`,
          'put it before a number or an instant vector',
        );
      }
      return { ...operand, kind: 'UnaryExpr', from: part.node.from, modifiers: [] };
    }
    let operand = this.#operand(part.node);
    for (let next = parts[0]; next?.is === 'postfix'; next = parts[0]) {
      parts.shift();
      operand = this.#postfix(next.node, operand);
    }
    return operand;
  }

  #operand(node: SyntaxNode): Operand {
    const operand = (type: ValueType): Operand => ({ type, kind: node.name, from: node.from, modifiers: [] });
    switch (node.name) {
      case 'NumberDurationLiteral':
        this.#number(node);
        return operand('scalar');
      case 'StringLiteral':
        return operand('string');
      case 'ParenExpr':
        return operand(this.expression(children(node)[0]!).type);
      case 'FunctionCall':
        return operand(this.#call(node));
      case 'AggregateExpr':
        this.#aggregation(node);
        return operand('instant vector');
      default:
        return operand('instant vector');
    }
  }

  #postfix(node: SyntaxNode, before: Operand): Operand {
    const [, second, third] = children(node);
    switch (node.name) {
      case 'OffsetExpr':
        this.#duration(third!, /^-?\s*/);
        return this.#modifier('offset', node, before);
      case 'StepInvariantExpr':
        if (third!.name !== 'NumberDurationLiteral') return this.#modifier(QUERY_EDGE, node, before);
        this.#time(third!);
        return this.#modifier('@', node, before);
      case 'MatrixSelector': {
        this.#duration(second!);
        // Prometheus allows a range after `@ start()` and `@ end()`, and not after `@` with a time
        const modifiers = before.modifiers.filter((each) => each !== QUERY_EDGE);
        if (before.kind !== 'VectorSelector' || modifiers.length > 0) {
          this.#add(
            second!.from - 1,
            modifiers.length > 0
              ? `a range stands after ${modifiers.join(' and ')}`
              : 'a range stands after an expression that is no series',
            modifiers.length > 0
              ? 'write the range first: up[5m] offset 1h'
              : `write a subquery, such as [${this.#read(second!)}:1m]`,
          );
        }
        return { ...before, type: 'range vector', kind: node.name };
      }
      case 'SubqueryExpr':
        for (const duration of [second, third]) if (duration) this.#duration(duration);
        if (before.type !== 'instant vector') {
          this.#add(
            before.from,
            `a subquery runs over ${a(before.type)}`,
            before.type === 'scalar' ? 'write vector(…) around it' : 'give it an instant vector',
          );
        }
        return { type: 'range vector', kind: node.name, from: before.from, modifiers: [] };
      default:
        this.#experimental(node.lastChild!);
        return before;
    }
  }

  #modifier(name: string, node: SyntaxNode, before: Operand): Operand {
    const at = children(node)[1]!.from;
    if (!['VectorSelector', 'MatrixSelector', 'SubqueryExpr'].includes(before.kind)) {
      this.#add(
        at,
        `${name} stands after an expression`,
        `write ${name} after each series in the expression`,
      );
    } else if (before.modifiers.some((each) => each[0] === name[0])) {
      this.#add(at, `${name} is there twice`, 'remove one of them');
    }
    return { ...before, modifiers: [...before.modifiers, name] };
  }

  #binary(node: SyntaxNode, at: SyntaxNode, operator: string, left: Operand, right: Operand): Operand {
    const scalars = [left, right].filter(({ type }) => type === 'scalar').length;
    const compares = COMPARISONS.has(operator);
    const returnsBool = node.getChild('BoolModifier');
    const fill = node.getChild('FillModifier');
    if (fill) this.#experimental(fill);
    for (const { type, from } of [left, right]) {
      if (type === 'scalar' || type === 'instant vector') continue;
      this.#add(
        from,
        `${operator} takes numbers and instant vectors, and one side is ${a(type)}`,
        type === 'range vector'
          ? 'write a function over the range, such as avg_over_time(…), or remove the range'
          : 'compare labels in the braces of a series',
      );
    }
    if (returnsBool && !compares) {
      this.#add(returnsBool.from, `bool stands after ${operator}`, 'write it after a comparison only');
    }
    if (compares && !returnsBool && scalars === 2) {
      this.#add(
        at.from,
        'both sides of the comparison are numbers',
        `write ${operator} bool, or compare a series`,
      );
    }
    if (SETS.has(operator) && scalars > 0) {
      this.#add(
        at.from,
        `${operator} takes series, and one side is a number`,
        'write vector(…) around the number',
      );
    }
    this.#matching(node, operator, scalars);
    return {
      type: scalars === 2 ? 'scalar' : 'instant vector',
      kind: 'BinaryExpr',
      from: left.from,
      modifiers: [],
    };
  }

  #matching(node: SyntaxNode, operator: string, scalars: number): void {
    const clause = node.getChild('MatchingModifierClause');
    if (!clause) return;
    const [labels = [], include = []] = clause
      .getChildren('GroupingLabels')
      .map((list) => this.#labels(list));
    const grouped = clause.getChild('GroupLeft') ?? clause.getChild('GroupRight');
    if (scalars > 0 && labels.length > 0) {
      this.#add(clause.from, 'labels are matched, and one side is a number', `remove ${this.#read(clause)}`);
    }
    if (scalars === 0 && grouped && SETS.has(operator)) {
      this.#add(grouped.from, `${operator} has no ${this.#read(grouped)}`, 'remove it');
    }
    const both = clause.getChild('On') && labels.find((label) => include.includes(label));
    if (both !== null && both !== undefined) {
      this.#add(
        clause.from,
        `the label ${both} is in on and in ${grouped ? this.#read(grouped) : 'the group'}`,
        'remove it from one of them',
      );
    }
  }

  #labels(list: SyntaxNode): string[] {
    return children(list).map((label) => {
      const name = this.#read(label);
      if (/^(?:inf|nan)$/i.test(name)) {
        this.#add(
          label.from,
          `${name} is a number, and a label must stand here`,
          'give the label another name',
        );
      }
      return name;
    });
  }

  #call(node: SyntaxNode): ValueType {
    const [identifier, body] = children(node);
    const name = this.#read(identifier!);
    const operands = children(body!).map((each) => this.expression(each));
    const known = PROMQL_FUNCTIONS.get(name);
    if (!known) {
      this.#add(
        node.from,
        `${name} is an experimental function, and Prometheus has it only with a feature flag`,
        'use a function that every Prometheus has',
      );
      return 'instant vector';
    }
    const { parameters, least, most, returns } = known;
    if (operands.length < least || operands.length > most) {
      this.#add(
        node.from,
        `${name} takes ${argumentCount(least, most)}, and gets ${operands.length}`,
        `write ${name}(${parameters.join(', ')}${most === Infinity ? ', …' : ''})`,
      );
    }
    for (const [i, operand] of operands.entries()) {
      const wanted = parameters[Math.min(i, parameters.length - 1)];
      if (wanted !== undefined) this.#expect(operand, wanted, `argument ${i + 1} of ${name}`);
    }
    return returns;
  }

  #aggregation(node: SyntaxNode): void {
    const operator = node.getChild('AggregateOp')!;
    const name = this.#read(operator).toLowerCase();
    if (EXPERIMENTAL.has(operator.firstChild?.name ?? '')) this.#experimental(operator);
    const grouping = node.getChild('AggregateModifier')?.getChild('GroupingLabels');
    if (grouping) this.#labels(grouping);
    const parameter = AGGREGATION_PARAMETERS[name];
    const wanted: readonly ValueType[] = [...(parameter === undefined ? [] : [parameter]), 'instant vector'];
    const operands = children(node.getChild('FunctionCallBody')).map((each) => this.expression(each));
    if (operands.length !== wanted.length) {
      this.#add(
        node.from,
        `${name} takes ${argumentCount(wanted.length, wanted.length)}, and gets ${operands.length}`,
        `write ${name}(${wanted.join(', ')})`,
      );
      return;
    }
    for (const [i, operand] of operands.entries())
      this.#expect(operand, wanted[i]!, `argument ${i + 1} of ${name}`);
  }

  #expect({ type, from }: Operand, wanted: ValueType, what: string): void {
    if (type === wanted) return;
    this.#add(from, `${what} is ${a(type)}, and must be ${a(wanted)}`, CONVERSIONS[wanted]);
  }

  #experimental(node: SyntaxNode): void {
    this.#add(
      node.from,
      `${this.#read(node)} is experimental, and Prometheus has it only with a feature flag`,
      'remove it',
    );
  }

  #number(node: SyntaxNode): void {
    const text = this.#read(node);
    if (NUMBER.test(text)) return;
    this.#add(
      node.from,
      `${text} is no number in every Prometheus`,
      'write digits alone; a duration is a number of seconds: 300, not 5m',
    );
  }

  #time(node: SyntaxNode): void {
    const text = this.#read(node);
    if (NUMBER.test(text) && !/inf|nan/i.test(text)) return;
    this.#add(node.from, `${text} is no time`, 'write seconds since 1970, start() or end()');
  }

  #duration(node: SyntaxNode, sign = /^/): void {
    const text = this.#read(node).replace(sign, '');
    if (DURATION.test(text) && /[1-9]/.test(text)) return;
    this.#add(
      node.from,
      `“${this.#read(node)}” is no duration`,
      'write a number above 0 and its unit: ms, s, m, h, d, w or y, the greater first, such as 1h30m',
    );
  }

  #read({ from, to }: SyntaxNode): string {
    return this.text.slice(from, to);
  }

  #add(from: number, problem: string, fix: string): void {
    this.errors.push({ from, problem, fix });
  }
}

const CONVERSIONS: Readonly<Record<ValueType, string>> = {
  scalar: 'write a number, or scalar(…) around a vector of one series',
  'instant vector':
    'remove the range, or write a function over it, such as rate(…[5m]); a number becomes a vector in vector(…)',
  'range vector':
    'write a range after the series, such as up[5m], or a subquery after the expression, such as [5m:]',
  string: 'write it in quotes',
};

function a(type: ValueType): string {
  return type === 'instant vector' ? `an ${type}` : `a ${type}`;
}

function argumentCount(least: number, most: number): string {
  if (most === Infinity) return `${least} arguments or more`;
  if (least !== most) return `${least} to ${most} arguments`;
  return least === 1 ? '1 argument' : `${least} arguments`;
}
