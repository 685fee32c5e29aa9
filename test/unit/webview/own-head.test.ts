/** The head on which each side of a comparison of an encoder and a decoder opens. */
import { expect, it } from 'vitest';
import type { ClearestHead } from '../../../src/engine/protocol/reading-protocol';
import { type OwnHead, readOwnHead } from '../../../webview/state/compare/remarkable';

/** The largest share to one other word is that of head 0.2, as of one that looks at the token before. */
function ownHead(found: Pick<ClearestHead, 'opens' | 'opensBy' | 'opensShare'>): Promise<OwnHead | null> {
  const shares = Float32Array.of(0.1, 0.2, 0.9999, 0.1, 0.87);
  const readings = { read: async () => ({ shares, heads: 12, ...found }) };
  const side = { summary: { tokens: [{ text: 'blood', token: 'blood' }] }, readings, variant: 'model' };
  return readOwnHead(side as never, 'A', 0, new AbortController().signal);
}
const at = (head: number) => ({ kind: 'head', layer: 0, head, cross: false }) as const;

it('is of an encoder one that looks ahead, and not one that looks back a little more clearly', async () => {
  expect(await ownHead({ opens: at(4), opensBy: 'looks ahead', opensShare: 0.87 })).toEqual({
    place: { layer: 0, head: 4 },
    words: 'in A, head 0.4 gives 87.00\u00a0% of the attention of “blood” to one later word',
  });
  expect((await ownHead({ opens: at(4), opensBy: 'looks both ways', opensShare: 0.87 }))?.words).toBe(
    'in A, head 0.4 gives 87.00\u00a0% of the attention of “blood” to one other word, and tokens look to both sides in it',
  );
});

it('is of a decoder, which has no such head, the one that looks most clearly', async () => {
  expect((await ownHead({ opens: at(2), opensBy: 'looks most clearly', opensShare: 0.9999 }))?.place).toEqual({
    layer: 0,
    head: 2,
  });
  expect(await ownHead({ opens: null, opensBy: 'looks most clearly', opensShare: 0 })).toBeNull();
});
