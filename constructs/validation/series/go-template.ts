import { goStringError } from './go-string';
import { type Token, tokens } from './go-template-tokens';

/** An error in a template, and its position. */
export interface TemplateError {
  readonly problem: string;
  readonly fix: string;
}

/** Functions of Go's text/template and of Prometheus, https://prometheus.io/docs/prometheus/latest/configuration/template_reference/. */
const FUNCTIONS: ReadonlySet<string> = new Set(
  (
    'and call eq ge gt html index js le len lt ne not or print printf println slice urlquery ' +
    'args externalURL first graphLink humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp ' +
    'label match now parseDuration pathPrefix query reReplaceAll safeHtml sortByLabel stripDomain stripPort strvalue ' +
    'tableLink title toDuration toLower toTime toUpper urlQueryEscape value'
  ).split(' '),
);

/** Variables that Prometheus defines before the text of every label and annotation. */
const VARIABLES = ['$', '$labels', '$externalLabels', '$externalURL', '$value'];

const OPERANDS = new Set([
  'boolean',
  'dot',
  'field',
  'identifier',
  'nil',
  'number',
  'string',
  'character',
  'variable',
  '(',
]);

const CONSTANTS = new Set(['boolean', 'character', 'dot', 'nil', 'number', 'string']);

class Refusal extends Error {
  constructor(
    readonly problem: string,
    readonly fix: string,
    readonly from: number,
  ) {
    super(problem);
  }
}

/**
 * The reason why Prometheus does not load a template in a label or an annotation of an alert; undefined if it does.
 * Like Go's `Template.Parse`, this checks the syntax, and that functions and variables exist.
 *
 * @see https://pkg.go.dev/text/template
 * @example templateError('{{ $value | humanise }}')?.problem; // there is no function humanise, at character 13
 */
export function templateError(text: string): TemplateError | undefined {
  if (!text.includes('{{')) return undefined;
  try {
    new TemplateCheck(text).check();
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { problem: `${error.problem}, at character ${error.from + 1}`, fix: error.fix };
  }
}

/** The action that ended a list of actions. */
type End = 'end' | 'else';

/** Go's template parser, without the tree. */
class TemplateCheck {
  #at = 0;
  #variables = [...VARIABLES];
  #loops = 0;
  readonly #tokens: readonly Token[];

  constructor(text: string) {
    this.#tokens = tokens(text);
  }

  check(): void {
    while (this.#peek().is !== 'text end') {
      if (this.#peek().is === 'open' && this.#keyword(1) === 'define') {
        this.#next();
        this.#next();
        this.#definition('define');
      } else {
        const end = this.#action();
        if (end !== undefined)
          this.#refuse(`{{ ${end} }} ends nothing`, 'remove it', this.#tokens[this.#at - 1]!.from);
      }
    }
  }

  /** An action or nothing. Returns `end` or `else` if it is one of them. */
  #action(): End | undefined {
    this.#expect('open', 'text');
    const word = this.#keyword();
    switch (word) {
      case 'if':
      case 'with':
      case 'range':
        this.#next();
        this.#control(word);
        return undefined;
      case 'end':
        this.#next();
        this.#expect('close', 'end');
        return 'end';
      case 'else':
        this.#next();
        return 'else';
      case 'template':
        this.#next();
        this.#name('template');
        if (this.#peek().is === 'close') this.#expect('close', 'template');
        else this.#pipeline('template', 'close');
        return undefined;
      case 'block':
        this.#next();
        this.#name('block');
        this.#pipeline('block', 'close');
        this.#body();
        return undefined;
      case 'define':
        return this.#refuse(
          'a definition stands inside another action',
          'write it before',
          this.#peek().from,
        );
      case 'break':
      case 'continue': {
        const { from } = this.#next();
        this.#expect('close', word);
        if (this.#loops === 0) this.#refuse(`${word} stands outside of range`, 'remove it', from);
        return undefined;
      }
      default: {
        this.#pipeline('an action', 'close');
        return undefined;
      }
    }
  }

