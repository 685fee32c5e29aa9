/** What two models, or one of two texts, take for probable next. */
import { describe, expect, it } from 'vitest';
import { describeId } from '../../../../src/model/tokenizers/tokenizer';
import { haveSameVocabulary, readOutcome } from '../../../../src/trace/compare/outcome';
import type { Trace } from '../../../../src/trace/run/trace';
import { a, b, deeper, wider, withTraces } from './compared-traces';

withTraces();

describe('what comes next', () => {
  it('compares the distributions over a shared vocabulary', async () => {
    const positions = { a: a.tokens.length - 1, b: b.tokens.length - 1 };
    const outcome = await readOutcome(a, b, positions, haveSameVocabulary(a, b));
    const softmax = (logits: Float32Array) => {
      const sum = logits.reduce((total, value) => total + Math.exp(value), 0);
      return Array.from(logits, (value) => Math.exp(value) / sum);
    };
    const [p, q] = [softmax(a.lastLogits), softmax(b.lastLogits)];
    const kl = (x: number[], y: number[]) =>
      x.reduce((sum, value, id) => sum + value * Math.log2(value / (y[id] as number)), 0);
    expect(outcome.shared?.klAB).toBeCloseTo(kl(p, q), 9);
    expect(outcome.shared?.klBA).toBeCloseTo(kl(q, p), 9);
    const changed = [...p.keys()].sort(
      (x, y) => Math.abs((p[y] as number) - (q[y] as number)) - Math.abs((p[x] as number) - (q[x] as number)),
    );
    expect(outcome.shared?.changed.map(({ id }) => id)).toEqual(changed.slice(0, 10));
    const change = p.map((value, id) => (q[id] as number) - value);
    const byChange = [...change.keys()].sort((x, y) => (change[x] as number) - (change[y] as number));
    const gained = change.reduce((sum, value) => sum + Math.max(value, 0), 0);
    expect(gained).toBeGreaterThan(1e-6);
    expect(outcome.shared?.moved.share).toBeCloseTo(gained, 9);
    expect(outcome.shared?.moved.less.map(({ id }) => id)).toEqual(byChange.slice(0, 2));
    expect(outcome.shared?.moved.more.map(({ id }) => id)).toEqual(byChange.slice(-2).reverse());
    expect(outcome.a.top[0]?.own.probability).toBeCloseTo(Math.max(...p), 12);
    expect(outcome.a.top[0]?.other?.probability).toBeCloseTo(q[outcome.a.top[0]?.id ?? 0] as number, 12);
    expect(outcome.b.top[0]?.own).toMatchObject({ rank: 0, logit: Math.max(...b.lastLogits) });
    expect(outcome.shared?.logits.max).toBe(
      Math.max(...a.lastLogits.map((logit, id) => (b.lastLogits[id] as number) - logit)),
    );
  });

  it('sets a token of another vocabulary beside the one of the same text, and subtracts nothing', async () => {
    expect(haveSameVocabulary(a, deeper)).toBe(true);
    expect(haveSameVocabulary(a, wider)).toBe(false);
    const outcome = await readOutcome(a, wider, { a: 0, b: 0 }, false);
    expect(outcome.shared).toBeNull();
    const textsOf = ({ model }: Trace) =>
      Array.from({ length: model.spec.vocabSize }, (_, id) => describeId(model.folder.tokenizer.target, id).text);
    const [ofA, ofWider] = [textsOf(a), textsOf(wider)];
    const { data } = await wider.window('logits', 'model');
    let found = 0;
    for (const { id, other } of outcome.a.top) {
      const text = ofA[id] as string;
      const logits = [...ofWider.keys()].filter((one) => ofWider[one] === text).map((one) => data[one] as number);
      if (text === '' || text === '\u{fffd}' || logits.length === 0) expect(other).toBeNull();
      else expect(other?.logit).toBe(Math.max(...logits));
      if (other) found++;
    }
    expect(found).toBeGreaterThan(0);
    expect(outcome.a.top.length).toBeGreaterThan(found);
  });
});
