import { describe, expect, it } from 'vitest';
import { findPlaceholder, refusePlaceholder } from '../../../../constructs/gitops/argo/placeholder';

describe('a placeholder', () => {
  it.each([
    ['https://example.com/acme/gitops.git', 'example.com'],
    ['https://git.example.org/acme/gitops', 'example.org'],
    ['git@github.example:acme/gitops.git', 'github.example'],
    ['https://github.com/your-org/gitops.git', 'your-org'],
    ['https://github.com/YOUR_ORG/gitops', 'YOUR_ORG'],
    ['git@github.com:your-username/gitops.git', 'your-username'],
    ['https://github.com/my-org/gitops', 'my-org'],
    ['https://github.com/acme/your-repo.git', 'your-repo.git'],
    ['https://github.com/acme/CHANGE_ME', 'CHANGE_ME'],
    ['changeme', 'changeme'],
    ['ghcr.io/replace-me/aiops:1.2.0', 'replace-me'],
    ['https://github.com/TODO/gitops', 'TODO'],
    ['https://github.com/<org>/gitops', '<org>'],
    ['https://github.com/{{ org }}/gitops', '{{ org }}'],
    ['https://github.com/${ORG}/gitops', '${ORG}'],
    ['https://github.com/acme /gitops', ' '],
  ])('is found in %s', (text, placeholder) => {
    expect(findPlaceholder(text)).toBe(placeholder);
  });

  it.each([
    'https://github.com/acme/gitops.git',
    'https://github.com/acme/my-project.git',
    'https://github.com/yourls/yourls',
    'https://github.com/acme/todo-app',
    'https://github.com/example/gitops',
    'https://git.test/acme/gitops',
    'http://gitea.localhost:3000/acme/gitops',
    'ssh://git@git.internal:2222/acme/example.git',
    'git@github.com:acme/examples.git',
    'ghcr.io/acme/aiops:1.2.0',
    'main',
  ])('is not seen in %s', (text) => {
    expect(findPlaceholder(text)).toBeUndefined();
  });

  it('is refused with the field to set', () => {
    expect(() => refusePlaceholder('environments.prod.image', 'ghcr.io/your-org/aiops:1.2.0')).toThrow(
      'environments.prod.image still holds the placeholder "your-org", got "ghcr.io/your-org/aiops:1.2.0"; ' +
        'set environments.prod.image to your own',
    );
  });
});
