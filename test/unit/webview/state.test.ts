import { describe, expect, it } from 'vitest';
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import { tracedPart } from '../../../src/trace/run/traced-part';
import { isMasked } from '../../../src/trace/steps/matrix';
import { SOURCE, TOKENS } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { afterChoice, afterTrace, restoreBestHead } from '../../../webview/choice/best-head';
import {
  type Choice,
  changeChoice,
  chosenKeyIn,
  FIRST_CHOICE,
  fitChoice,
  keyChoice,
  leadChoice,
  lookedAt,
  ownLevel,
  pairWaits,
  restoreChoice,
  restoreLevel,
  shownBlock,
  startOver,
  visitFigures,
} from '../../../webview/choice/choice';
import { choiceOf, placeOf } from '../../../webview/choice/visited';
import { countMarks } from '../../../webview/heat-map/picture';
import { rovingTarget } from '../../../webview/keyboard/roving';
import { byIndex, insertColumn, insertRow, withGaps } from '../../../webview/state/figures/excerpt';
import { columnChoice, toldColumn } from '../../../webview/state/story/told';
import { splitText } from '../../../webview/state/tokens/whole-text';
import { partOf } from '../part-of';

const KEY = { sequence: TOKENS, position: 3 };

describe('choice', () => {
  it('is restored from what was stored', () => {
    const choice = {
      layer: 2,
      head: 3,
      isAutomatic: true,
      level: 'figures',
      key: { sequence: 'source', position: 1 },
      variant: 'walkthrough',
      token: 4,
      source: 5,
      target: 7,
      ratherThan: 6,
      step: 8,
      view: 'map',
      dimension: { axis: 'd_model', index: 17 },
      attention: 'arcs',
    } as const;
    expect(restoreChoice(choice)).toEqual(choice);
    for (const dimension of [{ axis: 'd_model', index: -1 }, { axis: 3, index: 1 }, 'd_model', null])
      expect(restoreChoice({ ...choice, dimension }).dimension).toBeNull();
  });

  it.each([
    undefined,
    null,
    7,
    {},
    { layer: -1, head: 'x', token: 1.5, target: -2, ratherThan: 'x', variant: 'other', view: 'none' },
  ])('ignores %j', (stored) => {
    expect(restoreChoice(stored)).toEqual(FIRST_CHOICE);
  });

  it('is the panel’s own until somebody chooses a block or head', () => {
    expect(restoreChoice({ layer: 0, head: 0 }).isAutomatic).toBe(false);
    expect(changeChoice(FIRST_CHOICE, { step: 3, token: 1 }).isAutomatic).toBe(true);
    expect(changeChoice({ ...FIRST_CHOICE, key: KEY }, { head: 1 })).toMatchObject({ isAutomatic: false, key: null });
    expect(changeChoice(FIRST_CHOICE, { layer: 5, head: 4, isAutomatic: true }).isAutomatic).toBe(true);
    const chosen = { ...FIRST_CHOICE, layer: 1, isAutomatic: false };
    expect(leadChoice(chosen, { layer: 5, head: 4 })).toMatchObject({ layer: 5, head: 4, isAutomatic: true });
    expect(leadChoice(chosen, { token: 2 }).isAutomatic).toBe(false);
  });

  it('knows at which step the reader has chosen a head or token, until another step is gone to', () => {
    const at = { ...FIRST_CHOICE, step: 16 };
    const chosenAt = (change: Partial<Choice>, from: Choice = at, isLed = false) =>
      lookedAt(from, change, isLed).lookedAt;
    expect([{ head: 3 }, { layer: 2 }, { token: 4 }, { source: 1 }].map((change) => chosenAt(change))).toEqual([
      16, 16, 16, 16,
    ]);
    // Neither what the panel chooses, nor another level, nor a step that is come to with a head of its own, nor a lesson.
    const others = [{ layer: 5, head: 4, isAutomatic: true }, { level: 'figures' }, { step: 17, head: 3 }] as const;
    expect(others.map((change) => chosenAt(change))).toEqual([undefined, undefined, undefined]);
    expect(chosenAt({ token: 4 }, at, true)).toBeUndefined();
    const chosen = { ...at, lookedAt: 16 };
    expect(chosenAt({ level: 'figures' }, chosen)).toBe(16);
    expect(chosenAt({ step: 17 }, chosen)).toBeUndefined();
    // A panel that was hidden shows it as before.
    expect(restoreChoice(JSON.parse(JSON.stringify(chosen))).lookedAt).toBe(16);
  });

  it('opens at the level that was remembered, unless it has one of its own', () => {
    expect(restoreChoice(undefined, restoreLevel('numbers')).level).toBe('numbers');
    expect(restoreChoice({ level: 'figures' }, 'numbers').level).toBe('figures');
    expect(restoreLevel('anything else')).toBe('story');
  });

  it('fits the trace', () => {
    const summary = partOf<Parameters<typeof fitChoice>[1]>({
      model: { layers: 2, heads: 4, dModel: 8, dMlp: 32, vocabSize: 9, variant: null },
      plan: { sections: Array.from({ length: 18 }) },
      tokens: [false, false, true].map((inserted) => ({ inserted })),
      masks: [],
    });
    // The last token of the text, not of the tokenizer's template; where the text has masks the first of them.
    expect(fitChoice({ ...FIRST_CHOICE, layer: 9, head: 9 }, summary)).toMatchObject({ layer: 1, head: 3, token: 1 });
    const masks = partOf<(typeof summary)['masks']>([{ position: 0 }]);
    const masked = { ...summary, masks };
    expect([FIRST_CHOICE, { ...FIRST_CHOICE, token: 1 }].map((choice) => fitChoice(choice, masked).token)).toEqual([
      0, 1,
    ]);
    // It reads one text: a position in a source is none of its.
    expect(fitChoice({ ...FIRST_CHOICE, source: 12 }, summary).source).toBe(0);
    expect(fitChoice({ ...FIRST_CHOICE, step: 99, variant: 'walkthrough' }, summary)).toMatchObject({
      step: 18,
      variant: 'model',
    });
    expect(fitChoice({ ...FIRST_CHOICE, target: 8 }, summary).target).toBe(8);
    expect(fitChoice({ ...FIRST_CHOICE, target: 9 }, summary).target).toBeNull();
    expect([8, 9].map((ratherThan) => fitChoice({ ...FIRST_CHOICE, ratherThan }, summary).ratherThan)).toEqual([
      8,
      null,
    ]);
    const dimension = (axis: string, index: number) =>
      fitChoice({ ...FIRST_CHOICE, dimension: { axis, index } }, summary).dimension;
    expect(dimension('d_model', 7)).toEqual({ axis: 'd_model', index: 7 });
    expect([dimension('d_model', 8), dimension('d_mlp', 32)]).toEqual([null, null]);
    expect(dimension('d_mlp', 31)).not.toBeNull();
  });

  it('explains a prediction only after the token where it was chosen', () => {
    const choice = { ...FIRST_CHOICE, token: 3, target: 7 };
    expect(changeChoice(choice, { layer: 2 })).toEqual({ ...choice, layer: 2, isAutomatic: false });
    expect(changeChoice(choice, { token: 3 })).toEqual(choice);
    expect(changeChoice(choice, { token: 4 })).toEqual({ ...choice, token: 4, target: null });
    expect(changeChoice(choice, { token: 4, target: 8 })).toEqual({ ...choice, token: 4, target: 8 });
  });

  it('explains a prediction rather than another only there, and never rather than itself', () => {
    const choice = { ...FIRST_CHOICE, token: 3, target: 7, ratherThan: 9 };
    expect(changeChoice(choice, { layer: 2, step: 8 }).ratherThan).toBe(9);
    expect(changeChoice(choice, { token: 4 })).toMatchObject({ target: null, ratherThan: null });
    expect(changeChoice(choice, { token: 4, ratherThan: 8 })).toMatchObject({ target: null, ratherThan: 8 });
    expect(changeChoice(choice, { target: 8 })).toMatchObject({ target: 8, ratherThan: 9 });
    expect(changeChoice(choice, { target: null })).toMatchObject({ target: null, ratherThan: 9 });
    expect(changeChoice(choice, { target: 9 })).toMatchObject({ target: 9, ratherThan: null });
    expect(changeChoice(choice, { ratherThan: null })).toMatchObject({ target: 7, ratherThan: null });
    expect(startOver(choice)).toMatchObject({ target: null, ratherThan: null });
  });

  it('shows the lead in the figure of the parts of a logit once that is chosen, for every token and text, until the logit is', () => {
    expect(FIRST_CHOICE.ofLead).toBeUndefined();
    const choice = changeChoice({ ...FIRST_CHOICE, token: 3 }, { ofLead: true });
    const stays = [{ layer: 2, head: 1 }, { step: 8 }, { token: 4 }, { target: 8 }, { ratherThan: 9 }];
    expect(stays.map((change) => changeChoice(choice, change).ofLead)).toEqual(stays.map(() => true));
    expect(changeChoice(choice, { ofLead: false }).ofLead).toBe(false);
    expect(startOver(choice).ofLead).toBe(true);
    // A page that is made anew has it, and what was stored by no version of this is not understood.
    expect(restoreChoice(JSON.parse(JSON.stringify(choice))).ofLead).toBe(true);
    expect(restoreChoice({ ...choice, ofLead: 'yes' })).not.toHaveProperty('ofLead');
    // A lesson asks of the logit.
    expect(leadChoice(choice, { step: 14 }).ofLead).toBe(false);
  });

  it('shows the level of a command for the step that it leads to alone, and the reader’s own level after that', () => {
    const visit = (choice: Choice) => changeChoice(choice, { step: 8, ...visitFigures(choice) });
    const visiting = visit(FIRST_CHOICE);
    expect([visiting.level, ownLevel(visiting)]).toEqual(['figures', 'story']);
    // A head of the list is chosen there, and the command may be given once more.
    const there = [changeChoice(visiting, { layer: 2, head: 1 }), changeChoice(visiting, { step: 8 }), visit(visiting)];
    expect(there.map((choice) => [choice.level, ownLevel(choice)])).toEqual(there.map(() => ['figures', 'story']));
    for (const after of [changeChoice(visiting, { step: 9 }), startOver(visiting)]) {
      expect(after.level).toBe('story');
      expect(after.levelBefore).toBeUndefined();
    }
    // What the reader sets there is the reader's own.
    const set = changeChoice(visiting, { level: 'numbers' });
    expect([ownLevel(set), changeChoice(set, { step: 9 }).level, startOver(set).level]).toEqual(
      Array(3).fill('numbers'),
    );
    // Whose own level has the figures stays there.
    const own = visit({ ...FIRST_CHOICE, level: 'figures' });
    expect([own.level, own.levelBefore, changeChoice(own, { step: 9 }).level]).toEqual([
      'figures',
      undefined,
      'figures',
    ]);
    // A page that is made anew goes on with the visit.
    expect(restoreChoice(JSON.parse(JSON.stringify(visiting)))).toMatchObject({
      level: 'figures',
      levelBefore: 'story',
    });
    expect(restoreChoice({ ...visiting, levelBefore: 'loud' })).not.toHaveProperty('levelBefore');
  });

  it('knows the token before one that was chosen for a head, until another token or head is chosen', () => {
    const choice = changeChoice({ ...FIRST_CHOICE, token: 21 }, { token: 17, tokenBefore: 21 });
    expect([changeChoice(choice, { step: 9 }), choice].map((one) => one.tokenBefore)).toEqual([21, 21]);
    const others = [{ token: 21 }, { head: 2 }].map((change) => changeChoice(choice, change).tokenBefore);
    expect(others).toEqual([undefined, undefined]);
  });

  it('explains the same at the reader’s own token when that is chosen again after one that shows a head', () => {
    const asked = { target: 7, ratherThan: 9 };
    const own = { ...FIRST_CHOICE, token: 21, ...asked };
    const shown = changeChoice(own, { layer: 4, head: 3, token: 17, tokenBefore: 21 });
    expect(shown).toMatchObject({ target: null, ratherThan: null });
    const next = changeChoice(shown, { layer: 4, head: 1, token: 12, tokenBefore: 21 });
    const other = changeChoice(shown, { layer: 4, head: 2, token: 17, tokenBefore: 21 });
    for (const one of [shown, next, other, restoreChoice(JSON.parse(JSON.stringify(next)))]) {
      expect(pairWaits(one)).toBe(true);
      expect(changeChoice(one, { token: 21 })).toMatchObject({ token: 21, ...asked, tokenBefore: undefined });
      expect(changeChoice(one, { token: 20 })).toMatchObject({ target: null, ratherThan: null });
    }
    expect([own, changeChoice(next, { token: 21 }), changeChoice(next, { token: 20 })].map(pairWaits)).not.toContain(
      true,
    );
    expect(changeChoice(changeChoice(next, { token: 20 }), { token: 21 })).toMatchObject({ ratherThan: null });
  });

  it('knows the kind as which a head was found, whichever token is chosen, until a head is chosen by itself', () => {
    const found = changeChoice(FIRST_CHOICE, { layer: 4, head: 3, headKind: 'induction' });
    expect(found).toMatchObject({ headKind: 'induction', isAutomatic: false });
    expect(changeChoice(found, { token: 4 }).headKind).toBe('induction');
    expect(changeChoice(found, { head: 2 }).headKind).toBeUndefined();
    // The same head is no other, however it is led to.
    expect(changeChoice(found, { layer: 4, head: 3, step: 9 }).headKind).toBe('induction');
  });

  it('knows the kind and the token before also in a page that is made anew, and where its reader goes back to', () => {
    const found = changeChoice(FIRST_CHOICE, {
      layer: 4,
      head: 3,
      headKind: 'induction',
      token: 17,
      tokenBefore: 21,
    });
    const kept = { headKind: 'induction', tokenBefore: 21 };
    expect(restoreChoice(JSON.parse(JSON.stringify(found)))).toMatchObject(kept);
    expect(restoreChoice({ ...found, headKind: 'anything', tokenBefore: -1 })).not.toHaveProperty('headKind');
    const elsewhere = changeChoice(found, { head: 2, token: 3 });
    expect(changeChoice(elsewhere, choiceOf(placeOf(found)))).toMatchObject(kept);
    // Going back from it leads to a head that was chosen by itself.
    expect(changeChoice(found, choiceOf(placeOf(elsewhere))).headKind).toBeUndefined();
  });

  it('of a token that is looked at is one in its own sequence, until another token is chosen there', () => {
    const source = { ...FIRST_CHOICE, key: { sequence: SOURCE, position: 3 } };
    expect([chosenKeyIn(source, SOURCE), chosenKeyIn(source, TOKENS)]).toEqual([3, undefined]);
    expect(changeChoice(source, { token: 1 }).key).toEqual(source.key);
    expect(changeChoice(source, { source: 1 }).key).toBeNull();
    expect(changeChoice({ ...FIRST_CHOICE, key: KEY }, { token: 1 }).key).toBeNull();
  });

  it('of a token of the source that an output token looks at lasts until another output token is chosen', () => {
    const across = { ...FIRST_CHOICE, ...keyChoice(SOURCE, 3, TOKENS) };
    expect([chosenKeyIn(across, SOURCE, TOKENS), chosenKeyIn(across, SOURCE)]).toEqual([3, undefined]);
    expect(changeChoice(across, { source: 1 }).key).toEqual(across.key);
    expect(changeChoice(across, { token: 1 }).key).toBeNull();
    expect(restoreChoice(across).key).toEqual(across.key);
    expect(keyChoice(SOURCE, 3, SOURCE)).toEqual({ key: { sequence: SOURCE, position: 3 } });
  });

  it('of attention to the source tells the token that is looked at most, unless another one was chosen for it', () => {
    const tensor = partOf<StepTensor>({
      axes: ['head', 'pos', 'pos'],
      shape: [1, 2, 4],
      sequences: [null, TOKENS, SOURCE],
    });
    const weights = Float32Array.of(0.1, 0.2, 0.6, 0.1);
    const told = (change: Partial<Choice>) => toldColumn(tensor, { ...FIRST_CHOICE, ...change }, weights);
    expect([told({}), told({ source: 1 }), told({ key: { sequence: SOURCE, position: 1 } })]).toEqual([2, 2, 2]);
    expect(told(keyChoice(SOURCE, 3, TOKENS))).toBe(3);
    expect(columnChoice(tensor, 2)).toEqual(keyChoice(SOURCE, 2, TOKENS));
  });

  it('is block 0 and head 0 in the walk-through, and comes back after it', () => {
    const choice = { ...FIRST_CHOICE, layer: 3, head: 2 };
    expect(shownBlock({ ...choice, variant: 'walkthrough' })).toEqual({ variant: 'walkthrough', layer: 0, head: 0 });
    expect(shownBlock(choice)).toEqual({ variant: 'model', layer: 3, head: 2 });
  });
});

