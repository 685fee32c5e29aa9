/** Which prediction is told of again after an edit. */
import { expect, it } from 'vitest';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { editedPrediction } from '../../../webview/state/story/edited-prediction';
import { textFieldStrings } from '../../../webview/strings/text-field';
import { partOf } from '../part-of';

const token = (id: number, text: string, probability: number) => ({ id, token: text, text, probability });
const [CAT, DOG] = [token(1, 'cat', 0.5), token(2, 'dog', 0.25)];
const plan = { predicts: 'masked token', stages: [], nodes: [], stacks: [], sections: [] } as const;

function predictedAt(chosen: number, masked: readonly number[]) {
  const masks = masked.map((position) => ({ position, original: null, top: position === 2 ? [CAT] : [DOG] }));
  return editedPrediction(partOf<TraceSummary>({ plan, masks, top: [] }), chosen);
}

it('that of the chosen masked place is compared with that of the same place among as many masks', () => {
  expect(predictedAt(4, [2, 4])).toMatchObject({ top: [DOG], mask: { position: 4, isOnly: false } });
  expect(predictedAt(4, [2, 4])?.of).toBe(predictedAt(5, [3, 5])?.of);
  expect(predictedAt(4, [2, 4])?.of).not.toBe(predictedAt(2, [2, 4])?.of);
  expect(predictedAt(2, [2])?.of).not.toBe(predictedAt(2, [2, 4])?.of);
});

it('that of the first masked place is told where none is chosen, and nothing where nothing is masked', () => {
  expect(predictedAt(0, [2, 4])).toMatchObject({ top: [CAT], mask: { position: 2, isOnly: false } });
  expect(predictedAt(0, [2])).toMatchObject({ mask: { isOnly: true } });
  expect(predictedAt(0, [])).toBeUndefined();
});

it('a note tells which masked place it is about, where the text has several', () => {
  const { predicted } = textFieldStrings;
  expect(predicted(CAT, DOG, { position: 2, isOnly: true })).toBe(
    'The prediction for the masked place goes from “dog” (25\u00a0%) to “cat” (50\u00a0%).',
  );
  expect(predicted(CAT, CAT, { position: 2, isOnly: false })).toBe(
    'The prediction for the masked place at position 2 remains “cat”, with 50\u00a0% as before.',
  );
});
