/**
 * A shell script that starts a program which reads secrets from its environment alone: here they are files until its
 * process starts. Its further arguments are those of the program.
 *
 * @param names variables whose `<name>_FILE` holds the path of the secret
 * @param lines what is done before
 */
export function startScript(
  names: readonly string[],
  program: string,
  lines: readonly string[] = [],
): string {
  return [
    'set -eu',
    ...lines,
    ...names.map((name) => `${name}="$(cat "$${name}_FILE")"; export ${name}`),
    `exec ${program} "$@"`,
  ].join('\n');
}
