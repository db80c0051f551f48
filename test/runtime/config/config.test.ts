import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig, toEnvironment, type Settings } from '../../../runtime/config/config';
import { ENVIRONMENT, type EnvironmentVariable } from '../../../runtime/contract/environment';

function problemsOf(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('parseConfig', () => {
  it('takes the default of every variable from the contract when nothing is set', () => {
    const config = parseConfig({});
    for (const [key, variable] of Object.entries<EnvironmentVariable>(ENVIRONMENT)) {
      expect(config[key as keyof typeof config]).toEqual(variable.default);
    }
  });

  it('treats an empty variable as one that is not set', () => {
    expect(parseConfig({ PORT: '', MODEL_VERSION: '  ' })).toMatchObject({
      port: 8080,
      modelVersion: undefined,
    });
  });

  it('reports every problem in one error, each with its variable, the value and what is allowed', () => {
    const problems = problemsOf(() =>
      parseConfig({
        PORT: '80.5',
        LOG_LEVEL: 'loud',
        DRIFT_ENABLED: 'yes',
        MODEL_DIGEST: 'abc',
        LOG_REDACT: '[1]',
      }),
    );
    expect(problems).toEqual([
      'PORT must be a whole number from 1 to 65535, got "80.5"',
      'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent, got "loud"',
      'LOG_REDACT must be a list, written a,b,c or as a JSON array of strings, got "[1]"',
      expect.stringMatching(/^MODEL_DIGEST must look like sha256:.*, got "abc"$/),
      'DRIFT_ENABLED must be true or false, got "yes"',
    ]);
  });

  it.each([
    [
      { DRIFT_WINDOW: '20', DRIFT_MINIMUM_SAMPLE: '30' },
      'DRIFT_MINIMUM_SAMPLE must be at most DRIFT_WINDOW (20)',
    ],
    [{ DRIFT_CONFIRMATIONS: '4' }, 'DRIFT_CONFIRMATIONS must be at most DRIFT_CONFIRMATION_WINDOWS (3)'],
    [{ DRIFT_TESTS: 'ks,t_test' }, 'DRIFT_TESTS must be some of mean_shift, ks,'],
    [
      { DRIFT_TESTS: '[]' },
      'DRIFT_TESTS must have an item, got "[]"; write DRIFT_ENABLED=false to compare nothing',
    ],
    [{ DRIFT_WEBHOOK: 'http://hooks.example.com' }, 'DRIFT_WEBHOOK must be https'],
    [{ DRIFT_WEBHOOK: 'https://' }, 'DRIFT_WEBHOOK must '],
    [{ DRIFT_WEBHOOK: 'https://[' }, 'DRIFT_WEBHOOK must be a URL like https://hooks.example.com/drift'],
    [{ PORT: '9090', METRICS_PORT: '9090' }, 'METRICS_PORT must differ from PORT (9090)'],
    [{ LOG_REDACT: 'a,,b' }, 'LOG_REDACT must not have an empty item'],
    [{ LOG_SAMPLE_RATIO: 'NaN' }, 'LOG_SAMPLE_RATIO must be a number from 0 to 1'],
  ])('refuses %j', (environment, problem) => {
    expect(problemsOf(() => parseConfig(environment))).toEqual([expect.stringContaining(problem)]);
  });

  it.each([
    ['http://bot:hunter2@hooks.example.com:8443/services/T0KEN?sig=s1gn', '"http://hooks.example.com:8443"'],
    ['htps://bot:hunter2@hooks.example.com/services/T0KEN?sig=s1gn', '"htps://hooks.example.com"'],
    ['hooks.example.com/services/T0KEN?sig=s1gn', 'a text that is not shown'],
    ['bot:hunter2@hooks.example.com/services/T0KEN', 'a text that is not shown'],
    ['https://[bot:hunter2]/services/T0KEN?sig=s1gn', 'a text that is not shown'],
  ])('says of the wrong webhook %s no more than scheme and host', (driftWebhook, got) => {
    const [problem] = problemsOf(() => parseConfig({ DRIFT_WEBHOOK: driftWebhook }));
    expect(problem).toContain(`, got ${got}`);
    expect(problem).not.toMatch(/hunter2|T0KEN|s1gn/);
    const [padded] = problemsOf(() => toEnvironment({ driftWebhook: `${driftWebhook} ` }));
    expect(padded).not.toMatch(/hunter2|T0KEN|s1gn/);
  });

  it.each(['0x10', '0b1', '0o7', '1 0', '1_000', '1e', 'Infinity', '.'])(
    'refuses %s, which is no decimal number',
    (text) => {
      expect(problemsOf(() => parseConfig({ MAX_ROWS: text, MAX_WAIT_SECONDS: text }))).toEqual([
        `MAX_ROWS must be a whole number from 1 to 100000 rows, got "${text}"`,
        `MAX_WAIT_SECONDS must be a number from 0.005 to 60 seconds, got "${text}"`,
      ]);
    },
  );

  it('takes a decimal number with an exponent, as Helm writes large ones, if it is a whole one where that is asked for', () => {
    const config = parseConfig({ BODY_LIMIT_BYTES: '1e+06', MAX_WAIT_SECONDS: '5e-1' });
    expect(config).toMatchObject({ bodyLimitBytes: 1_000_000, maxWaitSeconds: 0.5 });
    expect(problemsOf(() => parseConfig({ MAX_ROWS: '15e-1' }))).toHaveLength(1);
  });

  it('takes a plain webhook address where that is allowed', () => {
    const config = parseConfig({ DRIFT_WEBHOOK: 'http://localhost:9000', DRIFT_WEBHOOK_ALLOW_HTTP: 'true' });
    expect(config.driftWebhook).toBe('http://localhost:9000');
  });

  it('gives a configuration that nobody can change afterwards', () => {
    expect(Object.isFrozen(parseConfig({}))).toBe(true);
  });
});

describe('toEnvironment', () => {
  it('writes what parseConfig reads back as the same settings', () => {
    fc.assert(
      fc.property(settings, (asked) => {
        expect(parseConfig(toEnvironment(asked))).toMatchObject(asked);
      }),
    );
  });

  it('writes nothing for what was not asked for', () => {
    expect(toEnvironment({})).toEqual({});
    expect(toEnvironment({ port: 9000, logRedact: [] })).toEqual({ PORT: '9000', LOG_REDACT: '[]' });
  });

  it.each(['', ' ', ' padded', 'padded\n', 'a\0b'])(
    'refuses the text %j, which no variable can hold',
    (host) => {
      expect(problemsOf(() => toEnvironment({ host }))).toEqual([
        `HOST must be a text without spaces around it, got ${JSON.stringify(host)}; leave it out to keep the default`,
      ]);
    },
  );

  it('refuses a bound of all bodies that does not hold one', () => {
    expect(problemsOf(() => toEnvironment({ bodyLimitBytes: 4096, maxBodyBytesInFlight: 2048 }))).toEqual([
      'MAX_BODY_BYTES_IN_FLIGHT must be at least BODY_LIMIT_BYTES (4096), got "2048": the largest body would never be accepted',
    ]);
  });

  it('refuses what parseConfig would refuse', () => {
    expect(problemsOf(() => toEnvironment({ port: 0.5, driftWindow: Number.NaN }))).toHaveLength(2);
  });
});

/** Settings that parseConfig accepts, with texts and lists that are hard to write. */
const settings: fc.Arbitrary<Settings> = fc
  .record(
    Object.fromEntries(
      Object.entries<EnvironmentVariable>(ENVIRONMENT).map(([key, variable]) => [key, valueOf(variable)]),
    ),
    { requiredKeys: [] },
  )
  .filter((candidate) => {
    const { driftMinimumSample = 2, driftWindow = 100, metricsPort, port = 8080 } = candidate as Settings;
    const { driftConfirmations = 2, driftConfirmationWindows = 3 } = candidate as Settings;
    const { bodyLimitBytes = 1_048_576, maxBodyBytesInFlight = 134_217_728 } = candidate as Settings;
    return (
      driftMinimumSample <= driftWindow &&
      bodyLimitBytes <= maxBodyBytesInFlight &&
      driftConfirmations <= driftConfirmationWindows &&
      metricsPort !== port
    );
  });

function valueOf(variable: EnvironmentVariable): fc.Arbitrary<unknown> {
  const text = fc
    .oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.constantFrom('[', '[]', '"', 'a,b', 'true', '$HOME', '0'),
    )
    .filter((candidate) => candidate === candidate.trim() && candidate !== '' && !candidate.includes('\0'));
  switch (variable.kind) {
    case 'integer':
      return fc.integer({ min: variable.minimum, max: variable.maximum });
    case 'number':
      return fc
        .double({ min: variable.minimum, max: variable.maximum, noNaN: true })
        .map((value) => value + 0);
    case 'boolean':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom(...variable.choices);
    case 'list':
      if (variable.choices !== undefined) {
        return fc.subarray([...variable.choices], {
          minLength: variable.insteadOfNone === undefined ? 0 : 1,
        });
      }
      return fc.array(fc.oneof(text, fc.string({ unit: 'binary' }), fc.constantFrom('', ' ', 'a,b', '[1]')));
    case 'string':
      if (variable === ENVIRONMENT.modelDigest) {
        return fc.stringMatching(/^[0-9a-f]{64}$/).map((digits) => `sha256:${digits}`);
      }
      if (variable === ENVIRONMENT.driftWebhookService) {
        return fc.stringMatching(/^[a-z0-9-]{1,9}\/[a-z0-9-]{1,9}$/);
      }
      return variable === ENVIRONMENT.driftWebhook ? fc.webUrl({ validSchemes: ['https'] }) : text;
  }
}
