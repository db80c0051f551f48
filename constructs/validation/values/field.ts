/** A value that the API server refuses. */
export interface ValueError {
  /** Field path, such as `spec.ports[0].port`. */
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

/** Why a value is refused, and what to write; undefined if it is accepted. */
export type Format = (value: string) => { problem: string; fix: string } | undefined;

const SIMPLE_KEY = /^[a-zA-Z_$][\w$-]*$/;

/** A field of an object of any form. Values of the wrong type are checked by the schema. */
export class Field {
  constructor(
    private readonly value: unknown,
    readonly path: string,
    private readonly errors: ValueError[],
  ) {}

  /** Whether it is set: the API server treats null as an absent field. */
  get set(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  get text(): string | undefined {
    return typeof this.value === 'string' ? this.value : undefined;
  }

  get number(): number | undefined {
    return typeof this.value === 'number' ? this.value : undefined;
  }

  get isTrue(): boolean {
    return this.value === true;
  }

  get json(): string {
    return this.value === undefined ? 'undefined' : JSON.stringify(this.value);
  }

  /** A number or a text, as quantities and ports are written. */
  get scalar(): string | undefined {
    return typeof this.value === 'string' || typeof this.value === 'number' ? String(this.value) : undefined;
  }

  get(...keys: readonly string[]): Field {
    let value = this.value;
    let path = this.path;
    for (const key of keys) {
      value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
      path = step(path, key);
    }
    return new Field(value, path, this.errors);
  }

  /** The items of a list; empty if it is not a list. */
  items(): readonly Field[] {
    const list: readonly unknown[] = Array.isArray(this.value) ? this.value : [];
    return list.map((item, i) => new Field(item, `${this.path}[${i}]`, this.errors));
  }

  /** The entries of a map that are set; empty if it is not a map. */
  entries(): readonly (readonly [key: string, value: Field])[] {
    if (!isObject(this.value)) return [];
    return Object.keys(this.value)
      .map((key) => [key, this.get(key)] as const)
      .filter(([, value]) => value.set);
  }

  /** Those of the given keys that are set. */
  among(...keys: readonly string[]): readonly string[] {
    return keys.filter((key) => this.get(key).set);
  }

  refuse(problem: string, fix: string): void {
    this.errors.push({ path: this.path, problem, fix });
  }

  required(fix = 'set it'): void {
    if (!this.set || this.value === '') this.refuse('it is not set', fix);
  }

  oneOf(...allowed: readonly string[]): void {
    const { text } = this;
    if (text === undefined || text === '' || allowed.includes(text)) return;
    const alike = allowed.find((each) => each.toLowerCase() === text.toLowerCase());
    this.refuse(`it is “${text}”, and may be ${allowed.join(', ')}`, `write ${alike ?? 'one of these'}`);
  }

  /** As `oneOf`, where the API server writes no default over an empty text. */
  exactly(...allowed: readonly string[]): void {
    if (this.text === '') this.refuse(`it is empty, and may be ${allowed.join(', ')}`, 'write one of these');
    this.oneOf(...allowed);
  }

  /** @param most maximum; unlimited if omitted */
  within(least: number, most = Infinity): void {
    const { number } = this;
    if (number === undefined || (number >= least && number <= most)) return;
    const wanted = most === Infinity ? `${least} or more` : `${least} to ${most}`;
    this.refuse(`it is ${number}, and may be ${wanted}`, `write ${wanted}`);
  }

  like(format: Format): void {
    const wrong = this.text === undefined ? undefined : format(this.text);
    if (wrong) this.refuse(wrong.problem, wrong.fix);
  }

  /** Exactly one of several fields must be set. */
  exactlyOne(what: string, ...keys: readonly string[]): void {
    const found = this.among(...keys);
    if (found.length === 0) this.refuse(`it has no ${what}`, `write one of ${keys.join(', ')}`);
    this.atMostOne(what, ...keys);
  }

  atMostOne(what: string, ...keys: readonly string[]): void {
    const [first, second] = this.among(...keys);
    if (second !== undefined)
      this.get(second).refuse(`${what} is ${first} already`, `remove ${second} or ${first}`);
  }

  /** No two items of the list may have the same key. */
  unique(what: string, keyOf: (item: Field) => string | undefined): void {
    const seen = new Set<string>();
    for (const item of this.items()) {
      const key = keyOf(item);
      if (key === undefined) continue;
      if (seen.has(key)) item.refuse(`the ${what} ${key} is there twice`, 'give each its own');
      seen.add(key);
    }
  }
}

function step(path: string, key: string): string {
  if (!SIMPLE_KEY.test(key)) return `${path}["${key}"]`;
  return path === '' ? key : `${path}.${key}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
