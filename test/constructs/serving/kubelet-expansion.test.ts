import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kubeletExpanded, kubeletLiteral } from '../../../constructs/serving/kubelet-expansion';
import { namespacedChart } from '../../support/namespaced-chart';
import { environmentOf } from '../../support/pod-of';
import { incidentService } from '../../support/reference-service';

/** Texts in which dollars and brackets meet. */
const texts = fc
  .array(fc.constantFrom('$', '(', ')', '$(PORT)', '$$', 'PORT', 'a'), { maxLength: 12 })
  .map((all) => all.join(''));

describe("the kubelet's expansion", () => {
  // from the table of k8s.io/kubernetes third_party/forked/golang/expansion/expand_test.go
  it.each([
    ['$(VAR_A)', 'A'],
    ['___$(VAR_B)___', '___B___'],
    ['$(VAR_A)_$(VAR_B)', 'A_B'],
    ['f000-$$VAR_A', 'f000-$VAR_A'],
    ['$$(VAR_B)_$(VAR_A)', '$(VAR_B)_A'],
    ['$$$(VAR_A)', '$A'],
    ['$$$$(VAR_A)', '$$(VAR_A)'],
    ['$VAR_A', '$VAR_A'],
    ['$(VAR_A', '$(VAR_A'],
    ['$(VAR_DNE)', '$(VAR_DNE)'],
    ['$VAR_A)', '$VAR_A)'],
    ['foo$', 'foo$'],
    ['$(', '$('],
    ['$(toString)', '$(toString)'],
  ])('makes %s to %s', (text, expanded) => {
    expect(kubeletExpanded(text, { VAR_A: 'A', VAR_B: 'B' })).toBe(expanded);
  });

  it('gives back every text that was written for it', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(kubeletExpanded(kubeletLiteral(text), { PORT: '8080', '': 'nothing' })).toBe(text);
      }),
    );
  });
});

it('the runtime gets the very texts that a service was asked for', () => {
  fc.assert(
    fc.property(
      texts.filter((text) => text !== '' && text === text.trim()),
      (name) => {
        const service = incidentService(namespacedChart(), { logRedact: [name] });
        expect(environmentOf(service)['LOG_REDACT']).toBe(name);
      },
    ),
    { numRuns: 50 },
  );
});
