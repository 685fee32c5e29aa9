/** Which parts of the model are drawn beside a sentence that tells what they add. */
import { expect, it } from 'vitest';
import { sentence } from '../../../../src/trace/findings/finding';
import { contributionPart, signedPart } from '../../../../src/trace/findings/numbers';
import { amountsIn } from '../../../../src/trace/findings/told-contributions';
import type { AttributionPart } from '../../../../src/trace/readings/attribution';

const EMBED: AttributionPart = { kind: 'embed', layer: null, head: null, cross: false, value: -0.5 };
const HEAD: AttributionPart = { kind: 'head', layer: 1, head: 2, cross: false, value: 0.5 };
// The same amount: only what it is of tells these two apart.
const MLP: AttributionPart = { kind: 'mlp', layer: 1, head: null, cross: false, value: 0.5 };
const PARTS = { parts: [EMBED, HEAD, MLP] };

const TITLE = sentence`What they add`;

function rowsOf(told: ReturnType<typeof sentence>): readonly string[] | undefined {
  return amountsIn(told, PARTS, TITLE)?.rows.map(({ name }) => name.parts.map(({ text }) => text).join(''));
}

it('a part is drawn once, where its own amount is told; another part or a sum with the same amount is not', () => {
  const ofMlp = sentence`the MLP adds ${contributionPart(MLP)}`;
  expect(rowsOf(sentence`${ofMlp}, then ${contributionPart(HEAD)}, and ${ofMlp}`)).toEqual([
    'The MLP of block 1',
    'Head 1.2',
  ]);
  expect(rowsOf(sentence`${ofMlp}. By kind: embedding ${signedPart(EMBED.value)}`)).toEqual(['The MLP of block 1']);
  expect(rowsOf(sentence`embedding ${signedPart(EMBED.value)}`)).toBeUndefined();
});
