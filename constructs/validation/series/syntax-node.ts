import type { parser } from '@prometheus-io/lezer-promql';

/** A node of the parse tree. The parser's own type: @lezer/common has one for each module system. */
export type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** The nodes directly below, without comments. */
export function children(node: SyntaxNode | null): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node?.firstChild ?? null; child; child = child.nextSibling) {
    if (child.name !== 'LineComment') found.push(child);
  }
  return found;
}
