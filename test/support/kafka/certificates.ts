import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** Makes a certificate authority with openssl. @returns the path of its certificate */
export function makeAuthority(folder: string, name: string): string {
  const path = join(folder, `${name}.pem`);
  openssl(
    'req',
    '-x509',
    ...NEW_KEY,
    '-days',
    '2',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    `${path}.key`,
    '-out',
    path,
  );
  return path;
}

/** Makes a certificate of localhost that the authority has signed. @returns the path of the key with the certificate */
export function makeCertificate(folder: string, authority: string): string {
  const path = join(folder, 'broker');
  writeFileSync(`${path}.ext`, 'subjectAltName=DNS:localhost\n');
  openssl('req', ...NEW_KEY, '-subj', '/CN=localhost', '-keyout', `${path}.key`, '-out', `${path}.csr`);
  openssl(
    ...['x509', '-req', '-days', '2', '-in', `${path}.csr`, '-extfile', `${path}.ext`],
    ...['-CA', authority, '-CAkey', `${authority}.key`, '-CAcreateserial', '-out', `${path}.crt`],
  );
  writeFileSync(`${path}.pem`, readFileSync(`${path}.key`, 'utf8') + readFileSync(`${path}.crt`, 'utf8'));
  return `${path}.pem`;
}

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}