  #control(word: 'if' | 'with' | 'range'): void {
    const scope = this.#variables.length;
    this.#pipeline(word, 'close');
    if (word === 'range') this.#loops++;
    let end = this.#list(word);
    if (word === 'range') this.#loops--;
    if (end === 'else') {
      const next = this.#keyword();
      if (next === 'if' && word === 'if') {
        this.#next();
        this.#control('if');
        this.#variables.length = scope;
        return;
      }
      this.#expect('close', 'else');
      end = this.#list('else');
      if (end === 'else')
        this.#refuse(`${word} has two {{ else }}`, 'remove one', this.#tokens[this.#at - 1]!.from);
    }
    this.#variables.length = scope;
  }

  #list(of: string): End {
    for (;;) {
      if (this.#peek().is === 'text end')
        this.#refuse(`${of} does not end`, 'write {{ end }} after it', this.#peek().from);
      const end = this.#action();
      if (end !== undefined) return end;
    }
  }

  #definition(word: string): void {
    this.#name(word);
    this.#expect('close', word);
    this.#body();
  }

  /** A separate template, whose only variable is `$`. */
  #body(): void {
    const outside = this.#variables;
    const loops = this.#loops;
    this.#variables = ['$'];
    this.#loops = 0;
    if (this.#list('the definition') === 'else')
      this.#refuse('{{ else }} stands in a definition', 'remove it', this.#peek().from);
    this.#variables = outside;
    this.#loops = loops;
  }

  #name(word: string): void {
    const name = this.#next();
    if (name.is !== 'string') this.#unexpected(name, word);
    this.#string(name);
  }

  #pipeline(context: string, end: Token['is']): void {
    this.#declarations(context);
    for (let stage = 0; ; stage++) {
      const first = this.#peek();
      if (first.is === end) {
        if (stage === 0) this.#refuse(`${context} has no value`, 'write one', first.from);
        this.#next(); // Go accepts a | before the end
        return;
      }
      if (!OPERANDS.has(first.is)) this.#unexpected(first, context);
      if (stage > 0 && CONSTANTS.has(first.is))
        this.#refuse(
          `${first.text} stands after | and is no function`,
          'write a function after |',
          first.from,
        );
      this.#command();
      const last = this.#next();
      if (last.is === end) return;
      if (last.is !== 'pipe') this.#unexpected(last, context);
    }
  }

  #declarations(context: string): void {
    for (let declared = 1; this.#peek().is === 'variable'; declared++) {
      const start = this.#at;
      const variable = this.#next();
      const next = this.#peek();
      if (next.is === 'assign') {
        this.#next();
        this.#variables.push(variable.text);
        return;
      }
      if (next.is !== 'other' || next.text !== ',') {
        this.#at = start;
        return;
      }
      this.#next();
      this.#variables.push(variable.text);
      if (context !== 'range' || declared > 1)
        this.#refuse('too many variables are declared', 'declare one, or two in range', next.from);
      if (this.#peek().is !== 'variable')
        this.#refuse('no variable stands after the comma', 'write range $key, $value := …', next.from);
    }
  }

  /** A function or a value with its arguments, up to `|`, `)` or the end. */
  #command(): void {
    this.#operand();
    for (let next = this.#peek(); OPERANDS.has(next.is); next = this.#peek()) {
      if (!next.spaced) this.#unexpected(next, `the argument before it`);
      this.#operand();
    }
  }

  #operand(): void {
    const token = this.#next();
    switch (token.is) {
      case 'identifier':
        if (!FUNCTIONS.has(token.text))
          this.#refuse(
            `there is no function ${token.text}`,
            'write a function of Go’s templates or of Prometheus',
            token.from,
          );
        break;
      case 'variable':
        if (!this.#variables.includes(token.text)) {
          this.#refuse(
            `there is no variable ${token.text}`,
            `write one of ${VARIABLES.slice(1).join(', ')}, or declare it before`,
            token.from,
          );
        }
        break;
      case 'string':
        this.#string(token);
        break;
      case '(':
        this.#pipeline('the parentheses', ')');
        break;
      case 'dot':
      case 'boolean':
      case 'nil':
      case 'number':
      case 'character':
      case 'field':
        break;
      default:
        this.#unexpected(token, 'operand');
    }
    while (this.#peek().is === 'field' && !this.#peek().spaced) {
      if (CONSTANTS.has(token.is))
        this.#refuse(
          `${token.text} has no field ${this.#peek().text}`,
          'remove one of them',
          this.#peek().from,
        );
      this.#next();
    }
  }

  #string({ text, from }: Token): void {
    const wrong = goStringError(text);
    if (wrong) throw new Refusal(wrong.problem, wrong.fix, from);
  }

  #peek(): Token {
    return this.#tokens[this.#at]!;
  }

  #keyword(ahead = 0): string | undefined {
    const token = this.#tokens[this.#at + ahead];
    return token?.is === 'keyword' ? token.text : undefined;
  }

  #next(): Token {
    return this.#tokens[this.#at++]!;
  }

  #expect(is: Token['is'], context: string): void {
    const token = this.#next();
    if (token.is !== is) this.#unexpected(token, context);
  }

  #unexpected(token: Token, context: string): never {
    if (token.is === 'broken') throw new Refusal(token.text, token.fix ?? 'correct it', token.from);
    throw new Refusal(
      token.is === 'text end' ? 'an action does not end' : `“${token.text}” does not fit in ${context}`,
      token.is === 'text end'
        ? 'close it with }}'
        : 'write {{ value | function }}, such as {{ $value | humanize }}',
      token.from,
    );
  }

  #refuse(problem: string, fix: string, from: number): never {
    throw new Refusal(problem, fix, from);
  }
}
