/** How next tokens are written in the list. */
import { expect, it } from 'vitest';
import { isInsertable, nextTokenText } from '../../../src/editor/ghost-text/next-token-items';

const listed = (text: string, probability: number, special = false) => ({
  id: 1,
  token: special ? '<|end$(x)|>' : text,
  special,
  text,
  chosen: [1],
  probability,
});

it('an item says what it adds, how probable it is, and which key takes it', () => {
  expect(nextTokenText(listed('the sun', 0.42), 0, 'the')).toEqual({
    label: '1  ▰▰▰▰▱▱▱▱▱▱  " sun"',
    description: '42\u00a0%',
  });
  expect(nextTokenText(listed('\n', 0.0004), 10, '')).toMatchObject({ description: '<0.1\u00a0%' });
  expect(nextTokenText(listed('\n', 0.5), 10, '').label).toContain('"\\n"');
});

it('special tokens and parts of characters are shown, and add nothing', () => {
  const special = nextTokenText(listed('the', 0.1, true), 1, 'the');
  expect(special.label).toContain('<|end\\$(x)|>');
  expect(special.description).toContain('cannot be inserted');
  expect(isInsertable(listed('the', 0.1, true), 'the')).toBe(false);
  expect(isInsertable(listed('the', 0.1), 'the')).toBe(false);
  expect(isInsertable(listed('the sun', 0.1), 'the')).toBe(true);
});
