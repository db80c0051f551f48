import fc from 'fast-check';

// Expressions and templates at random, as people write them: most parts fit, and now and then one does not.

const pick = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
const join = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((texts) => texts.join(''));

const metric = pick('up', 'http_requests_total', 'job:requests:rate5m', 'count', 'on');
const label = pick('job', 'pod', 'le', '__name__', 'by', 'inf');
const text = pick('"a"', '""', "'b'", '`c`', '"a\\\\.b"', '"a\\.b"', '"$1"', '"\\x41"', '"open', '"(?i)a|b"');
const pattern = pick(
  '"a.*"',
  '"(?i)up"',
  '"[[:alpha:]]+"',
  '"a("',
  '"(?=a)"',
  '"a**"',
  '"[z-a]"',
  '"\\\\d+"',
  '"a{2,1}"',
  '".+"',
  '".*"',
  '"(?P<n>a)"',
  '"\\\\pL"',
);
const duration = fc.oneof(
  { weight: 6, arbitrary: pick('5m', '1h30m', '90s', '1d', '500ms') },
  { weight: 1, arbitrary: pick('5', '0s', '5min', '30s1h', '-5m', '', 'm') },
);
const number = fc.oneof(
  { weight: 6, arbitrary: pick('0', '1', '0.9', '1e3', '.5', '0x1F', 'Inf', 'NaN', '-1') },
  { weight: 1, arbitrary: pick('1_0', '5m', '1.2.3', '1e', 'inf') },
);
const matcher = fc.oneof(join(label, pick('=', '!='), text), join(label, pick('=~', '!~'), pattern));
const selector = join(
  fc.oneof({ weight: 8, arbitrary: metric }, { weight: 1, arbitrary: fc.constant('') }),
  fc.oneof(
    { weight: 2, arbitrary: fc.constant('') },
    { weight: 3, arbitrary: fc.array(matcher, { maxLength: 2 }).map((all) => `{${all.join(', ')}}`) },
  ),
).map((series) => series || 'up');
const labels = fc.array(label, { maxLength: 2 }).map((all) => `(${all.join(', ')})`);

const ONE_VECTOR = pick(
  'abs',
  'absent',
  'ceil',
  'sort_desc',
  'sgn',
  'scalar',
  'timestamp',
  'hour',
  'histogram_sum',
);
const ONE_RANGE = pick(
  'rate',
  'increase',
  'irate',
  'absent_over_time',
  'avg_over_time',
  'last_over_time',
  'deriv',
);
const AGGREGATION = pick('sum', 'avg', 'count', 'group', 'MAX');
const OPERATOR = pick(
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  '==',
  '!=',
  '>',
  '<',
  '>=',
  '<=',
  'and',
  'or',
  'unless',
  'atan2',
);

/** Expressions of PromQL. */
export const expressions: fc.Arbitrary<string> = fc.letrec<
  Record<'vector' | 'range' | 'scalar' | 'any', string>
>((tie) => {
  const { vector, range, scalar, any } = {
    vector: tie('vector'),
    range: tie('range'),
    scalar: tie('scalar'),
    any: tie('any'),
  };
  const mostly = (fitting: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.oneof({ weight: 12, arbitrary: fitting }, { weight: 1, arbitrary: any });
  const matching = fc.oneof(
    { weight: 6, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constant('bool ') },
    {
      weight: 1,
      arbitrary: join(pick('on', 'ignoring'), labels, pick(' ', ' group_left ', ' group_right() ')),
    },
    { weight: 1, arbitrary: join(pick('on'), labels, pick(' group_left'), labels, pick(' ')) },
  );
  const grouping = join(pick('by ', 'without '), labels);
  return {
    vector: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'e' },
      selector,
      join(selector, pick(' offset '), duration),
      join(selector, pick(' @ '), pick('1', 'start()', 'end()', 'NaN', 'now()')),
      join(pick('('), mostly(vector), pick(')')),
      join(ONE_VECTOR, pick('('), mostly(vector), pick(')')),
      join(ONE_RANGE, pick('('), mostly(range), pick(')')),
      join(AGGREGATION, pick('('), mostly(vector), pick(')')),
      join(AGGREGATION, pick(' '), grouping, pick(' ('), mostly(vector), pick(')')),
      join(AGGREGATION, pick('('), mostly(vector), pick(') '), grouping),
      join(
        pick('topk', 'quantile', 'bottomk'),
        pick('('),
        mostly(scalar),
        pick(', '),
        mostly(vector),
        pick(')'),
      ),
      join(pick('count_values('), text, pick(', '), mostly(vector), pick(')')),
      join(mostly(vector), pick(' '), OPERATOR, pick(' '), matching, mostly(fc.oneof(vector, scalar))),
      join(mostly(scalar), pick(' '), OPERATOR, pick(' '), matching, mostly(vector)),
      join(pick('-', '+', '- '), mostly(vector)),
      join(pick('histogram_quantile('), mostly(scalar), pick(', '), mostly(vector), pick(')')),
      join(pick('label_replace('), mostly(vector), pick(', "a", "$1", "job", '), pattern, pick(')')),
      join(
        pick('label_join('),
        mostly(vector),
        pick(', "a", "-"', ', "a"', ', "a", "-", "b", "c"'),
        pick(')'),
      ),
      join(pick('clamp_max(', 'round('), mostly(vector), pick(', '), mostly(scalar), pick(')')),
      join(pick('vector('), mostly(scalar), pick(')')),
    ),
    range: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'e' },
      join(selector, pick('['), duration, pick(']')),
      join(selector, pick('['), duration, pick('] offset '), duration),
      join(mostly(vector), pick('['), duration, pick(':'), fc.oneof(fc.constant(''), duration), pick(']')),
    ),
    scalar: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'e' },
      number,
      pick('time()', 'pi()', 'time(1)'),
      join(pick('scalar('), mostly(vector), pick(')')),
      join(mostly(scalar), pick(' '), OPERATOR, pick(' ', ' bool '), mostly(scalar)),
      join(pick('('), mostly(scalar), pick(')')),
    ),
    any: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'e' },
      vector,
      range,
      scalar,
      text,
      join(pick('nosuch(', 'Rate(', 'rate ('), vector, pick(')', '', '))')),
      join(vector, pick(', '), vector),
      join(any, pick(' offset '), duration),
      join(any, pick('['), duration, pick(']')),
      fc.constant(''),
    ),
  };
}).vector;