describe('the head that adds most', () => {
  it('is chosen by the panel until somebody has chosen a block or head, whichever token, or asks for it', () => {
    expect([undefined, 'wanted', 'anything else'].map(restoreBestHead)).toEqual(['if unread', 'wanted', 'if unread']);
    const after = (change: Partial<Choice>) => afterChoice('if unread', change);
    expect([{ step: 3 }, { level: 'numbers' } as const].map(after)).toEqual(['if unread', 'if unread']);
    expect([{ token: 0 }, { source: 0 }].map(after)).toEqual(['if unread', 'if unread']);
    expect([{ layer: 0 }, { head: 0 }, { key: KEY }].map(after)).toEqual(Array(3).fill('settled'));
    expect([{ step: 3 }, { token: 0 }].map((change) => afterChoice('settled', change))).toEqual(['settled', 'settled']);
    expect(afterChoice('settled', { step: 8, isAutomatic: true })).toBe('wanted');
  });

  it('is looked for anew when it is asked why another token, or one rather than another, and when that is asked no more', () => {
    const asked = [4, null].flatMap((target) => [
      afterChoice('settled', { target }),
      afterChoice('if unread', { target }),
    ]);
    expect(asked).toEqual(Array(4).fill('wanted'));
    expect(afterChoice('settled', { target: 4, ratherThan: 7 })).toBe('wanted');
    expect([7, null].map((ratherThan) => afterChoice('settled', { ratherThan }))).toEqual(['wanted', 'wanted']);
    // Where the figure alone is to be of a lead, nothing else is asked; where that ends, the head of the logit is shown again.
    expect(afterChoice('settled', { ratherThan: 7, ofLead: true })).toBe('settled');
    expect(afterChoice('settled', { ratherThan: null, ofLead: false })).toBe('wanted');
    // Whoever goes to another token has not asked that.
    expect(afterChoice('settled', { token: 3, target: 4, ratherThan: null })).toBe('settled');
    // A head that is chosen with it is the reader's own.
    expect(afterChoice('settled', { layer: 3, head: 1, target: 4 })).toBe('settled');
  });

  it('is gone to in a text that was changed in the panel, where the panel had chosen the head before', () => {
    const before: Origin = { text: 'The sun', model: 'a', source: null };
    const inNext = (next: Partial<Origin>, isAutomatic = true) =>
      afterTrace('settled', { isAutomatic }, before, { ...before, ...next });
    expect(inNext({ text: 'The moon', edited: true })).toBe('wanted');
    expect(inNext({ text: 'The moon', edited: true }, false)).toBe('if unread');
    expect(inNext({ text: 'The moon' })).toBe('if unread');
    // The same text with other tokens masked is read on where it is, at the same head, at any step.
    expect(inNext({ masked: [1], edited: true })).toBe('settled');
    expect(inNext({ masked: [1], text: 'The moon', edited: true })).toBe('wanted');
    expect(inNext({ edited: true })).toBe('settled');
    // Heads of another model are others, whoever chose one.
    expect(inNext({ model: 'b' }, false)).toBe('wanted');
    expect(afterTrace('settled', { isAutomatic: true }, undefined, { ...before, edited: true })).toBe('settled');
  });
});

