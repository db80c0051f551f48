import { type ValidationReport, firstPosition, sentence } from './validation-report';

/**
 * Annotations that GitHub shows beside the lines of a pull request.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 */
export function validationGithub({ violations }: ValidationReport): string {
  return violations
    .map((violation) => {
      const { file, line, column } = firstPosition(violation) ?? {};
      const place = file === undefined ? {} : { file, line, col: column };
      const properties = Object.entries({ ...place, title: violation.rule })
        .map(([name, value]) => `${name}=${escapedProperty(String(value))}`)
        .join(',');
      return `::${violation.level} ${properties}::${escaped(sentence(violation))}\n`;
    })
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