const operand = fc.oneof(
  {
    weight: 4,
    arbitrary: pick('$value', '.Value', '$labels.pod', '.Labels.job', '"%.2f"', '`raw`', '1', '0.5', '.'),
  },
  {
    weight: 1,
    arbitrary: pick(
      '$label.pod',
      '$labels["pod"]',
      '$labels .pod',
      'humanise',
      '(query "up")',
      '(query "up" | first).Value',
      'nil',
      'true',
      '-1',
      "'a'",
      '"open',
      '$',
      '1a',
      '"a".b',
      '+',
      'externalURL',
      '(',
      ')',
      '"\\d"',
      '1_000',
      '.Labels.a-b',
    ),
  },
);
const called = pick(
  'humanize',
  'humanizePercentage',
  'printf',
  'query',
  'first',
  'value',
  'len',
  'index',
  'eq',
  'toUpper',
);
const pipeline = join(
  fc.oneof(operand, join(called, pick(' '), operand), join(called, pick(' '), operand, pick(' '), operand)),
  fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    { weight: 2, arbitrary: join(pick(' | ', '|'), called) },
    { weight: 1, arbitrary: join(pick(' | '), operand) },
    { weight: 1, arbitrary: pick(' |', ' | humanise', ' | | value') },
  ),
);

/** Templates of labels and annotations. */
export const templates: fc.Arbitrary<string> = fc
  .letrec<Record<'text', string>>((tie) => {
    const inside = tie('text');
    return {
      text: fc.oneof(
        { maxDepth: 3, depthIdentifier: 't' },
        pick('plain', ' } and { ', '}}', '{ {', '\n'),
        join(pick('{{ ', '{{', '{{- ', '{{-', '{ {'), pipeline, pick(' }}', '}}', ' -}}', '-}}', ' }', '')),
        join(pick('{{ '), pipeline, pick(' }}')),
        join(inside, inside),
        join(
          pick('{{ if ', '{{ with '),
          pipeline,
          pick(' }}'),
          inside,
          pick('{{ end }}', '{{end}}', '', '{{ end x }}'),
        ),
        join(
          pick('{{ if ', '{{ with ', '{{ range '),
          pipeline,
          pick(' }}'),
          inside,
          pick('{{ else }}', '{{ else if .Value }}', '{{ else x }}'),
          inside,
          pick('{{ end }}'),
        ),
        join(
          pick(
            '{{ range $i, $v := ',
            '{{ range $v := ',
            '{{ range ',
            '{{ range $i, $j, $k := ',
            '{{ range $i, ',
          ),
          pipeline,
          pick(' }}{{ $v }}', ' }}{{ break }}', ' }}'),
          inside,
          pick('{{ end }}'),
        ),
        join(pick('{{ $x := ', '{{ $x = ', '{{ $x, $y := '), pipeline, pick(' }}{{ $x }}')),
        pick(
          '{{/* note */}}',
          '{{ /* note */ }}',
          '{{- /* note */ -}}',
          '{{/* open }}',
          '{{ end }}',
          '{{ else }}',
          '{{ break }}',
          '{{}}',
          '{{ }}',
        ),
        join(
          pick('{{ define "t" }}', '{{ block "t" . }}', '{{ template "t" . }}', '{{ template t }}'),
          inside,
          pick('{{ end }}', ''),
        ),
      ),
    };
  })
  // a name may be defined once
  .text.map((text) => {
    let defined = 0;
    return text.replaceAll('"t"', () => `"t${defined++}"`);
  });