describe('excerpts', () => {
  it('say what is hidden, and where', () => {
    expect(withGaps([0, 1, 7], byIndex(8))).toEqual([
      { index: 0, place: 0 },
      { index: 1, place: 1 },
      { hidden: 5, from: 2 },
      { index: 7, place: 2 },
    ]);
    expect(withGaps([0], byIndex(3))).toEqual([
      { index: 0, place: 0 },
      { hidden: 2, from: 1 },
    ]);
    expect(withGaps([], byIndex(0))).toEqual([]);
  });

  it('take a row in, at its place', () => {
    const excerpt: StepTensor['excerpt'] = {
      rows: [0, 9],
      columns: [0],
      values: Float32Array.of(1, 2),
    };
    expect(insertRow(excerpt, 4, Float32Array.of(5))).toEqual({
      rows: [0, 4, 9],
      columns: [0],
      values: Float32Array.of(1, 5, 2),
    });
    expect(insertRow(excerpt, 9, Float32Array.of(5))).toBe(excerpt);
  });

  it('take a column in, at its place in every row', () => {
    const excerpt = { rows: [0, 9], columns: [0, 7], values: Float32Array.of(1, 2, 3, 4) };
    const values = (column: number) => [...insertColumn(excerpt, column, Float32Array.of(5, 6)).values];
    expect(insertColumn(excerpt, 4, Float32Array.of(5, 6)).columns).toEqual([0, 4, 7]);
    expect(values(4)).toEqual([1, 5, 2, 3, 6, 4]);
    expect(values(8)).toEqual([1, 2, 5, 3, 4, 6]);
  });
});

