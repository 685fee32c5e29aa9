/** Of which tokens predictions are compared, and how that is said, for models that predict the next token and others. */
import { describe, expect, it } from 'vitest';
import { alignSame } from '../../../src/trace/compare/align';
import type { Outcome } from '../../../src/trace/compare/outcome';
import { FIRST_COMPARE_CHOICE } from '../../../webview/choice/compare-choice';
import {
  type Comparison,
  firstRow,
  fittingChoice,
  hasOutcome,
  sizesOf,
  tellsPredictions,
} from '../../../webview/state/compare/comparison';
import { leadWords } from '../../../webview/state/compare/lead';
import { haveLogits } from '../../../webview/state/compare/parts';
import { comparedPositions, placeWords } from '../../../webview/state/compare/positions';
import { textsWords } from '../../../webview/state/compare/summary-words';
import { partOf } from '../part-of';

const token = (text: string, inserted = false) => ({ id: 0, token: text, text, special: inserted, inserted });
const TOKENS = [token('[CLS]', true), token(' sea'), token(' is'), token('[SEP]', true)];

type Side = Comparison['a'];
type Predicted = Side['summary']['plan']['predicts'];

function side(predicts: Predicted, trace: number, variant: Side['variant'] = 'model') {
  const plan = { predicts, nodes: [], logits: 0, finalNorm: 0, stacks: [{ name: 'decoder', sequence: 'tokens' }] };
  const model = { layers: 2, heads: 4, dModel: 32, dHead: 8 };
  return partOf<Side>({ variant, summary: { trace, text: 'a', tokens: TOKENS, masks: [], plan, model } });
}

function comparison(a: Predicted, b: Predicted, variant?: Side['variant'], sources: Comparison['sources'] = null) {
  const alignment = alignSame(TOKENS.length);
  const tokens = { a: TOKENS, b: TOKENS, both: TOKENS };
  const sides = { a: side(a, 1, variant), b: side(b, 2, variant) };
  return partOf<Comparison>({ ...sides, alignment, tokens, sources, sequence: 'tokens', sameVocabulary: true });
}

const [NEXT, MASKED] = ['next token', 'masked token'] as const;
const LAST = { after: 'last', row: 1 } as const;

describe('predictions of two models that predict the next token', () => {
  it('are those after the last tokens, or after the chosen one', () => {
    expect(comparedPositions(comparison(NEXT, NEXT), LAST)).toEqual({ a: 3, b: 3 });
    expect(comparedPositions(comparison(NEXT, NEXT), { ...LAST, after: 'chosen' })).toEqual({ a: 1, b: 1 });
    expect(placeWords(comparison(NEXT, NEXT), { a: 1, b: 1 })).toBe('After “·sea”:');
  });
});

describe('predictions of models that fill in', () => {
  const chance = { ...token('calm'), own: { probability: 0.25 }, other: { probability: 0.25 } };
  const outcome = partOf<Outcome>({ a: { top: [chance] }, b: { top: [chance] } });

  it('are those at the chosen token, and nothing calls them next', () => {
    const both = comparison(MASKED, MASKED);
    const positions = comparedPositions(both, LAST);
    expect(positions).toEqual({ a: 1, b: 1 });
    const data = { comparison: both, choice: { ...FIRST_COMPARE_CHOICE, row: 1 }, width: 600 };
    const unknown = { parts: undefined, drift: undefined, first: undefined };
    expect(leadWords(data, { a: 1, b: 1 }, outcome, unknown)).toEqual([
      'Both predict “calm” at “·sea”, both with 25.00\u00a0%.',
    ]);
  });

  it('begin at the last token of the text, not at the one that the tokenizer puts behind it', () => {
    const unchosen = { ...FIRST_COMPARE_CHOICE, row: TOKENS.length };
    expect(fittingChoice(unchosen, comparison(MASKED, MASKED)).row).toBe(2);
  });
});

