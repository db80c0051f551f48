import { parse, YAMLParseError } from 'yaml';
import { suiteSchema, type ExpectationSuite } from './suite';

/** The text is not a suite. The message lists every problem and where it stands. */
export class ExpectationsError extends Error {
  override readonly name = 'ExpectationsError';
}

/**
 * Reads a suite from YAML. Keys that the form does not have are refused: a misspelt expectation would otherwise
 * hold for ever.
 *
 * @throws ExpectationsError
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
