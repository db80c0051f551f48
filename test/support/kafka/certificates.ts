import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a certificate authority, and of the certificates that it signed. */
export interface Certificates {
  readonly ca: string;
  /** Key and certificate of the broker in one file, as Kafka reads them. */
  readonly broker: string;
  readonly client: { readonly certificate: string; readonly key: string };
  /** A client that another authority knows. */
  readonly stranger: { readonly certificate: string; readonly key: string };
}

/** Makes an authority, a broker on this machine, a client, and a stranger. */
export function makeCertificates(folder: string): Certificates {
  const ca = authority(folder, 'ca');
  const broker = signed(folder, 'broker', ca);
  const together = join(folder, 'broker.pem');
  writeFileSync(together, `${readFileSync(broker.key, 'utf8')}${readFileSync(broker.certificate, 'utf8')}`);
  return {
    ca: ca.certificate,
    broker: together,
    client: signed(folder, 'client', ca),
    stranger: signed(folder, 'stranger', authority(folder, 'other-ca')),
  };
}

interface Pair {
  readonly certificate: string;
  readonly key: string;
}

function authority(folder: string, name: string): Pair {
  const pair = pairOf(folder, name);
  const extensions = ['-addext', 'basicConstraints=critical,CA:TRUE'];
  openssl('req', '-x509', '-days', '2', ...newKey(pair, name), '-out', pair.certificate, ...extensions);
  return pair;
}

function signed(folder: string, name: string, by: Pair): Pair {
  const pair = pairOf(folder, name);
  const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const signer = ['-CA', by.certificate, '-CAkey', by.key];
  openssl('req', '-x509', '-days', '2', ...newKey(pair, name), ...signer, '-out', pair.certificate, ...names);
  return pair;
}

function pairOf(folder: string, name: string): Pair {
  return { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
}

function newKey({ key }: Pair, name: string): string[] {
  return ['-newkey', 'rsa:2048', '-noenc', '-keyout', key, '-subj', `/CN=${name}`];
}

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}
