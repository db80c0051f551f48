/**
 * The kubelet replaces `$(NAME)` in a container's environment, command and arguments by the variable of that name,
 * and `$$` by `$`: https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */

/** Writes a text so that the kubelet makes exactly this text of it. */
export function kubeletLiteral(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/**
 * What the kubelet makes of a text, as its `expansion.Expand` does: a variable that is not known stays as it is
 * written, and so does `$` before anything but `$` and a closed pair of brackets.
 *
 * @param variables those that stand before it in the container's list
 */
export function kubeletExpanded(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (written, name?: string) =>
    name === undefined ? '$' : Object.hasOwn(variables, name) ? variables[name]! : written,
  );
}
