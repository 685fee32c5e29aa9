/** What stays chosen of a trace's tokens when another trace takes its place. */
import { expect, it } from 'vitest';
import type { SectionView } from '../../../src/architectures/plan/section';
import { carriedPlace, isReadIn, placeBefore, readIn } from '../../../src/trace/steps/carried-place';
import { FIRST_LOOK } from '../../../src/trace/steps/first-look';
import { TOKENS } from '../../../src/trace/steps/sequences';
import { carriedChoice } from '../../../webview/choice/arrival';
import { FIRST_CHOICE, startOver } from '../../../webview/choice/choice';

const LAST = FIRST_LOOK.token;
const A = { folder: '/models/a', vocabSize: 49152 };
const B = { folder: '/models/b', vocabSize: 8192 };

const section = (number: number, view: SectionView, part?: string) => ({ number, view, ...(part && { part }) });

const DECODER = (['text', 'norm', 'weights', 'norm', 'predictions'] as const).map((view, at) => section(at + 1, view));

/** A text whose tokens are these. */
function traced(model: typeof A, ...texts: readonly string[]) {
  let end = 0;
  const tokens = texts.map((text, id) => {
    const start = end;
    end += text.length;
    return { id, token: text, text, start, end, special: false, inserted: false, typeId: 0 };
  });
  return { model, plan: { sections: DECODER }, text: texts.join(''), tokens };
}

const BEFORE = traced(A, 'The', ' cat', ' sat');
const PINNED = { layer: 5, head: 3, isAutomatic: false, token: 2, source: 0, step: 2, target: 260, ratherThan: 7042 };

type Traced = ReturnType<typeof traced> & { readonly source?: ReturnType<typeof traced> };

const carry = (chosen: Partial<typeof PINNED>, after: Traced, before: Traced = BEFORE) => {
  const place = { ...PINNED, ...chosen };
  return carriedPlace(place, readIn(place, before), after);
};

it('the same text in the same model is read on with the same explained tokens', () => {
  expect(carry({}, BEFORE)).toEqual(PINNED);
  expect(carry({ token: 1 }, BEFORE)).toEqual({ ...PINNED, token: 1 });
  expect(carry({ token: LAST }, BEFORE)).toEqual({ ...PINNED, token: LAST });
});

it('another model has other ids and heads: no explained token is kept, whatever the text, and no head, whoever chose it', () => {
  const none = { layer: 0, head: 0, isAutomatic: true, target: null, ratherThan: null };
  expect(carry({}, { ...BEFORE, model: B })).toEqual({ ...PINNED, ...none });
  expect(carry({}, { ...BEFORE, model: { ...B, vocabSize: A.vocabSize } })).toMatchObject(none);
  expect(carry({ token: LAST }, { ...BEFORE, model: B })).toMatchObject({ token: LAST, ...none });
  expect(carry({ isAutomatic: true }, { ...BEFORE, model: B })).toMatchObject(none);
  expect(carry({}, traced(B, 'A', ' dog', ' sat'))).toMatchObject({ token: LAST, ...none });
});

it('a chosen token is found again in a text that is cut into other tokens, and else the last one is chosen', () => {
  const cut = traced(B, 'Th', 'e', ' cat', ' s', 'at');
  expect(carry({ token: 1 }, cut)).toMatchObject({ token: 2, target: null });
  expect(carry({ token: 0 }, cut)).toMatchObject({ token: LAST, target: null });
});

it('in a changed text the chosen token stays chosen before the change and after it, unless it was changed itself', () => {
  const before = traced(A, 'The', ' cat', ' sat', ' down', '.');
  const to = (token: number, ...texts: readonly string[]) => carry({ token }, traced(A, ...texts), before);
  // What is predicted after a token does not depend on what comes later.
  expect(to(1, 'The', ' cat', ' ran', ' down', '.')).toEqual({ ...PINNED, token: 1 });
  expect(to(3, 'The', ' dog', ' sat', ' down', '.')).toMatchObject({ token: 3, target: null, ratherThan: null });
  expect(to(3, 'The', ' old', ' black', ' cat', ' sat', ' down', '.')).toMatchObject({ token: 5, target: null });
  expect(to(3, ' cat', ' sat', ' down', '.')).toMatchObject({ token: 2, target: null });
  expect(to(2, 'The', ' cat', ' ran', ' down', '.')).toMatchObject({ token: LAST, target: null });
  expect(to(3, 'A', ' dog', ' ran', ' off', '!')).toMatchObject({ token: LAST, target: null });
});

