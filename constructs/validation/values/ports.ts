import type { Field } from './field';
import { portName } from './names';

export const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
const MAXIMUM_PORT = 65_535;

/** A number from 1 to 65535, or the name of a port. */
export function checkPort(port: Field): void {
  port.within(1, MAXIMUM_PORT);
  port.like(portName);
}

/** The ports of a container. */
export function checkContainerPorts(ports: Field, hostNetwork: boolean): void {
  for (const port of ports.items()) {
    const own = port.get('containerPort');
    own.required();
    own.within(1, MAXIMUM_PORT);
    const host = port.get('hostPort');
    host.within(0, MAXIMUM_PORT);
    if (hostNetwork && (host.number ?? 0) !== 0 && host.number !== own.number)
      host.refuse(
        `it is ${host.json}, and containerPort is ${own.json}`,
        'write the same, for hostNetwork is true',
      );
    port.get('protocol').oneOf(...PROTOCOLS);
    port.get('name').like((name) => (name === '' ? undefined : portName(name)));
  }
  ports.unique('name', (port) => (port.get('name').text === '' ? undefined : port.get('name').text));
}
