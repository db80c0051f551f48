import type { Field } from './field';

const OPERATIONS = ['*', 'CREATE', 'UPDATE', 'DELETE', 'CONNECT'];

/** @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ */
export function checkAdmissionPolicy(spec: Field): void {
  spec.get('failurePolicy').exactly('Fail', 'Ignore');
  const constraints = spec.get('matchConstraints');
  constraints.get('matchPolicy').exactly('Exact', 'Equivalent');
  for (const list of ['resourceRules', 'excludeResourceRules']) {
    for (const rule of constraints.get(list).items()) {
      for (const operation of rule.get('operations').items()) operation.exactly(...OPERATIONS);
      rule.get('scope').exactly('*', 'Cluster', 'Namespaced');
    }
  }
  if (spec.among('validations', 'auditAnnotations').length === 0)
    spec.refuse('it has no validations', 'write validations or auditAnnotations');
}

export function checkAdmissionBinding(spec: Field): void {
  const actions = spec.get('validationActions');
  for (const action of actions.items()) action.exactly('Deny', 'Warn', 'Audit');
  actions.unique('action', ({ text }) => text);
  const words = actions.items().map(({ text }) => text);
  if (words.includes('Deny') && words.includes('Warn'))
    actions.refuse('Deny and Warn say the same twice', 'remove Warn');
  if (words.length === 0) actions.refuse('it has no action', 'write Deny, Warn or Audit');
}
