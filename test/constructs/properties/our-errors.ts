import { ConfigError } from '../../../runtime/config/config';

/** Ours are plain errors with a sentence, thrown where the value was given; a TypeError is a mistake of ours. */
export function isOurs(error: Error): boolean {
  const thrower = (error.stack ?? '').split('\n').find((line) => line.trimStart().startsWith('at ')) ?? '';
  return (
    (error.constructor === Error || error instanceof ConfigError) &&
    !thrower.includes('node_modules') &&
    /\/(?:constructs|runtime|main)\b/.test(thrower) &&
    error.message.length > 20
  );
}
