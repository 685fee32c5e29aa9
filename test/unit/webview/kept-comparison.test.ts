/** What a page keeps of a comparison: it begins where that was read before, and goes on where it is read now. */
import { beforeEach, expect, it } from 'vitest';
import type { ComparePlace } from '../../../src/trace/compare/compare-place';
import { FIRST_COMPARE_CHOICE } from '../../../webview/choice/compare-choice';
import { comparisonIn, KeptComparison } from '../../../webview/sources/kept-comparison';
import { summaryOf } from '../editor/webview-panel';
import { keptIn } from './kept';

const origin = { text: 'The weather is', model: '/models/a', source: null };
const SIDES = {
  a: { origin, variant: 'model' },
  b: { origin: { ...origin, text: 'The sun is' }, variant: 'model' },
} as const;
const PLACE: ComparePlace = {
  row: 2,
  sourceRow: 0,
  a: { layer: 3, head: 1 },
  b: { layer: 3, head: 2 },
  after: 'chosen',
  isExchanged: true,
  read: { id: 'step-7', past: 30 },
};

let state: Record<string, unknown>;
let told: ComparePlace[];

/** A page that finds what another has kept. */
function open(): KeptComparison {
  return new KeptComparison(keptIn(state), (place) => told.push(place));
}

it('what is compared is kept while it is made or has failed, and not beside a trace of its own', () => {
  const summary = summaryOf(1, origin.text);
  const [a, b] = [
    { ...SIDES.a, summary },
    { ...SIDES.b, summary },
  ];
  expect(comparisonIn({ kind: 'compare', origin, a, b, sameVocabulary: true }, undefined)).toEqual(SIDES);
  for (const kind of [{ kind: 'working' }, { kind: 'failed', reason: 'failure' }] as const) {
    expect(comparisonIn({ ...kind, message: '', origin, isComparison: true }, SIDES)).toBe(SIDES);
    expect(comparisonIn({ ...kind, message: '', origin }, SIDES)).toBeUndefined();
  }
  expect(comparisonIn({ kind: 'trace', origin, summary }, SIDES)).toBeUndefined();
});

beforeEach(() => {
  [state, told] = [{}, []];
});

it('a page that has kept nothing begins where the comparison was read before, and tells it', () => {
  const kept = open();
  kept.begin(undefined, SIDES, PLACE);
  expect(kept.place).toEqual(PLACE);
  expect(kept.choice.view).toBe(FIRST_COMPARE_CHOICE.view);
  expect(told).toEqual([PLACE]);
});

it('without a place nothing is told: the panel chooses itself', () => {
  const kept = open();
  kept.begin(undefined, SIDES, undefined);
  expect(kept.hasChoice).toBe(false);
  expect(told).toEqual([]);
});

it('a page that comes back goes on where it is read now', () => {
  const first = open();
  first.begin(undefined, SIDES, PLACE);
  first.read({ id: 'drift', past: 0 });
  first.choice = { ...first.choice, row: 1, view: 'numbers' };
  const again = open();
  again.begin(SIDES, SIDES, PLACE);
  const now = { ...PLACE, row: 1, read: { id: 'drift', past: 0 } };
  expect(again.place).toEqual(now);
  expect(again.choice.view).toBe('numbers');
  expect(told.at(-1)).toEqual(now);
});

it('the sides are as they were exchanged, of another comparison as they are given', () => {
  const kept = open();
  kept.begin(undefined, SIDES, PLACE);
  kept.begin(SIDES, SIDES, undefined);
  expect(kept.place.isExchanged).toBe(true);
  kept.exchange({ ...kept.choice, a: PLACE.b, b: PLACE.a });
  expect(kept.place).toEqual({ ...PLACE, isExchanged: false, a: PLACE.b, b: PLACE.a });
  kept.exchange(kept.choice);
  kept.begin(SIDES, { a: SIDES.b, b: SIDES.a }, undefined);
  expect(kept.place.isExchanged).toBe(false);
});

it('another comparison begins at nothing of the one before, and nothing is told of it until something is chosen', () => {
  const kept = open();
  kept.begin(undefined, SIDES, PLACE);
  kept.choice = { ...kept.choice, view: 'numbers' };
  const before = told.length;
  kept.begin(SIDES, { ...SIDES, b: SIDES.a }, undefined);
  expect(kept.hasChoice).toBe(false);
  expect(kept.choice).toEqual({ ...FIRST_COMPARE_CHOICE, view: 'numbers' });
  expect(kept.place.read).toBe(null);
  expect(told).toHaveLength(before);
});

it('another comparison begins where it was itself read before', () => {
  const kept = open();
  kept.begin(undefined, SIDES, PLACE);
  const place = { ...PLACE, row: 1, isExchanged: false, read: null };
  kept.begin(SIDES, { ...SIDES, b: SIDES.a }, place);
  expect(kept.place).toEqual(place);
  expect(told.at(-1)).toEqual(place);
});

it('of one text, with other tokens masked it is another comparison; from another place it is the same', () => {
  const masked = { ...SIDES, a: { ...SIDES.a, origin: { ...origin, masked: [1] } } };
  const kept = open();
  kept.begin(undefined, SIDES, PLACE);
  const source = { uri: 'file:///a.txt', start: 0, label: 'a.txt:1' };
  kept.begin(SIDES, { ...SIDES, a: { ...SIDES.a, origin: { ...origin, source } } }, undefined);
  expect(kept.place.isExchanged).toBe(true);
  kept.begin(SIDES, masked, undefined);
  expect(kept.place.isExchanged).toBe(false);
});

it('what is kept and not understood is as at first', () => {
  state = { compareChoice: 7, comparePlace: { id: '<b>', past: 1 }, compareExchanged: 'yes' };
  const { view: _, ...choice } = FIRST_COMPARE_CHOICE;
  expect(open().place).toEqual({ ...choice, isExchanged: false, read: null });
});
