import { BlockList, isIP } from 'node:net';
import { checkPort, PROTOCOLS } from './ports';
import type { Field } from './field';
import { checkLabels, checkSelector } from './metadata';
import { dns1035Label, dnsSubdomain, labelKey, pathSegment, portName } from './names';

const PORT = 65_535;

export function checkService(spec: Field): void {
  const type = spec.get('type').text ?? 'ClusterIP';
  const ports = spec.get('ports');
  const headless = spec.get('clusterIP').text === 'None';
  const outside = type === 'NodePort' || type === 'LoadBalancer';
  spec.get('type').oneOf('ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort');
  spec.get('sessionAffinity').oneOf('ClientIP', 'None');
  spec.get('sessionAffinityConfig', 'clientIP', 'timeoutSeconds').within(1, 86_400);
  spec.get('externalTrafficPolicy').oneOf('Cluster', 'Local');
  spec.get('internalTrafficPolicy').exactly('Cluster', 'Local');
  spec.get('ipFamilyPolicy').exactly('SingleStack', 'PreferDualStack', 'RequireDualStack');
  const families = spec.get('ipFamilies');
  for (const family of families.items()) family.oneOf('IPv4', 'IPv6');
  families.unique('family', ({ text }) => text);
  spec.get('trafficDistribution').exactly('PreferClose', 'PreferSameZone', 'PreferSameNode');
  checkOutside(spec, type);
  for (const source of spec.get('loadBalancerSourceRanges').items()) checkCidr(source);
  const { text: address = '' } = spec.get('clusterIP');
  if (address !== '' && !headless && isIP(address) === 0)
    spec.get('clusterIP').refuse(`“${address}” is no address`, 'write None, or remove it');
  if (type === 'ExternalName') {
    spec.get('externalName').required('name a host');
    spec.get('externalName').like(dnsSubdomain);
    if (headless)
      spec.get('clusterIP').refuse('a Service of the type ExternalName has no address', 'remove it');
  } else if (ports.items().length === 0 && !headless) ports.refuse('the Service has no port', 'add one');
  if (headless && outside)
    spec.get('clusterIP').refuse(`a Service of the type ${type} has an address`, 'remove it');
  if (spec.get('externalTrafficPolicy').set && !outside && spec.get('externalIPs').items().length === 0)
    spec.get('externalTrafficPolicy').refuse(`a Service of the type ${type} has none`, 'remove it');
  checkLabels(spec.get('selector'));
  for (const port of ports.items()) {
    port.get('port').required();
    port.get('port').within(1, PORT);
    // the API server writes the port for them
    const target = port.get('targetPort');
    if (target.number !== 0 && target.text !== '') checkPort(target);
    port.get('protocol').oneOf(...PROTOCOLS);
    port.get('name').like((name) => (name === '' ? undefined : servicePortName(name)));
    port.get('appProtocol').like(labelKey);
    port.get('nodePort').within(0, PORT);
    if ((port.get('nodePort').number ?? 0) > 0 && !outside)
      port
        .get('nodePort')
        .refuse(`a Service of the type ${type} has none`, 'remove it, or write type: NodePort');
    if (ports.items().length > 1) port.get('name').required('name it, for there are several');
  }
  ports.unique('name', (port) => port.get('name').text);
  ports.unique('port of a node', (port) => {
    const number = port.get('nodePort').number ?? 0;
    return number === 0 ? undefined : `${port.get('protocol').text ?? 'TCP'} ${number}`;
  });
  ports.unique('port', (port) => `${port.get('protocol').text ?? 'TCP'} ${port.get('port').number ?? ''}`);
}

/** What concerns addresses outside the cluster. */
function checkOutside(spec: Field, type: string): void {
  if (type !== 'LoadBalancer') {
    for (const key of ['loadBalancerSourceRanges', 'loadBalancerClass', 'allocateLoadBalancerNodePorts'])
      if (spec.get(key).set) spec.get(key).refuse(`a Service of the type ${type} has none`, 'remove it');
  }
  spec.get('loadBalancerClass').like(labelKey);
  const check = spec.get('healthCheckNodePort');
  if (
    (check.number ?? 0) !== 0 &&
    (type !== 'LoadBalancer' || spec.get('externalTrafficPolicy').text !== 'Local')
  )
    check.refuse('only a LoadBalancer with externalTrafficPolicy: Local has it', 'remove it');
  for (const address of spec.get('externalIPs').items()) {
    const { text = '' } = address;
    if (isIP(text) === 0) address.refuse(`“${text}” is no address`, 'write an IP address');
    else if (/^(?:127\.|0\.0\.0\.0$|169\.254\.|224\.0\.0\.|::1$|::$|fe80:|ff02:)/i.test(text))
      address.refuse(`“${text}” reaches nothing outside`, 'write an address that routes to the cluster');
  }
  const [one, all] = [spec.get('clusterIP'), spec.get('clusterIPs')];
  const first = all.items()[0]?.text;
  if (one.set && first !== undefined && first !== one.text)
    all.refuse(`clusterIP is ${one.json}`, 'write the same first');
}

/** A Service's port may have a longer name than a container's. */
function servicePortName(name: string): { problem: string; fix: string } | undefined {
  return /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(name)
    ? undefined
    : {
        problem: `“${name}” is refused as the name of a port`,
        fix: 'write lower-case letters, digits and -',
      };
}