describe('what a mask hides', () => {
  const CAUSAL = { causal: true, window: null };

  it('is hidden only where it is masked', () => {
    expect(isMasked(CAUSAL, -Infinity, 0, 1)).toBe(true);
    expect(isMasked(CAUSAL, 0, 0, 1)).toBe(true);
    // A weight on the future would be a fault, and must be seen.
    expect(isMasked(CAUSAL, 0.1, 0, 1)).toBe(false);
    expect(isMasked(CAUSAL, -Infinity, 1, 1)).toBe(false);
    expect(isMasked(null, -Infinity, 0, 1)).toBe(false);
    // So are the older keys, where there is a window.
    expect(isMasked({ causal: true, window: 2 }, -Infinity, 3, 1)).toBe(true);
    expect(isMasked({ causal: true, window: 2 }, -Infinity, 3, 2)).toBe(false);
  });

  it('is counted apart from what is no number', () => {
    const scale = { kind: 'signed', limit: 1 } as const;
    const axis = { indices: Int32Array.of(0, 1) };
    const cells = { rows: axis, columns: axis, values: Float32Array.of(5, -Infinity, Number.NaN, -Infinity) };
    expect(countMarks(cells, scale, CAUSAL)).toEqual({ outliers: 1, below: 0, notNumbers: 2, masked: true });
    expect(countMarks(cells, scale, null)).toEqual({ outliers: 1, below: 0, notNumbers: 3, masked: false });
    // What has not arrived says nothing.
    expect(countMarks({ ...cells, known: Uint8Array.of(0, 1, 1, 1) }, scale, null).outliers).toBe(0);
  });
});

