import { describe, expect, it } from 'vitest';
import { explainedBy, keepExplained } from '../../../webview/state/provenance/kept-explained';

function keeper(kept: Record<string, unknown> = {}) {
  return {
    recall: (key: string) => kept[key],
    keep: (key: string, value: unknown) => {
      kept[key] = value;
    },
  };
}

const address = { stage: 'blocks.0.attn.z', variant: 'model', index: [2, 0, 1] } as const;

describe('explained values', () => {
  it('are kept for each part of the page by itself', () => {
    const host = keeper();
    const [one, other] = [{ chain: [address, address] }, { chain: [address], beside: 'model blocks.0.attn.z' }];
    keepExplained(host, 'story 8', one);
    keepExplained(host, 'step 8, both', other);
    expect([explainedBy(host, 'story 8'), explainedBy(host, 'step 8, both')]).toEqual([one, other]);
    keepExplained(host, 'story 8', undefined);
    expect(explainedBy(host, 'story 8')).toBeUndefined();
    expect(explainedBy(host, 'step 8, both')).toEqual(other);
  });

  it.each([
    7,
    { chain: [] },
    { chain: [{ ...address, index: [-1] }] },
    { chain: [{ ...address, variant: 'x' }] },
    { chain: 'x' },
  ])('are none where %j was kept', (stored) => {
    expect(explainedBy(keeper({ explained: { here: stored } }), 'here')).toBeUndefined();
    expect(explainedBy(keeper({ explained: stored }), 'here')).toBeUndefined();
  });
});
