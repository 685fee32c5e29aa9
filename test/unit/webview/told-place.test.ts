/** What is shown instead of what the card of a lesson speaks of. */
import { describe, expect, it } from 'vitest';
import { elsewhereThan } from '../../../webview/state/story/told-place';
import { partOf } from '../part-of';

const trace = partOf<Parameters<typeof elsewhereThan>[2]>({
  model: { layers: 6, heads: 8 },
  plan: {
    sections: [
      { number: 1, view: 'text' },
      { number: 2, view: 'tokens' },
    ],
  },
  tokens: ['The', ' weather', ' is'].map((text) => ({ text, token: text })),
});
const shown = { layer: 5, head: 4, token: 1, step: 1, level: 'story' } as const;
const CARD = { layer: 5, head: 4, token: 1 };

describe('the card of a lesson', () => {
  it('speaks of what is shown where block, head and token are its own, or it names none', () => {
    expect(elsewhereThan(CARD, shown, trace)).toBeUndefined();
    expect(elsewhereThan({ view: 'text' }, shown, trace)).toBeUndefined();
    expect(elsewhereThan({ token: 1 }, { ...shown, layer: 2, head: 0 }, trace)).toBeUndefined();
    // A smaller model has its last block instead.
    expect(elsewhereThan({ ...CARD, layer: 9 }, shown, trace)).toBeUndefined();
  });

  it('names both steps where its reader has gone to another one, unless all are on one page', () => {
    const elsewhere = { told: 'step 1', shown: 'step 2' };
    expect(elsewhereThan({ view: 'text' }, { ...shown, step: 2 }, trace)).toEqual(elsewhere);
    expect(elsewhereThan({ view: 'text' }, { ...shown, step: 2, level: 'numbers' }, trace)).toBeUndefined();
    expect(elsewhereThan({ view: 'tokens' }, { ...shown, step: 2 }, trace)).toBeUndefined();
    // A view that the model has not leads nowhere.
    expect(elsewhereThan({ view: 'pooler' }, shown, trace)).toBeUndefined();
  });

  it('names both where another head, block or token is shown', () => {
    expect(elsewhereThan(CARD, { ...shown, head: 5 }, trace)).toEqual({ told: 'head 5.4', shown: 'head 5.5' });
    expect(elsewhereThan(CARD, { ...shown, layer: 1 }, trace)).toEqual({ told: 'head 5.4', shown: 'head 1.4' });
    expect(elsewhereThan({ layer: 0 }, shown, trace)).toEqual({ told: 'block 0', shown: 'block 5' });
    expect(elsewhereThan(CARD, { ...shown, token: 2 }, trace)).toEqual({
      told: '“·weather” (token 1)',
      shown: '“·is” (token 2)',
    });
    expect(elsewhereThan(CARD, { ...shown, head: 5, token: 0 }, trace)).toEqual({
      told: 'head 5.4 at “·weather”',
      shown: 'head 5.5 at “The”',
    });
  });
});