it('back in the text before a change the token stays chosen, and what was explained there where it is the same token', () => {
  const now = traced(A, 'The', ' cat', ' sat', ' down', '.');
  const of = traced(A, 'The', ' old', ' dog', ' sat', ' down', '.');
  const back = (token: number) => placeBefore(PINNED, { place: { ...PINNED, token, layer: 1 }, of }, now);
  expect(back(3)).toEqual(PINNED);
  expect(back(4)).toEqual({ ...PINNED, token: 3, target: null, ratherThan: null });
  expect(back(LAST)).toMatchObject({ token: LAST, layer: 5 });
});

it('where the last token of a changed text was chosen it stays the last one, and explained tokens are kept only where it is at the same position and they are probable there', () => {
  const changed = (...ids: readonly number[]) => ({
    ...traced(A, 'The', ' dog', ' sat'),
    top: ids.map((id) => ({ id })),
  });
  expect(carry({}, changed(1, 260, 7042))).toEqual({ ...PINNED, token: LAST });
  // What is not among the ten most probable ones there gives way to its own prediction.
  expect(carry({}, changed(1, 7042))).toEqual({ ...PINNED, token: LAST, target: null, ratherThan: null });
  expect(carry({}, changed(1, 260))).toEqual({ ...PINNED, token: LAST, ratherThan: null });
  const eleventh = changed(...Array.from({ length: 10 }, (_, at) => at), 260);
  expect(carry({ ratherThan: null as unknown as number }, eleventh)).toMatchObject({ token: LAST, target: null });
  expect(carry({}, traced(A, 'The', ' dog', ' sat'))).toMatchObject({ token: LAST, target: null });
  expect(carry({}, traced(A, 'The', ' cat', ' sat', ' down'))).toMatchObject({ token: LAST, target: null });
  expect(carry({}, traced(A, 'The', ' cat'))).toMatchObject({ token: LAST, target: null, ratherThan: null });
});

it('parts of one character are told apart by their position', () => {
  const before = traced(A, 'é', '', '');
  const tokens = before.tokens.map((token) => ({ ...token, start: 0, end: 1 }));
  const parts = { ...before, tokens };
  expect(carry({ token: 1 }, parts, parts)).toMatchObject({ token: 1, target: 260 });
});

it('a token of the source stays chosen in the same source, and the first one is chosen in another', () => {
  const before = { ...BEFORE, source: traced(A, 'Le', ' chat') };
  const place = { ...PINNED, source: 1 };
  const to = (source: ReturnType<typeof traced>) => carriedPlace(place, readIn(place, before), { ...before, source });
  expect(to(traced(A, 'Le', ' chat')).source).toBe(1);
  expect(to(traced(A, 'Le', ' chien')).source).toBe(0);
});

it('what was chosen in an output and its source is dropped in a model that reads one text, and what was chosen there in one with a source', () => {
  const both = { ...BEFORE, source: traced(A, 'Le', ' chat') };
  const place = { ...PINNED, source: 1 };
  // Also where the output has the very words of the text.
  expect(carry(place, { ...BEFORE, model: B }, both)).toMatchObject({ token: LAST, source: 0, target: null });
  expect(carry(PINNED, { ...both, model: B })).toMatchObject({ token: LAST, source: 0, target: null });
  // It is read from its beginning.
  expect(carry(place, { ...BEFORE, model: B }, both).step).toBe(FIRST_LOOK.step);
  expect(carry(PINNED, { ...both, model: B }).step).toBe(FIRST_LOOK.step);
  // What no trace with a source was read for stays nothing.
  expect(carry(place, BEFORE)).toMatchObject({ token: 2, source: 0 });
});

