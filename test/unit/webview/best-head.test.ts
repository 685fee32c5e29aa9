/** When a panel goes to the head that adds most by itself. */
import { describe, expect, it } from 'vitest';
import type { OpeningContributions } from '../../../src/engine/protocol/reading-protocol';
import type { BestHead } from '../../../webview/choice/best-head';
import { BestHeadChoice, type BestHeadPlace } from '../../../webview/state/story/best-head-choice';

const SECTIONS = [
  { number: 1, group: 'in' },
  { number: 2, group: 'block' },
  { number: 3, group: 'out' },
] as const;
const BEST = { layer: 5, head: 4 };
/** The head that adds most is another one: it is not asked for. */
const NUMBERS = { best: { layer: 3, head: 1, value: 1 }, opens: BEST } as OpeningContributions;
const FIRST = { layer: 0, head: 0, isAutomatic: true, level: 'story' } as const;
/** As the panel has chosen it in the text before. */
const FORMER = { ...FIRST, layer: 2, head: 1 };
const AWAITED = { value: undefined, current: false, mayCome: true };

/** A panel at block 0, head 0, of which is known what its heads add. */
function shown(changed: Partial<BestHeadPlace> & { readonly bestHead?: BestHead } = {}) {
  const host = { bestHead: changed.bestHead ?? 'if unread' };
  const chosen: object[] = [];
  const place: BestHeadPlace = {
    host,
    plan: { sections: SECTIONS },
    choice: FIRST,
    step: 1,
    contributions: { value: NUMBERS, current: true, mayCome: false },
    ...changed,
  };
  const choice = new BestHeadChoice(
    () => place,
    (best) => chosen.push(best),
  );
  choice.update();
  return { host, chosen, choice };
}

describe('the head that adds most', () => {
  it('is chosen once, where no step of a block is read', () => {
    const { host, chosen, choice } = shown();
    choice.update();
    expect([chosen, host.bestHead]).toEqual([[BEST], 'settled']);
  });

  it('is chosen also for who went on to a step behind the blocks before it was known', () => {
    expect(shown({ step: 3 })).toMatchObject({ chosen: [BEST], host: { bestHead: 'settled' } });
  });

  it('is chosen also for who went on to a step of a block before any block was chosen, and shows nothing of one until then', () => {
    expect(shown({ step: 2 })).toMatchObject({ chosen: [BEST], host: { bestHead: 'settled' } });
    const { choice, host } = shown({ step: 2, contributions: AWAITED });
    expect([choice.isAwaitedInBlock, host.bestHead]).toEqual([true, 'if unread']);
    // Who has all steps in sight sees figures of the first block already: they stay.
    const all = { step: 2, choice: { ...FIRST, level: 'numbers' } } as const;
    expect(shown(all)).toMatchObject({ chosen: [], host: { bestHead: 'settled' } });
  });

  it('is not chosen in the place of a block that is read by then, unless somebody has asked for it', () => {
    const read = { step: 2, choice: FORMER };
    expect(shown(read)).toMatchObject({ chosen: [], host: { bestHead: 'settled' } });
    expect(shown({ ...read, bestHead: 'wanted' })).toMatchObject({ chosen: [BEST], host: { bestHead: 'settled' } });
  });

  it('is waited for as long as it is not known', () => {
    const former = { value: NUMBERS, current: false, mayCome: true };
    for (const contributions of [AWAITED, former])
      expect(shown({ contributions })).toMatchObject({ chosen: [], host: { bestHead: 'if unread' } });
  });

  it('is awaited while the panel may still choose: in a step of a block that was chosen only where somebody has asked for it', () => {
    const isAwaited = (changed: Parameters<typeof shown>[0]) =>
      shown({ contributions: AWAITED, ...changed }).choice.isAwaited;
    expect([isAwaited({}), isAwaited({ step: 3 }), isAwaited({ bestHead: 'wanted' })]).toEqual([true, true, true]);
    const read = { step: 2, choice: FORMER };
    expect([isAwaited(read), isAwaited({ ...read, bestHead: 'wanted' })]).toEqual([false, true]);
    expect(isAwaited({ bestHead: 'settled' })).toBe(false);
    expect(isAwaited({ choice: { ...FIRST, isAutomatic: false } })).toBe(false);
    // It does not come, as where the readings fail, or it is here.
    expect(isAwaited({ contributions: { ...AWAITED, mayCome: false } })).toBe(false);
    expect(isAwaited({ contributions: { value: NUMBERS, current: true, mayCome: false } })).toBe(false);
  });

  it('is awaited by what is read in a block until it is chosen, unless it is the one that is shown', () => {
    const readsAwaited = (changed: Parameters<typeof shown>[0]) =>
      shown({ contributions: AWAITED, bestHead: 'wanted', ...changed }).choice.isAwaitedInBlock;
    expect([readsAwaited({ step: 2 }), readsAwaited({ step: 1 })]).toEqual([true, false]);
    const { host, choice } = shown({ step: 2, bestHead: 'wanted' });
    expect(choice.isAwaitedInBlock).toBe(false);
    // As it is while the panel is drawn, before it chooses.
    host.bestHead = 'wanted';
    expect(choice.isAwaitedInBlock).toBe(true);
    const same = shown({ step: 2, choice: { ...FIRST, ...BEST } });
    same.host.bestHead = 'wanted';
    expect(same.choice.isAwaitedInBlock).toBe(false);
  });

  it('is not chosen again where it is chosen already', () => {
    const choice = { ...FIRST, ...BEST };
    expect(shown({ choice })).toMatchObject({ chosen: [], host: { bestHead: 'settled' } });
  });

  it('is not chosen where the reader has chosen a head, or looks at a value of the one that is shown', () => {
    const choice = { ...FIRST, layer: 1, head: 1, isAutomatic: false };
    expect(shown({ choice }).chosen).toEqual([]);
    const explained = (changed: Parameters<typeof shown>[0]) => {
      const { choice: later, host } = shown({ contributions: AWAITED, bestHead: 'wanted', ...changed });
      later.settle();
      return host.bestHead;
    };
    expect(explained({ step: 2 })).toBe('settled');
    expect(explained({ choice: { ...FIRST, level: 'numbers' } })).toBe('settled');
    // A value of no block belongs to none.
    expect(explained({ step: 1 })).toBe('wanted');
  });
});
