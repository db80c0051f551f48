import type { Field } from './field';
import { checkSelector } from './metadata';
import { dnsSubdomain, pathSegment } from './names';

const GROUP = 'rbac.authorization.k8s.io';

export function checkRole(object: Field, namespaced: boolean): void {
  const aggregation = object.get('aggregationRule');
  if (aggregation.set && aggregation.get('clusterRoleSelectors').items().length === 0)
    aggregation.get('clusterRoleSelectors').refuse('it is empty', 'write a selector');
  aggregation.get('clusterRoleSelectors').items().forEach(checkSelector);
  for (const rule of object.get('rules').items()) {
    if (rule.get('verbs').items().length === 0)
      rule.get('verbs').refuse('the rule has no verbs', 'write the verbs');
    const outside = rule.get('nonResourceURLs').items().length > 0;
    if (outside && namespaced) {
      rule.get('nonResourceURLs').refuse('a Role is about resources of its namespace', 'write a ClusterRole');
    } else if (outside) {
      if (rule.get('resources').items().length > 0 || rule.get('apiGroups').items().length > 0)
        rule.get('nonResourceURLs').refuse('the rule is about resources', 'write a rule for each');
      continue;
    }
    for (const key of ['apiGroups', 'resources'])
      if (rule.get(key).items().length === 0) rule.get(key).refuse('the rule has none', `write the ${key}`);
  }
}

export function checkBinding(object: Field, namespaced: boolean): void {
  const role = object.get('roleRef');
  role.get('name').required('name a role');
  role.get('name').like((name) => (name === '' ? undefined : pathSegment(name)));
  role.get('apiGroup').oneOf(GROUP);
  if (namespaced) role.get('kind').exactly('Role', 'ClusterRole');
  else role.get('kind').exactly('ClusterRole');
  for (const subject of object.get('subjects').items()) {
    const { text: kind } = subject.get('kind');
    subject.get('kind').required();
    subject.get('kind').oneOf('ServiceAccount', 'User', 'Group');
    subject.get('name').required();
    const group = subject.get('apiGroup');
    if (kind === 'ServiceAccount') {
      subject.get('name').like(dnsSubdomain);
      if ((group.text ?? '') !== '') group.refuse('a ServiceAccount is in no group', 'remove it');
      if (!namespaced) subject.get('namespace').required('name its namespace');
    } else group.oneOf(GROUP);
  }
}
