import type { Format } from './field';

// Forms of names in Kubernetes, https://kubernetes.io/docs/concepts/overview/working-with-objects/names/

const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

function form(pattern: RegExp, most: number, wanted: string): Format {
  return (value) =>
    value.length <= most && pattern.test(value)
      ? undefined
      : {
          problem: `“${value.slice(0, 80)}” is refused as a name here`,
          fix: `write ${wanted}, at most ${most} characters`,
        };
}

export const dnsLabel = form(
  LABEL,
  63,
  'lower-case letters, digits and -, with a letter or digit at both ends',
);
export const dnsSubdomain = form(
  SUBDOMAIN,
  253,
  'lower-case letters, digits, - and ., with a letter or digit at both ends of each part',
);
/** A domain that resolvers append to names: its labels may have _. */
export const searchDomain = form(
  /^_?[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?(?:\._?[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?)*\.?$/,
  254,
  'lower-case letters, digits, -, _ and .',
);
export const dns1035Label = form(
  /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/,
  63,
  'lower-case letters, digits and -, with a letter first and no - last',
);
export const labelValue = form(
  /^(?:[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?)?$/,
  63,
  'letters, digits, -, _ and ., with a letter or digit at both ends',
);
export const configKey = form(/^(?!\.\.?$)(?!\.\.)[-._a-zA-Z0-9]+$/, 253, 'letters, digits, -, _ and .');
export const environmentName = form(/^[ -<>-~]+$/, Infinity, 'printable characters without =');
const qualifiedName = form(
  /^[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?$/,
  63,
  'letters, digits, -, _ and ., with a letter or digit at both ends',
);

export const pathSegment: Format = (value) =>
  value === '' || value === '.' || value === '..' || /[/%]/.test(value)
    ? { problem: `“${value}” is refused as a name here`, fix: 'write a name without / and %' }
    : undefined;

/** A name with its domain, such as example.org/name. */
export const domainPath: Format = (value) =>
  labelKey(value) ??
  (value.includes('/') ? undefined : { problem: `“${value}” has no domain`, fix: 'write example.org/name' });

/** The key of a label or an annotation: a name, or a domain, a slash and a name. */
export const labelKey: Format = (value) => {
  const parts = value.split('/');
  if (parts.length > 2) return { problem: `“${value}” has more than one /`, fix: 'write domain/name' };
  const name = parts.at(-1)!;
  return (parts.length === 2 ? dnsSubdomain(parts[0]!) : undefined) ?? qualifiedName(name);
};

export const portName: Format = (value) =>
  value.length <= 15 && LABEL.test(value) && /[a-z]/.test(value) && !value.includes('--')
    ? undefined
    : {
        problem: `“${value}” is refused as the name of a port`,
        fix: 'write at most 15 lower-case letters, digits and single -, with a letter among them',
      };
