/** How the heads and MLPs of two traces differ. */
import { describe, expect, it } from 'vitest';
import { alignSame, pairsOf } from '../../../../src/trace/compare/align';
import { readPartDifferences } from '../../../../src/trace/compare/part-differences';
import type { Trace } from '../../../../src/trace/run/trace';
import { readHeadContributions } from '../readings/read-head-contributions';
import { a, b, deeper, matrix, pairs, withTraces } from './compared-traces';

withTraces();

describe('the differences of heads and MLPs', () => {
  const last = () => ({ a: a.tokens.length - 1, b: b.tokens.length - 1 });
  const lengthOf = (values: readonly number[]) => Math.hypot(...values);

  it('are those of the vectors, the weights and the parts of the logit at both positions', async () => {
    const places = last();
    const { parts, layers, heads, logit } = await readPartDifferences(a, b, { ...places, pairs, id: null });
    expect(parts).toHaveLength(layers * (heads + 1));
    const [ofA, ofB] = [
      await readHeadContributions(a, places.a, null),
      await readHeadContributions(b, places.b, logit?.id ?? -1),
    ];
    expect(logit?.id).toBe(ofA.id);
    const sum = { ...logit?.rest } as { a: number; b: number };
    // What is left is roundings alone: the other parts are told.
    expect(Math.max(Math.abs(sum.a), Math.abs(sum.b))).toBeLessThan(1e-4);
    expect(logit?.others.map(({ kind }) => kind)).toContain('embed');
    for (const { adds } of logit?.others ?? []) {
      sum.a += adds.a;
      sum.b += adds.b;
    }
    for (const { kind, layer, head, adds, output, attention, look } of parts) {
      sum.a += adds?.a ?? 0;
      sum.b += adds?.b ?? 0;
      const name = `blocks.${layer}.${kind === 'mlp' ? 'mlp_out' : 'attn.z'}`;
      const [x, y] = [await matrix(a, name, head), await matrix(b, name, head)];
      const width = kind === 'mlp' ? a.spec.dModel : a.spec.dHead;
      const [rowA, rowB] = [x, y].map((at, side) =>
        Array.from({ length: width }, (_, i) => at(side === 0 ? places.a : places.b, i)),
      ) as [number[], number[]];
      const apart = lengthOf(rowA.map((value, i) => value - (rowB[i] as number)));
      expect(output).toBeCloseTo(apart / Math.max(lengthOf(rowA), lengthOf(rowB)), 5);
      if (head === null) {
        expect([attention, look]).toEqual([null, null]);
        expect(adds).toEqual({ a: ofA.mlp[layer], b: ofB.mlp[layer] });
        continue;
      }
      expect(adds).toEqual({ a: ofA.values[layer * heads + head], b: ofB.values[layer * heads + head] });
      const [p, q] = [
        await matrix(a, `blocks.${layer}.attn.pattern`, head),
        await matrix(b, `blocks.${layer}.attn.pattern`, head),
      ];
      // Weights of b by where their tokens stand in a; those without a partner count whole.
      const partner = new Map(pairs.flatMap((at, i) => (i % 2 === 0 ? [[at, pairs[i + 1] as number]] : [])));
      const own = a.tokens.map((_, key) =>
        Math.abs(p(places.a, key) - (partner.has(key) ? q(places.b, partner.get(key) as number) : 0)),
      );
      const alone = b.tokens.map((_, key) => ([...partner.values()].includes(key) ? 0 : q(places.b, key)));
      expect(attention).toBeCloseTo([...own, ...alone].reduce((total, value) => total + value, 0) / 2, 5);
      // Where it looks in one and not in the other: at the token, with its partner, whose weights differ most.
      const { a: atA, b: atB } = look?.at ?? { a: null, b: null };
      expect(atB).toBe(atA === null ? atB : (partner.get(atA) ?? null));
      expect(look?.weights).toEqual({
        a: atA === null ? 0 : p(places.a, atA),
        b: atB === null ? 0 : q(places.b, atB),
      });
      const size = Math.abs((look?.weights.a ?? 0) - (look?.weights.b ?? 0));
      expect(size).toBeCloseTo(Math.max(...own, ...alone), 6);
    }
    expect(sum.a).toBeCloseTo(ofA.logit, 9);
    expect(sum.b).toBeCloseTo(ofB.logit, 9);
    expect(logit?.of).toEqual({ a: ofA.logit, b: ofB.logit });
  });

  it('take the difference of two logits apart in both', async () => {
    const places = { ...last(), pairs, id: 3 };
    const pair = await readPartDifferences(a, b, { ...places, ratherThan: 9 });
    const [first, other] = [
      await readPartDifferences(a, b, places),
      await readPartDifferences(a, b, { ...places, id: 9 }),
    ];
    expect(pair.logit).toMatchObject({ id: 3, ratherThan: { id: 9 } });
    expect(first.logit?.ratherThan).toBeNull();
    for (const side of ['a', 'b'] as const) {
      expect(pair.logit?.of[side]).toBe((first.logit?.of[side] ?? 0) - (other.logit?.of[side] ?? 0));
      for (const [at, { adds }] of pair.parts.entries()) {
        const expected = (first.parts[at]?.adds?.[side] ?? 0) - (other.parts[at]?.adds?.[side] ?? 0);
        expect(adds?.[side]).toBeCloseTo(expected, 10);
      }
    }
  });

  it('are 0 between a trace and itself', async () => {
    const { a: position } = last();
    const itself = pairsOf(alignSame(a.tokens.length));
    const { parts } = await readPartDifferences(a, a, { a: position, b: position, pairs: itself, id: 3 });
    for (const { adds, output, attention } of parts) {
      expect(adds?.a).toBe(adds?.b);
      expect([output, attention ?? 0]).toEqual([0, 0]);
    }
  });

  it('are not those of a logit where only one of both has logits that are sums of what parts add', async () => {
    const plan = { ...b.planOf('model'), predicts: 'nothing', logits: null };
    const mute: Trace = Object.create(b, { planOf: { value: () => plan } });
    const { a: atA, b: atB } = last();
    const read = await readPartDifferences(a, mute, { a: atA, b: atB, pairs, id: null });
    const swapped = pairs.flatMap((_, i) => (i % 2 === 0 ? [pairs[i + 1] as number, pairs[i] as number] : []));
    const back = await readPartDifferences(mute, a, { a: atB, b: atA, pairs: swapped, id: null });
    for (const [{ logit, whyNoLogit, parts }, side] of [
      [read, 'B'],
      [back, 'A'],
    ] as const) {
      expect([logit, parts.some(({ adds }) => adds !== null)]).toEqual([null, false]);
      expect(whyNoLogit).toMatch(new RegExp(`^${side}: Direct logit attribution does not apply here, because`));
    }
  });

  it('are none between models whose heads are no counterparts', async () => {
    const places = { ...last(), pairs, id: null };
    await expect(readPartDifferences(a, deeper, places)).rejects.toThrow('no head is the counterpart of another');
  });
});
