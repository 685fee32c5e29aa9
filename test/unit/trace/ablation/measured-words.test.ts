/** What a run without the part that a sentence names has measured. */
import { expect, it } from 'vitest';
import type { Ablation } from '../../../../src/trace/ablation/ablation';
import { measuredSentence } from '../../../../src/trace/ablation/measured-words';

const THEY = { id: 1, token: ' They', text: ' They', special: false };
const IT = { id: 2, token: ' It', text: ' It', special: false };
const named = ({ text }: { readonly text: string }) => `“${text.trim()}”`;

const standing = (logit: number) => ({ logit, probability: 0.5, rank: 0 });
const run: Ablation = {
  ...THEY,
  position: 1,
  instead: 'zero',
  part: { kind: 'head', layer: 5, head: 4, cross: false },
  before: standing(10),
  after: standing(9),
  ratherThan: null,
  difference: null,
  top: { ...THEY, probability: 0.5 },
  most: { before: [{ ...IT, before: standing(9.5), after: standing(8.6) }], after: [] },
  direct: 1.5,
  capped: false,
  isLast: false,
  kl: 0.1,
};

it('tells of the lead that the sentence tells of, though the run was asked of the logit', () => {
  expect(measuredSentence(run, undefined, named)).toBe('Without head 5.4, the logit falls from 10.00 to 9.00.');
  expect(measuredSentence(run, IT.id, named)).toBe('Without head 5.4, the lead over “It” falls from 0.50 to 0.40.');
});

it('says where a part changes less than half of what it adds directly, nothing, or the opposite', () => {
  const after = (logit: number) => measuredSentence({ ...run, after: standing(logit) }, undefined, named);
  expect(after(9.8)).toBe(
    'Without head 5.4, the logit falls from 10.00 to 9.80: less than half of the 1.50 that it adds directly.',
  );
  expect(after(9.25)).toBe('Without head 5.4, the logit falls from 10.00 to 9.25.');
  expect(after(10.001)).toBe('Without head 5.4, the logit stays 10.00, although head 5.4 adds 1.50 directly.');
  expect(after(10.2)).toBe(
    'Without head 5.4, the logit rises from 10.00 to 10.20, against the 1.50 that it adds directly.',
  );
  const mean = measuredSentence({ ...run, instead: 'mean', direct: -1.5, after: standing(11) }, undefined, named);
  expect(mean).toBe('With the mean of head 5.4, the logit rises from 10.00 to 11.00.');
});