describe('texts that are read as a whole', () => {
  const [mark, end] = [token('.'), token('[SEP]', true)];
  /** One row for each pair of words; null: that text has none there. */
  function texts(...pairs: readonly (readonly [string | null, string | null])[]): Comparison {
    const own = [...pairs, ['.', '.'] as const, ['[SEP]', '[SEP]'] as const];
    const at = { a: 0, b: 0 };
    const rows = own.map(([ofA, ofB]) => ({
      a: ofA === null ? null : at.a++,
      b: ofB === null ? null : at.b++,
      same: ofA === ofB,
    }));
    const named = (text: string | null) => (text === '[SEP]' ? end : text === '.' ? mark : token(text ?? '—'));
    const tokens = { a: own.map(([ofA]) => named(ofA)), b: own.map(([, ofB]) => named(ofB)), both: [] };
    const whole = comparison('sentence embedding', 'sentence embedding');
    const alignment: Comparison['alignment'] = { rows, by: 'ids', bounded: false };
    return { ...whole, ...partOf<Pick<Comparison, 'alignment' | 'tokens'>>({ alignment, tokens }) };
  }

  it('begin at the first words beside each other that differ, not at a full stop', () => {
    expect(firstRow(texts(['The', 'The'], [',', ';'], ['cabinet', 'cupboard'], ['fell', 'broke']))).toEqual({
      row: 2,
      why: 'other words',
    });
  });

  it('begin at the first word of both behind what only one has', () => {
    const both = texts(['The', 'The'], ['went', null], [null, 'not'], ['home', 'home']);
    expect(firstRow(both)).toEqual({ row: 3, why: 'after other words' });
    expect(firstRow(texts(['The', 'The'], ['home', 'home'], ['now', null]))).toEqual({ row: 3, why: 'last' });
  });

  it('begin at a mask that both have', () => {
    const both = texts(['The', 'A'], ['is', 'is'], ['[MASK]', '[MASK]']);
    const masked = <T extends Comparison['a']>(of: T): T => ({
      ...of,
      summary: { ...of.summary, masks: [{ position: 2 }] },
    });
    expect(firstRow({ ...both, a: masked(both.a), b: masked(both.b) })).toEqual({ row: 2, why: 'mask' });
    expect(firstRow({ ...both, a: masked(both.a) })).toEqual({ row: 0, why: 'other words' });
  });
});

it('blocks and heads to choose from are those of the deeper stack of an encoder-decoder', () => {
  const deep = { layers: 2, heads: 4, encoder: { layers: 6, heads: 8 } };
  const of = { variant: 'model', summary: { model: deep } } as const;
  const both = partOf<Comparison>({ a: of, b: of });
  expect(sizesOf(both, 'a')).toEqual({ layers: 6, heads: 8 });
  expect(sizesOf(partOf<Comparison>({ a: both.a, b: side(NEXT, 2) }), 'b')).toEqual({ layers: 2, heads: 4 });
});

describe('a model that predicts the next token beside one that fills in', () => {
  it.each([
    [NEXT, MASKED],
    [MASKED, NEXT],
  ])('%s, %s: neither predictions nor logits answer one question, and both are read at the chosen token', (a, b) => {
    const mixed = comparison(a, b);
    expect([hasOutcome(mixed), haveLogits(mixed)]).toEqual([false, false]);
    expect(comparedPositions(mixed, LAST)).toEqual({ a: 1, b: 1 });
    expect(placeWords(mixed, { a: 1, b: 1 })).toBe('At “·sea”:');
  });
});

it('the summary tells no predictions of the simplified block, which makes none', () => {
  const variants = ['model', 'walkthrough'] as const;
  expect(variants.map((variant) => tellsPredictions(comparison(NEXT, NEXT, variant)))).toEqual([true, false]);
});

it('that what encoder-decoders have written is the same is not said of their sources', () => {
  const { alignment, tokens } = comparison(NEXT, NEXT);
  expect(textsWords(comparison(NEXT, NEXT))).toBe('Both have the same tokens.');
  expect(textsWords(comparison(NEXT, NEXT, 'model', { alignment, tokens }))).toBe('Both outputs have the same tokens.');
});
