/** What becomes of the choice, and of how a text is read, when a panel is given something else to show. */
import { describe, expect, it } from 'vitest';
import type { SuggestionRun } from '../../../src/engine/protocol/completion-protocol';
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { FIRST_PLACE } from '../../../src/trace/steps/first-look';
import { afterArrival, type Reading, type ShownContent, withChoice } from '../../../webview/choice/arrival';
import { FIRST_CHOICE } from '../../../webview/choice/choice';
import { summaryOf } from '../editor/webview-panel';
import { partOf } from '../part-of';

const origin: Origin = { text: 'The sun is', model: '/models/a', source: null };
const other: Origin = { ...origin, text: 'The moon is' };
const NEW: Reading = { choice: FIRST_CHOICE, readIn: undefined, bestHead: 'if unread', isUnread: false, ownHeads: {} };
const CHOSEN = { ...FIRST_CHOICE, layer: 1, head: 2, isAutomatic: false, step: 3 };

/** Three tokens in a model of six blocks, the third step of which is about the logits. */
function summary(text = origin.text, folder = '/models/a'): TraceSummary {
  const plain = summaryOf(1, text);
  const token = (start: number, end: number) => ({ id: start, token: '', text: '', start, end, special: false });
  const tokens = [token(0, 3), token(3, 7), token(7, 10)].map((one) => ({ ...one, inserted: false, typeId: 0 }));
  const views = ['text', 'weights', 'logits'] as const;
  const sections = views.map((view, at) => ({ number: at + 1, view, group: 'in' as const }));
  const plan = partOf<TraceSummary['plan']>({ ...plain.plan, sections });
  const model = { ...plain.model, folder, layers: 6, heads: 12, vocabSize: 100 };
  return { ...plain, tokens, plan, model };
}

const traced = (of: Origin = origin, more: Partial<Extract<ShownContent, { kind: 'trace' }>> = {}): ShownContent => ({
  kind: 'trace',
  origin: of,
  summary: summary(of.text, of.model),
  ...more,
});
const waiting = (of: Origin): ShownContent => ({ kind: 'working', message: '', origin: of });

/** A panel in which a trace is shown and something was chosen. */
const READ = withChoice({ ...NEW, bestHead: 'settled' }, CHOSEN, summary());
const shown = { origin, shown: summary() };

/** The trace of another text, once it was waited for. */
function next(of: Origin, more?: Parameters<typeof traced>[1], reading = READ): Reading {
  const waited = afterArrival(reading, shown, waiting(of));
  return afterArrival(waited, { origin: of, shown: undefined }, traced(of, more));
}

describe('a text', () => {
  it('that is the first one is begun as it is chosen, and read once its trace is there', () => {
    const begun = afterArrival(NEW, { origin: undefined, shown: undefined }, waiting(origin));
    expect(begun).toEqual({ ...NEW, isUnread: true });
    expect(begun.choice).toBe(FIRST_CHOICE);
    const read = afterArrival(begun, { origin, shown: undefined }, traced());
    expect(read).toMatchObject({ choice: FIRST_CHOICE, isUnread: false, bestHead: 'if unread' });
    expect(read.readIn?.token.text).toBe(origin.text);
  });

  it('that is another one is begun anew while it is traced', () => {
    const begun = afterArrival(READ, shown, waiting(other));
    expect(begun).toMatchObject({ isUnread: true, bestHead: 'if unread' });
    expect(begun.choice).toMatchObject({ step: 1, layer: 0, head: 0, isAutomatic: true });
  });

  it('that was changed in the panel is read on where the one before was', () => {
    expect(next({ ...other, edited: true })).toMatchObject({ choice: CHOSEN, isUnread: false });
  });

  it('that was changed under a head of the panel’s own choice is shown the head that adds most', () => {
    const reading = withChoice(READ, { ...CHOSEN, isAutomatic: true }, summary());
    expect(next({ ...other, edited: true }, {}, reading).bestHead).toBe('wanted');
  });

  it('in another model is read in the same step, with the heads of that one', () => {
    const { choice, bestHead } = next({ ...origin, model: '/models/b' });
    expect(choice).toMatchObject({ step: 3, isAutomatic: true });
    expect(bestHead).toBe('wanted');
  });

  it('that is read in a model once more has the head that was chosen in it then; where none was, the panel chooses again', () => {
    const inB = { ...origin, model: '/models/b' };
    const ofB = next(inB);
    const shownInB = { origin: inB, shown: summary(origin.text, '/models/b') };
    const back = (of: Origin, reading = ofB) => afterArrival(reading, shownInB, traced(of));
    expect(back(origin)).toMatchObject({
      choice: { layer: 1, head: 2, isAutomatic: false, step: 3 },
      bestHead: 'settled',
    });
    // In B nothing was chosen: there the panel chooses once more.
    const again = afterArrival(back(origin), shown, traced(inB));
    expect(again).toMatchObject({ choice: { layer: 0, head: 0, isAutomatic: true }, bestHead: 'wanted' });
    // What was changed meanwhile is read with it too, another text not.
    const edited = { ...other, edited: true } as const;
    expect(back(edited).choice).toMatchObject({ layer: 1, head: 2, isAutomatic: false });
    expect(back(other).choice).toMatchObject({ layer: 0, head: 0, isAutomatic: true });
    expect(back(other).ownHeads).toEqual({});
    // A head that was chosen in B is none of A's, and each model keeps its own.
    const chosenInB = withChoice(ofB, { ...ofB.choice, layer: 4, head: 7, isAutomatic: false }, shownInB.shown);
    const ofBoth = back(origin, chosenInB);
    expect(ofBoth.choice).toMatchObject({ layer: 1, head: 2 });
    expect(afterArrival(ofBoth, shown, traced(inB)).choice).toMatchObject({ layer: 4, head: 7, isAutomatic: false });
  });

  it('that is traced again keeps the very same choice', () => {
    expect(afterArrival(READ, shown, traced()).choice).toBe(READ.choice);
  });
});

