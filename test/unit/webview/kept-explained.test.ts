import { describe, expect, it } from 'vitest';
import { explainedBy, keepExplained } from '../../../webview/state/provenance/kept-explained';
import { keptIn } from './kept';

const address = { stage: 'blocks.0.attn.z', variant: 'model', index: [2, 0, 1] } as const;

describe('explained values', () => {
  it('are kept for each part of the page by itself', () => {
    const kept = keptIn({});
    const [one, other] = [{ chain: [address, address] }, { chain: [address], beside: 'model blocks.0.attn.z' }];
    keepExplained(kept, 'story 8', one);
    keepExplained(kept, 'step 8, both', other);
    expect([explainedBy(kept, 'story 8'), explainedBy(kept, 'step 8, both')]).toEqual([one, other]);
    keepExplained(kept, 'story 8', undefined);
    expect(explainedBy(kept, 'story 8')).toBeUndefined();
    expect(explainedBy(kept, 'step 8, both')).toEqual(other);
  });

  it.each([
    7,
    { chain: [] },
    { chain: [{ ...address, index: [-1] }] },
    { chain: [{ ...address, variant: 'x' }] },
    { chain: 'x' },
  ])('are none where %j was kept', (stored) => {
    expect(explainedBy(keptIn({ explained: { here: stored } }), 'here')).toBeUndefined();
    expect(explainedBy(keptIn({ explained: stored }), 'here')).toBeUndefined();
  });
});