export function checkIngress(object: Field): void {
  const spec = object.get('spec');
  const annotation = object.get('metadata', 'annotations', 'kubernetes.io/ingress.class');
  const named = spec.get('ingressClassName');
  if (annotation.set && named.set && annotation.text !== named.text)
    annotation.refuse(`ingressClassName is ${named.json}`, 'remove the annotation');
  const rules = spec.get('rules').items();
  if (rules.length === 0 && !spec.get('defaultBackend').set)
    spec.refuse('it has neither rules nor a default backend', 'write rules');
  spec.get('ingressClassName').like(dnsSubdomain);
  if (spec.get('defaultBackend').set) checkBackend(spec.get('defaultBackend'));
  for (const tls of spec.get('tls').items()) {
    for (const host of tls.get('hosts').items()) {
      host.required();
      checkHost(host);
    }
    tls.get('secretName').like((name) => (name === '' ? undefined : dnsSubdomain(name)));
  }
  for (const rule of rules) {
    checkHost(rule.get('host'));
    if (rule.get('http').set && rule.get('http', 'paths').items().length === 0)
      rule.get('http', 'paths').refuse('it is empty', 'write a path');
    for (const path of rule.get('http', 'paths').items()) checkPath(path);
  }
}

function checkPath(path: Field): void {
  const type = path.get('pathType');
  type.required('write Prefix, Exact or ImplementationSpecific');
  type.oneOf('Exact', 'ImplementationSpecific', 'Prefix');
  const { text = '' } = path.get('path');
  const specific = type.text === 'ImplementationSpecific';
  if ((text !== '' || !specific) && !text.startsWith('/'))
    path.get('path').refuse(`“${text}” does not begin with /`, 'write a path from /');
  else if (!specific && /\/\/|\/\.\.?(?:\/|$)|%2f/i.test(text))
    path.get('path').refuse(`“${text}” is no plain path`, 'write it without //, /./, /../ and %2f');
  checkBackend(path.get('backend'));
}

function checkBackend(backend: Field): void {
  if (!backend.set) return;
  backend.exactlyOne('backend', 'service', 'resource');
  backend.get('resource', 'apiGroup').like(dnsSubdomain);
  for (const key of ['kind', 'name']) backend.get('resource', key).like(pathSegment);
  const service = backend.get('service');
  if (!service.set) return;
  service.get('name').required();
  service.get('name').like(dns1035Label);
  const port = service.get('port');
  port.exactlyOne('port', 'name', 'number');
  port.get('name').like(portName);
  port.get('number').within(1, PORT);
}

function checkHost(host: Field): void {
  const { text = '' } = host;
  if (text === '') return;
  if (isIP(text) !== 0) host.refuse(`“${text}” is an address`, 'write a name');
  else host.like((name) => dnsSubdomain(name.replace(/^\*\./, '')));
}

export function checkNetworkPolicy(spec: Field): void {
  checkSelector(spec.get('podSelector'));
  for (const type of spec.get('policyTypes').items()) type.exactly('Ingress', 'Egress');
  if (spec.get('policyTypes').items().length > 2)
    spec.get('policyTypes').refuse('it has more than two', 'remove some');
  for (const [direction, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    for (const rule of spec.get(direction).items()) {
      for (const port of rule.get('ports').items()) checkPolicyPort(port);
      for (const peer of rule.get(peers).items()) checkPeer(peer);
    }
  }
}

function checkPolicyPort(policy: Field): void {
  const [port, end] = [policy.get('port'), policy.get('endPort')];
  policy.get('protocol').exactly(...PROTOCOLS);
  checkPort(port);
  end.within(1, PORT);
  if (!end.set) return;
  if (port.number === undefined)
    end.refuse('the range has no first port as a number', 'write port as a number');
  else if ((end.number ?? PORT) < port.number)
    end.refuse(`it is below port, ${port.number}`, `write ${port.number} or more`);
}

function checkPeer(peer: Field): void {
  peer.among('podSelector', 'namespaceSelector').forEach((selector) => {
    checkSelector(peer.get(selector));
  });
  const block = peer.get('ipBlock');
  if (peer.among('podSelector', 'namespaceSelector', 'ipBlock').length === 0)
    peer.refuse('the peer is empty', 'write podSelector, namespaceSelector or ipBlock');
  if (!block.set) return;
  if (peer.among('podSelector', 'namespaceSelector').length > 0)
    block.refuse('the peer has a selector already', 'write a peer for each');
  block.get('cidr').required();
  const range = checkCidr(block.get('cidr'));
  for (const except of block.get('except').items()) {
    const inner = checkCidr(except);
    if (!range || !inner || (inner.bits > range.bits && contains(range, inner))) continue;
    except.refuse(`it is not inside ${block.get('cidr').text ?? ''}`, 'write a smaller range inside it');
  }
}

interface Range {
  readonly address: string;
  readonly bits: number;
  readonly family: 'ipv4' | 'ipv6';
}

function checkCidr(field: Field): Range | undefined {
  const { text } = field;
  if (text === undefined) return undefined;
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  // the API server still accepts leading zeros in the old fields
  const plain = address.replaceAll(/(^|\.)0+(?=\d)/g, '$1');
  const version = isIP(address.includes(':') ? address : plain);
  if (version === 0 || Number(bits) > (version === 4 ? 32 : 128)) {
    field.refuse(
      `“${text}” is no range of addresses`,
      'write an address, / and a number of bits, such as 10.9.8.0/24',
    );
    return undefined;
  }
  return {
    address: version === 4 ? plain : address,
    bits: Number(bits),
    family: version === 4 ? 'ipv4' : 'ipv6',
  };
}

function contains(range: Range, inner: Range): boolean {
  if (range.family !== inner.family) return false;
  const list = new BlockList();
  list.addSubnet(range.address, range.bits, range.family);
  return list.check(inner.address, inner.family);
}