describe('arrow keys', () => {
  it('stay within the row', () => {
    expect(['ArrowLeft', 'ArrowRight', 'Home', 'End', 'x'].map((key) => rovingTarget({ key }, 0, 3))).toEqual([
      0,
      1,
      0,
      2,
      undefined,
    ]);
  });
});

describe('the whole text', () => {
  const token = (start: number, end: number) => ({
    id: 0,
    token: '',
    text: '',
    start,
    end,
    special: start === end,
    inserted: false,
    typeId: 0,
  });
  const summary = (text: string, generated: string, cut: { total: number; kept: number } | null = null) =>
    partOf<Parameters<typeof splitText>[0]>({
      text,
      tokens: [token(0, 0), token(6, 9)],
      cut,
      generation: { text: generated },
    });

  it('tells the prompt from its continuation', () => {
    expect(splitText(summary('a b', 'a b c'))).toEqual({ prompt: 'a b', continuation: ' c' });
  });

  it('knows the part of a cut text that was traced', () => {
    const cut = summary('first end', 'end.', { total: 2, kept: 1 });
    expect(tracedPart(cut)).toEqual({ start: 6, end: 9 });
    expect(splitText(cut)).toEqual({ prompt: 'end', continuation: '.' });
  });

  it('says when the two cannot be told apart', () => {
    expect(splitText(summary('A B', 'a b c'))).toBeUndefined();
  });
});