describe('a place where a text was read before', () => {
  const place = { ...FIRST_PLACE, layer: 4, head: 1, step: 2 };

  it('is gone back to when the text is shown for the first time', () => {
    expect(next(other, { place: { ...place, isAutomatic: false } })).toMatchObject({
      choice: { layer: 4, head: 1, step: 2, isAutomatic: false },
      bestHead: 'settled',
      isUnread: false,
    });
  });

  it('is not gone back to when the trace is shown again', () => {
    expect(afterArrival(READ, shown, traced(origin, { place })).choice).toBe(READ.choice);
  });

  it('leaves the head that adds most to be found at the beginning, and where the text was changed since', () => {
    expect(next(other, { place: FIRST_PLACE }).bestHead).toBe('if unread');
    expect(next(other, { place: { ...place, isAutomatic: true }, before: { origin, place } }).bestHead).toBe('wanted');
  });
});

describe('a suggestion', () => {
  const run = partOf<SuggestionRun>({
    result: { ids: [], typed: '', precision: '', reused: 0, computed: 0, milliseconds: 0 },
    suggestion: {
      text: 'up',
      tokens: [
        { id: 7, text: 'up', alternatives: [] },
        { id: 8, text: '', alternatives: [] },
      ],
      probability: 1,
    },
    explained: 0,
  });
  const suggested: Origin = { ...other, suggestion: run };

  it('has its token explained, from the head that adds most to it, at the step that says why', () => {
    expect(next(suggested, {}, { ...READ, bestHead: 'if unread' })).toMatchObject({
      choice: { target: 7, step: 3 },
      bestHead: 'wanted',
    });
  });

  it('has its token explained rather than the best other one that fits what was typed, where only such tokens counted', () => {
    const other = (id: number) => ({ id, text: ` word${id}` });
    const half = { id: 7, text: ' similar', alternatives: [other(7), other(4), other(5)] };
    const free = { id: 8, text: ' up', alternatives: [other(6)] };
    const { result, ...rest } = run;
    const typed = partOf<SuggestionRun>({
      ...rest,
      result: { ...result, typed: ' simi' },
      suggestion: { text: 'lar up', tokens: [half, free], probability: 1 },
    });
    expect(next({ ...suggested, suggestion: typed }).choice).toMatchObject({ target: 7, ratherThan: 4 });
    const after = { ...typed, explained: 1 };
    expect(next({ ...suggested, suggestion: after }).choice).toMatchObject({ target: 8, ratherThan: null });
  });

  it('is begun at its first step where all steps are on one page', () => {
    const reading = withChoice(READ, { ...CHOSEN, level: 'numbers' }, summary());
    expect(next(suggested, {}, reading).choice).toMatchObject({ target: 7, step: 1 });
  });

  it('keeps the prediction that its reader has chosen, until another token is explained', () => {
    const read = withChoice(next(suggested), { ...CHOSEN, target: 5 }, summary(other.text));
    const before = { origin: suggested, shown: summary(other.text) };
    expect(afterArrival(read, before, traced(suggested)).choice.target).toBe(5);
    const another: Origin = { ...suggested, suggestion: { ...run, explained: 1 } };
    expect(afterArrival(read, before, traced(another)).choice.target).toBe(8);
  });

  it('that was read before goes on with the prediction that was explained then', () => {
    const place = { ...FIRST_PLACE, target: 9 };
    expect(next(suggested, { place }, READ).choice.step).toBe(1);
    const first = afterArrival(NEW, { origin: undefined, shown: undefined }, traced(suggested, { place }));
    expect(first.choice.target).toBe(9);
  });
});

it('a comparison changes nothing of how the trace is read', () => {
  const side = { origin, variant: 'model', summary: summary() } as const;
  const compared: ShownContent = { kind: 'compare', origin: other, a: side, b: side, sameVocabulary: true };
  expect(afterArrival(READ, shown, compared)).toBe(READ);
});
