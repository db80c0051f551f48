import { parse, YAMLParseError } from 'yaml';
import { suiteSchema, type ExpectationSuite } from './suite';

/** The text is not a valid suite. The message lists every problem with its path. */
export class ExpectationsError extends Error {
  override readonly name = 'ExpectationsError';
}

/**
 * Reads a suite from YAML. Unknown keys are refused, because a misspelt expectation would never fail.
 *
 * @throws ExpectationsError if the text is not YAML, or does not follow the schema
 */
export function parseExpectations(text: string): ExpectationSuite {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    if (error instanceof YAMLParseError)
      throw new ExpectationsError(`the expectations are not YAML: ${error.message}`);
    throw error;
  }
  const parsed = suiteSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `  ${path.join('.') || 'document'}: ${message}`,
  );
  throw new ExpectationsError(
    `the expectations do not follow the schema cdk8s-aiops/expectations/v1:\n${problems.join('\n')}`,
  );
}
