/** Which sentences of what a step does may give way where a presentation has little room. */
import { expect, it } from 'vitest';
import { explainsMask } from '../../../src/trace/steps/attention-words';
import { yieldingLead } from '../../../webview/state/story/yielding-lead';

const SENTENCES = ['Softmax turns scores into weights.', 'The mask hides later ones.', 'It is a third one.'];

it('keeps the sentence that defines the step, and the one that says what the hatched cells of its figure are', () => {
  const lead = SENTENCES.map((text) => ({ text, dataset: explainsMask(text) ? { explainsMark: '' } : {} }));
  expect(yieldingLead(lead).map(({ text }) => text)).toEqual(['It is a third one.']);
});
