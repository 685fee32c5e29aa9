import { expect, it } from 'vitest';
import { captionTexts } from '../../../webview/strings/exports';

const hash = (digit: string) => `model.safetensors: 9 bytes, SHA-256 ${digit.repeat(64)}`;
const figure = {
  title: 'Who looks at whom',
  finding: undefined,
  part: 'head 5.4',
  step: 8,
  model: 'small',
  traced: ['Text: “It rains.”'],
  version: '1.2.3',
};

it('a caption says what it shows, of which text, with which weights and by which version', () => {
  expect(captionTexts.caption({ ...figure, weights: [hash('a')] })).toBe(
    'Who looks at whom. Head 5.4 (step 8), small. Text: “It rains.” Weights: SHA-256 aaaaaaaaaaaa… Computed and drawn by LLM Trace 1.2.3.',
  );
});

it('a caption holds what a picture of no step says of itself, before the texts', () => {
  const notes = ['Of what is predicted after “·to”, position 14, counted from 0.', '54 runs, from A to B'];
  expect(captionTexts.caption({ ...figure, step: undefined, notes, weights: [''] })).toContain(
    `Head 5.4, small. ${notes.join(' ')}. Text: `,
  );
});

it('a caption of a comparison says the weights of both sides, once where they are the same', () => {
  const weightsIn = (...weights: string[]) =>
    captionTexts.caption({ ...figure, weights }).match(/Weights.*(?= Comp)/)?.[0];
  expect(weightsIn(hash('a'), hash('a'))).toBe('Weights: SHA-256 aaaaaaaaaaaa…');
  expect(weightsIn(hash('a'), hash('b'))).toBe(
    'Weights of A: SHA-256 aaaaaaaaaaaa… Weights of B: SHA-256 bbbbbbbbbbbb…',
  );
  expect(weightsIn('')).toBeUndefined();
});

it('a caption begins with what the figure shows, and names head, step and model once', () => {
  const finding = '“·said” looks most at “·girl” (45 %).';
  const told = captionTexts.caption({ ...figure, finding, weights: [hash('a')] });
  expect(told).toMatch(/^“·said” looks most at “·girl” \(45 %\)\. Head 5\.4 \(step 8\), small\. Text: /);
  for (const once of ['5.4', 'step 8', 'small']) expect(told.split(once), once).toHaveLength(2);
  const compared = { ...figure, title: 'Attention of head 5.3, B − A', part: undefined, step: undefined };
  expect(captionTexts.caption({ ...compared, finding, weights: [''] })).toContain(
    `${finding} Attention of head 5.3, B − A, small. Text`,
  );
});