it('in an output for the same source a token stays chosen where only what follows is other or more, and its place where it was replaced', () => {
  const source = traced(A, 'Le', ' chat');
  const of = (...texts: readonly string[]) => ({ ...traced(A, ...texts), source });
  const before = of('The', ' cat', ' sat');
  expect(carry({ token: 1 }, of('The', ' cat', ' sat', ' down'), before)).toMatchObject({ token: 1, target: 260 });
  expect(carry({ token: 1 }, of('The', ' dog', ' ran', ' off'), before)).toMatchObject({ token: 1, target: null });
  expect(carry({ token: 1 }, of('A', ' cat', ' sat'), before)).toMatchObject({ token: LAST });
  expect(carry({ token: LAST }, of('The', ' cat', ' sat', ' down'), before)).toMatchObject({ token: LAST });
  const other = { ...of('The', ' cat', ' sat', ' down'), source: traced(A, 'Le', ' chien') };
  expect(carry({ token: 1 }, other, before)).toMatchObject({ token: LAST });
});

it('the same text in the same model is told from any other', () => {
  const both = { ...BEFORE, source: traced(A, 'Le', ' chat') };
  expect(isReadIn(readIn(PINNED, both), { ...both, source: traced(A, 'Le', ' chien') })).toBe(false);
  const before = readIn(PINNED, BEFORE);
  expect(isReadIn(before, { ...BEFORE })).toBe(true);
  expect(isReadIn(before, { ...BEFORE, model: B })).toBe(false);
  expect(isReadIn(before, traced(A, 'The'))).toBe(false);
});

it('an outlined dimension stays in another text of the same model, and is dropped in another model, whatever is as wide', () => {
  const dimension = { axis: 'd_model', index: 447 };
  const choice = { ...FIRST_CHOICE, ...PINNED, key: { sequence: TOKENS, position: 1 }, dimension };
  const before = readIn(choice, BEFORE);
  expect(carriedChoice(choice, before, BEFORE)).toEqual(choice);
  const other = traced(A, 'The', ' dog', ' ran');
  expect(carriedChoice(choice, before, other)).toMatchObject({ dimension, key: null });
  // What begins at its first step.
  expect(carriedChoice(startOver(choice), readIn(startOver(choice), BEFORE), other)).toMatchObject({ dimension });
  for (const text of [BEFORE, other])
    expect(carriedChoice(choice, before, { ...text, model: B })).toMatchObject({ dimension: null, key: null });
  expect(carriedChoice(choice, undefined, BEFORE)).toEqual({ ...choice, dimension: null });
});

it('a model of another kind is read on in its step that is about the same, and else from the beginning', () => {
  const views = ['text', 'weights', 'norm', 'weights', 'weights', 'norm'] as const;
  const parts = [undefined, 'encoder', 'encoder', 'decoder', 'cross', 'decoder'];
  const sections = views.map((view, at) => section(at + 1, view, parts[at]));
  const both = { ...traced(B, 'The', ' cat', ' sat'), plan: { sections } };
  const there = (step: number) => carry({ step }, both).step;
  expect([1, 2, 3, 4, 5].map(there)).toEqual([1, 3, 2, 6, 1]); // no predictions there
  const back = (step: number) => carry({ step }, BEFORE, both).step;
  expect([1, 2, 3, 4, 5, 6].map(back)).toEqual([1, 3, 2, 3, 3, 2]);
  // The same model has the same steps.
  expect(carry({ step: 4 }, traced(A, 'A', ' dog')).step).toBe(4);
});

it('that the figure of the parts of a logit is of a lead is kept in every text and model', () => {
  const choice = { ...FIRST_CHOICE, token: 2, ofLead: true };
  const before = readIn(choice, BEFORE);
  for (const other of [BEFORE, traced(A, 'The', ' cat', ' ran'), traced(B, 'The', ' cat', ' sat')])
    expect(carriedChoice(choice, before, other).ofLead).toBe(true);
  expect(carriedChoice(choice, undefined, BEFORE).ofLead).toBe(true);
});
