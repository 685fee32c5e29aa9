/** What the report of a comparison is called. */
import { expect, it } from 'vitest';
import { reportedTitle } from '../../../src/editor/panel/panel-title';

const side = (text: string, model = 'one') => ({ text, model, variant: 'model' }) as const;
const titleOf = (a: ReturnType<typeof side>, b: ReturnType<typeof side>) =>
  reportedTitle(a, b, (text) => text.slice(0, 24));

it('has the beginnings of both texts where they tell them apart, and else what the tab tells them apart by', () => {
  expect(titleOf(side('The sun is out'), side('The weather is nice'))).toBe('The sun is out ↔ The weather is nice');
  expect(
    titleOf(
      side('The nurse said that the patient who fell was in pain'),
      side('The nurse said that the patient who fell was not in pain'),
    ),
  ).toBe('was ↔ was not · who fell … in pain');
  expect(
    titleOf(
      side('The nurse said that the patient fell in the morning'),
      side('The nurse said that the patient fell in the evening'),
    ),
  ).toBe('morning ↔ evening · in the …');
  expect(titleOf(side('The dog ran home.'), side('The dog ran home.', 'two'))).toBe(
    '“The dog ran home.” in one and in two',
  );
});
