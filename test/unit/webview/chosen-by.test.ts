import { describe, expect, it } from 'vitest';
import { chosenBy } from '../../../webview/state/story/chosen-by';

const [most, more] = [
  { layer: 3, head: 0 },
  { layer: 1, head: 4 },
];
const shown = { ...most, isAutomatic: true, variant: 'model' } as const;

describe('the head that is shown', () => {
  it('was chosen by the panel because it adds most, or does more against the runner-up', () => {
    expect(chosenBy(shown, { opens: most, opensBy: 'adds most' })).toBe('adds most');
    for (const opensBy of ['does more', 'adds nearly most'] as const)
      expect(chosenBy({ ...shown, ...more }, { opens: more, opensBy })).toBe(opensBy);
  });

  it('was chosen by the reader, or is not the one on which a panel opens: nothing is said', () => {
    expect(chosenBy({ ...shown, isAutomatic: false }, { opens: most, opensBy: 'adds most' })).toBeUndefined();
    expect(chosenBy(shown, { opens: more, opensBy: 'does more' })).toBeUndefined();
    expect(chosenBy(shown, { opens: null, opensBy: 'adds most' })).toBeUndefined();
    expect(chosenBy(shown, undefined)).toBeUndefined();
    expect(chosenBy({ ...shown, variant: 'walkthrough' }, { opens: most, opensBy: 'adds most' })).toBeUndefined();
  });
});
