/** The parts of a presented comparison, one at a time. */
import { describe, expect, it } from 'vitest';
import { endOf, slideOf } from '../../../webview/components/compare/slides';

const part = (id: string, number: number | string) => ({ id, title: `Title of ${id}`, number });
const PARTS = [part('overview', '≠'), part('drift', '∥'), part('step-1', 1), part('step-2', 2), part('step-3', 3)];

describe('the part that is shown', () => {
  it('is the one that is read, or the first one, with those beside it', () => {
    expect(slideOf(PARTS, 'drift')).toEqual({
      shown: PARTS[1],
      before: PARTS[0],
      after: PARTS[2],
      words: '2 of 2 · Title of drift',
    });
    expect(slideOf(PARTS, '')).toMatchObject({
      shown: PARTS[0],
      before: undefined,
      words: '1 of 2 · Title of overview',
    });
    expect(slideOf([], 'drift')).toBeUndefined();
  });

  it('is counted among the steps where it is one', () => {
    expect(slideOf(PARTS, 'step-3')).toMatchObject({
      before: PARTS[3],
      after: undefined,
      words: 'Step 3 of 3 · Title of step-3',
    });
    expect(slideOf(PARTS, 'step-2')?.words).toBe('Step 2 of 3 · Title of step-2');
  });

  it('can be the first of all, or the last that is counted with it, and from there the last of all', () => {
    expect(endOf(PARTS, 'step-2', false)).toBe('overview');
    expect(endOf(PARTS, 'overview', true)).toBe('drift');
    expect(endOf(PARTS, 'drift', true)).toBe('step-3');
    expect(endOf(PARTS, 'step-1', true)).toBe('step-3');
  });
});
