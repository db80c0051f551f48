/** Reference to a schema of the document. */
export function referenceTo(name: string): string {
  return `#/components/schemas/${name}`;
}
