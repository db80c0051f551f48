/**
 * The kubelet replaces `$(NAME)` in a container's environment, command and arguments by the variable of that name,
 * and `$$` by `$`: https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */

/** Escapes a text so that it is unchanged after the kubelet's expansion. */
export function kubeletLiteral(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/**
 * The text after the kubelet's expansion (`expansion.Expand`): an unknown variable stays as it is written, and so does
 * `$` before anything except `$` and a closed pair of brackets.
 *
 * @param variables those that stand before it in the container's list
 */
export function kubeletExpanded(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (written, name?: string) =>
    name === undefined ? '$' : Object.hasOwn(variables, name) ? variables[name]! : written,
  );
}
