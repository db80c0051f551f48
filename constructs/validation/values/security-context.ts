import type { Field } from './field';
import { dnsSubdomain } from './names';

/** Of a user or a group. */
export const LARGEST_ID = 2 ** 31 - 1;
const MOST_USER_NAME = 104;

/** The security context of a container. */
export function checkContainerSecurity(context: Field, ownUsers: boolean): void {
  checkIdentity(context);
  const mount = context.get('procMount');
  mount.oneOf('Default', 'Unmasked');
  if (mount.text === 'Unmasked' && !ownUsers)
    mount.refuse('the pod shares the users of the node', 'write hostUsers: false in the pod');
  const escalation = context.get('allowPrivilegeEscalation');
  if (escalation.json !== 'false') return;
  if (context.get('privileged').isTrue)
    escalation.refuse('a privileged container may always escalate', 'remove privileged');
  for (const capability of context.get('capabilities', 'add').items())
    if (capability.text === 'CAP_SYS_ADMIN')
      escalation.refuse('the capability CAP_SYS_ADMIN is added', 'remove one of them');
}

/** The fields that the security contexts of a pod and of a container have in common. */
export function checkIdentity(context: Field): void {
  context.get('runAsUser').within(0, LARGEST_ID);
  context.get('runAsGroup').within(0, LARGEST_ID);
  for (const profile of ['seccompProfile', 'appArmorProfile']) {
    const { text } = context.get(profile, 'type');
    context.get(profile, 'type').oneOf('RuntimeDefault', 'Unconfined', 'Localhost');
    const local = context.get(profile, 'localhostProfile');
    if (context.get(profile).set) context.get(profile, 'type').required();
    if (text === 'Localhost') local.required('name the profile');
    else if (local.set)
      local.refuse('only the type Localhost has a profile', 'remove it, or set type: Localhost');
    if (local.text !== undefined && local.text !== local.text.trim())
      local.refuse('it begins or ends with white space', 'remove that');
  }
  const file = context.get('seccompProfile', 'localhostProfile');
  if (file.text?.startsWith('/') === true || (file.text ?? '').split('/').includes('..'))
    file.refuse('it leaves the folder of the profiles', 'write a path below it');
  const windows = context.get('windowsOptions');
  windows.get('gmsaCredentialSpecName').like(dnsSubdomain);
  const user = windows.get('runAsUserName');
  const [account = ''] = (user.text ?? '').split('\\').slice(-1);
  if (account.length > MOST_USER_NAME)
    user.refuse(`the user has ${account.length} characters`, `write ${MOST_USER_NAME} or fewer`);
}
