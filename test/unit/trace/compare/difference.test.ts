import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { describeId } from '../../../../src/model/tokenizers/tokenizer';
import { readAgreement } from '../../../../src/trace/compare/agreement';
import { align, alignSame, pairsOf } from '../../../../src/trace/compare/align';
import { readDifference } from '../../../../src/trace/compare/difference';
import { readDrift, type Side } from '../../../../src/trace/compare/drift';
import { findFirstDifference } from '../../../../src/trace/compare/first-difference';
import { haveSameVocabulary, readOutcome } from '../../../../src/trace/compare/outcome';
import { readPartDifferences } from '../../../../src/trace/compare/part-differences';
import { readPatch } from '../../../../src/trace/compare/patch';
import type { Trace } from '../../../../src/trace/run/trace';
import { makeRandomModel, type RandomModel } from '../../random-model';
import { fixturePath, openModel, runTrace, traceText } from '../../support';
import { readHeadContributions } from '../readings/read-head-contributions';

const [TEXT_A, TEXT_B] = ['The weather is fine', 'The water is not fine'];

let folders: RandomModel[];
let models: Model[];
let a: Trace;
let b: Trace;
let deeper: Trace;
let wider: Trace;
let pairs: number[];

beforeAll(async () => {
  folders = await Promise.all([
    makeRandomModel({ seed: 1 }),
    makeRandomModel({ seed: 2, layers: 3 }),
    makeRandomModel({ seed: 3, dModel: 24, vocabSize: 460 }),
  ]);
  models = await Promise.all(folders.map(({ folder }) => openModel(folder)));
  const [first, second, third] = models as [Model, Model, Model];
  a = (await traceText(first, TEXT_A)).trace;
  b = (await traceText(first, TEXT_B)).trace;
  deeper = (await traceText(second, TEXT_A)).trace;
  wider = (await traceText(third, TEXT_A)).trace;
  pairs = pairsOf(align({ text: TEXT_A, tokens: a.tokens }, { text: TEXT_B, tokens: b.tokens }, true));
}, 60_000);

afterAll(async () => {
  for (const trace of [a, b, deeper, wider]) trace.release();
  await Promise.all(models.map((model) => model.release()));
  await Promise.all(folders.map((folder) => folder.remove()));
});

function stage(source: Trace, name: string, head: number | null = null, variant: 'model' | 'walkthrough' = 'model') {
  return { source, stage: name, variant, head };
}

/** One head of a stage as rows by token, read whole. */
async function matrix(source: Trace, name: string, head: number | null, variant: 'model' | 'walkthrough' = 'model') {
  const { shape, data } = await source.window(name, variant);
  const at = (...index: number[]) =>
    data[index.reduce((sum, value, axis) => sum * (shape[axis] as number) + value, 0)] as number;
  if (head === null) return (row: number, column: number) => at(row, column);
  return (row: number, column: number) => (shape[1] === shape[2] ? at(head, row, column) : at(row, head, column));
}

describe('the difference of a stage', () => {
  it('is b - a in float32 at every aligned row', async () => {
    expect(pairs.length).toBeGreaterThanOrEqual(6);
    const name = 'blocks.1.ln2';
    const { statistics, norm, largest } = await readDifference(stage(a, name), stage(b, name), pairs);
    const [ofA, ofB] = [await matrix(a, name, null), await matrix(b, name, null)];
    const differences: { pair: number; column: number; difference: number }[] = [];
    for (let pair = 0; pair < pairs.length / 2; pair++) {
      let squares = 0;
      for (let column = 0; column < 30; column++) {
        const difference = Math.fround(
          ofB(pairs[2 * pair + 1] as number, column) - ofA(pairs[2 * pair] as number, column),
        );
        differences.push({ pair, column, difference });
        squares += difference ** 2;
      }
      expect(norm[pair]).toBeCloseTo(Math.sqrt(squares), 10);
    }
    expect(statistics.count).toBe(differences.length);
    expect(statistics.max).toBe(Math.max(...differences.map(({ difference }) => difference)));
    expect(statistics.min).toBe(Math.min(...differences.map(({ difference }) => difference)));
    const sorted = differences.sort((x, y) => Math.abs(y.difference) - Math.abs(x.difference)).slice(0, 10);
    expect(largest.map(({ pair, column, difference }) => ({ pair, column, difference }))).toEqual(sorted);
    expect(largest.every((entry) => Math.fround(entry.b - entry.a) === entry.difference)).toBe(true);
  });

  it.each(['blocks.0.attn.q', 'blocks.1.attn.pattern', 'blocks.1.attn.attn_scores'])(
    'takes a head of %s, aligned both ways',
    async (name) => {
      const { largest, statistics } = await readDifference(stage(a, name, 1), stage(b, name, 2), pairs);
      const [ofA, ofB] = [await matrix(a, name, 1), await matrix(b, name, 2)];
      const attention = !name.endsWith('.q');
      const first = largest[0];
      expect(first).toBeDefined();
      const [column, other] = attention
        ? [pairs[2 * (first?.column ?? 0)] as number, pairs[2 * (first?.column ?? 0) + 1] as number]
        : [first?.column ?? 0, first?.column ?? 0];
      expect(first?.a).toBe(ofA(pairs[2 * (first?.pair ?? 0)] as number, column));
      expect(first?.b).toBe(ofB(pairs[2 * (first?.pair ?? 0) + 1] as number, other));
      const count = pairs.length / 2;
      const masked = name.endsWith('scores') ? (count * (count - 1)) / 2 : 0;
      expect(statistics.count - statistics.finite).toBe(masked);
    },
  );

  it('compares the walk-through with the model, heads of different width excepted', async () => {
    const same = pairsOf(alignSame(a.tokens.length));
    const name = 'blocks.0.attn.pattern';
    const { statistics } = await readDifference(stage(a, name, 2), stage(a, name, 0, 'walkthrough'), same);
    expect(statistics.max).toBeGreaterThan(0);
    const q = 'blocks.0.attn.q';
    await expect(readDifference(stage(a, q, 0), stage(a, q, 0, 'walkthrough'), same)).rejects.toThrow(
      'blocks.0.attn.q has 10 values for each token and blocks.0.attn.q has 30: vectors of different length have no difference.',
    );
  });
});

describe('how traces part', () => {
  it('follows the norms of the residual stream', async () => {
    const drift = await readDrift({ source: a, variant: 'model' }, { source: b, variant: 'model' }, pairs);
    expect(drift.points.map((point) => point.a)).toEqual([
      'blocks.0.resid_pre',
      'blocks.0.resid_mid',
      'blocks.0.resid_post',
      'blocks.1.resid_mid',
      'blocks.1.resid_post',
    ]);
    const [ofA, ofB] = [await matrix(a, 'blocks.1.resid_mid', null), await matrix(b, 'blocks.1.resid_mid', null)];
    const [i, j] = [pairs.at(-2) as number, pairs.at(-1) as number];
    const norm = Math.hypot(...Array.from({ length: 30 }, (_, column) => ofA(i, column) - ofB(j, column)));
    expect(drift.norm[4 * drift.pairs - 1]).toBeCloseTo(norm, 5);
    expect(drift.normA[4 * drift.pairs - 1]).toBeCloseTo(
      Math.hypot(...Array.from({ length: 30 }, (_, c) => ofA(i, c))),
      5,
    );
  });

  it('is told without the difference before the first block as well: how far apart what the blocks add is', async () => {
    const { added, pairs: count } = await readDrift(
      { source: a, variant: 'model' },
      { source: b, variant: 'model' },
      pairs,
    );
    const stages = ['blocks.1.resid_mid', 'blocks.0.resid_pre'];
    const [later, first] = await Promise.all(
      stages.map(async (name) => [await matrix(a, name, null), await matrix(b, name, null)] as const),
    );
    if (!later || !first) throw new Error('The stages were not read.');
    const [i, j] = [pairs.at(-2) as number, pairs.at(-1) as number];
    const of = ([ofA, ofB]: typeof later, column: number) => ofA(i, column) - ofB(j, column);
    const norm = Math.hypot(...Array.from({ length: 30 }, (_, column) => of(later, column) - of(first, column)));
    expect(norm).toBeGreaterThan(0);
    expect(added?.[4 * count - 1]).toBeCloseTo(norm, 5);
    expect([...(added?.subarray(0, count) ?? [1])].every((value) => value === 0)).toBe(true);
  });

  it('compares blocks of models of different depth by their share of the way', async () => {
    const same = pairsOf(alignSame(a.tokens.length));
    const drift = await readDrift({ source: a, variant: 'model' }, { source: deeper, variant: 'model' }, same);
    expect(drift.points.map((point) => point.b)).toEqual([
      'blocks.0.resid_pre',
      'blocks.0.resid_mid',
      'blocks.0.resid_post',
      'blocks.2.resid_mid',
      'blocks.2.resid_post',
    ]);
  });

  it('finds where they first differ', async () => {
    const model = (source: Trace) => ({ source, variant: 'model' }) as const;
    const same = pairsOf(alignSame(a.tokens.length));
    expect(await findFirstDifference(model(a), model(a), same)).toBe('nothing differs');
    expect(await findFirstDifference(model(a), model(deeper), same)).toMatchObject({ stage: 'embed', pair: 0 });
    const variants = await findFirstDifference(model(a), { source: a, variant: 'walkthrough' }, same);
    expect(variants).toMatchObject({ stage: 'blocks.0.resid_pre', head: null, pair: 0 });
    // Up to where the texts part, everything is the same but for rounding.
    const shared = pairs.slice(0, 2 * [...a.ids.keys()].findIndex((i) => a.ids[i] !== b.ids[i]));
    expect(shared.length).toBeGreaterThan(0);
    expect(await findFirstDifference(model(a), model(b), shared)).toBe('nothing differs');
    expect(await findFirstDifference(model(a), model(b), pairs)).toMatchObject({
      stage: 'pos_embed',
      other: 'pos_embed',
    });
  });
});

it.each([
  ['llama', 'blocks.0.attn.rot_q'],
  ['t5', 'decoder.0.attn.attn_scores_unmasked'],
])('%s: that a token stands elsewhere is no difference before the model makes something of it', async (name, stage) => {
  const other = await openModel(fixturePath(name));
  const text = 'The cat sat on the mat.';
  // What a decoder has written, or what it reads, has one token more in the second.
  const [one, two] = [
    await runTrace(other, text, undefined, [5, 9, 11, 7]),
    await runTrace(other, other.spec.generation ? text : text.replace('cat', 'cat cat'), undefined, [5, 5, 9, 11, 7]),
  ];
  const side = (source: Trace) => ({ source, variant: 'model' }) as const;
  const shift = two.tokens.length - one.tokens.length;
  const behind = [...one.tokens.keys()].slice(-3).flatMap((position) => [position, position + shift]);
  expect(shift).toBeGreaterThan(0);
  expect(await findFirstDifference(side(one), side(two), [0, 0, ...behind])).toMatchObject({ stage, pair: 1 });
  for (const trace of [one, two]) trace.release();
  await other.release();
});

it('of the tokens that differ in a stage, a word is named before the special token in front of it', async () => {
  const bert = await openModel(fixturePath('bert'));
  const [one, two] = [await runTrace(bert, 'the is cat'), await runTrace(bert, 'the on cat')];
  const other = one.ids.findIndex((id, position) => id !== two.ids[position]);
  const alike = [...one.ids.keys()].filter((position) => position !== other);
  const side = (source: Trace) => ({ source, variant: 'model' }) as const;
  const search = (positions: readonly number[]) =>
    findFirstDifference(
      side(one),
      side(two),
      positions.flatMap((position) => [position, position]),
    );
  expect(one.tokens[0]?.special).toBe(true);
  const found = await search(alike);
  expect(found).toMatchObject({ pair: 1 });
  // The special token differs there too.
  expect(await search([0])).toMatchObject({ stage: (found as { stage: string }).stage, pair: 0 });
  for (const trace of [one, two]) trace.release();
  await bert.release();
});

describe('values that are not numbers', () => {
  const model = (source: Trace) => ({ source, variant: 'model' }) as const;
  let folder: RandomModel;
  let opened: Model;
  let broken: Trace;
  let same: number[];

  beforeAll(async () => {
    folder = await makeRandomModel({ seed: 1, prefix: false });
    await spoil(join(folder.folder, 'model.safetensors'), 'h.1.ln_2.weight');
    opened = await openModel(folder.folder);
    broken = (await traceText(opened, TEXT_A)).trace;
    same = pairsOf(alignSame(broken.tokens.length));
  });

  afterAll(async () => {
    broken.release();
    await opened.release();
    await folder.remove();
  });

  it('are counted, and never called equal', async () => {
    const name = 'blocks.1.ln2';
    const { statistics, notNumbers, norm, largest } = await readDifference(
      stage(broken, name),
      stage(broken, name),
      same,
    );
    expect([statistics.finite, largest]).toEqual([29 * norm.length, []]);
    expect([...notNumbers]).toEqual(Array(norm.length).fill(1));
    expect([...norm]).toEqual(Array(norm.length).fill(NaN));
  });

  it('are where two traces can be called the same no longer', async () => {
    expect(await findFirstDifference(model(broken), model(broken), same)).toEqual({
      stage: 'blocks.1.ln2',
      other: 'blocks.1.ln2',
      head: null,
      sequence: 'tokens',
      pair: 0,
      share: NaN,
      notNumbers: 1,
    });
    const { norm, pairs: count } = await readDrift(model(broken), model(broken), same);
    expect([...norm.subarray(3 * count)]).toEqual([...Array(count).fill(0), ...Array(count).fill(NaN)]);
  });

  it('are not the masked future', async () => {
    const name = 'blocks.0.attn.attn_scores';
    const { notNumbers } = await readDifference(stage(a, name, 0), stage(b, name, 0), pairs);
    expect([...notNumbers]).toEqual(Array(pairs.length / 2).fill(0));
  });
});

/** Write NaN over the first value of a weight. */
async function spoil(file: string, weight: string): Promise<void> {
  const bytes = await readFile(file);
  const headerLength = Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength));
  bytes.writeFloatLE(NaN, 8 + headerLength + header[weight].data_offsets[0]);
  await writeFile(file, bytes);
}

describe('a decoder and an encoder-decoder of the same sizes', () => {
  const model = (source: Trace) => ({ source, variant: 'model' }) as const;
  let folder: RandomModel;
  let opened: Model[];
  let alone: Trace;
  let reader: Trace;
  const same = [0, 0, 1, 1, 2, 2];

  beforeAll(async () => {
    folder = await makeRandomModel({ seed: 5, layers: 2, heads: 4, dModel: 32 });
    opened = await Promise.all([folder.folder, fixturePath('t5-plain')].map(openModel));
    const [gpt2, t5] = opened as [Model, Model];
    [alone, reader] = [await runTrace(gpt2, TEXT_A), await runTrace(t5, TEXT_A)];
  });

  afterAll(async () => {
    for (const trace of [alone, reader]) trace.release();
    await Promise.all(opened.map((one) => one.release()));
    await folder.remove();
  });

  it('differ from the embedding on, though their blocks have other names', async () => {
    // A word, though the start token in front of it differs there as well.
    const names = { stage: 'embed', other: 'decoder.embed' };
    expect(await findFirstDifference(model(alone), model(reader), same)).toMatchObject({ ...names, pair: 1 });
    const back = await findFirstDifference(model(reader), model(alone), same);
    expect(back).toMatchObject({ stage: names.other, other: names.stage, pair: 1 });
  });

  it('are followed block by block at the places that both have', async () => {
    const { points } = await readDrift(model(alone), model(reader), same);
    expect(points.map((point) => [point.a, point.b])).toEqual([
      ['blocks.0.resid_pre', 'decoder.0.resid_pre'],
      ...[0, 1].flatMap((layer) =>
        ['mid', 'post'].map((at) => [`blocks.${layer}.resid_${at}`, `decoder.${layer}.resid_${at}`]),
      ),
    ]);
  });

  it('have no heads that are counterparts, in either direction', async () => {
    const places = { a: 2, b: 2, pairs: same, id: null };
    for (const [one, other] of [
      [alone, reader],
      [reader, alone],
    ] as const)
      await expect(readPartDifferences(one, other, places)).rejects.toThrow('do not have the same stacks');
  });

  it('are not called the same where what their blocks hand on has no counterpart', async () => {
    const plan = alone.planOf('model');
    const stages = plan.stages.map((stage) => (stage.block ? { ...stage, label: `other ${stage.label}` } : stage));
    const other: Trace = Object.create(alone, { planOf: { value: () => ({ ...plan, stages }) } });
    expect(await findFirstDifference(model(alone), model(other), same)).toBe('nothing comparable');
  });
});

it('states of the stream that a model normalises at once are followed beside those of one that does not', async () => {
  const folder = await makeRandomModel({ seed: 5, layers: 2, heads: 4, dModel: 32 });
  const opened = await Promise.all([folder.folder, fixturePath('bert')].map(openModel));
  const [gpt2, bert] = await Promise.all(opened.map((one) => runTrace(one, TEXT_A)));
  const [decoder, encoder] = [gpt2 as Trace, bert as Trace];
  const sides = [decoder, encoder].map((source) => ({ source, variant: 'model' }) as const);
  const { points, norm } = await readDrift(sides[0] as Side, sides[1] as Side, [0, 0]);
  expect(points.slice(1).map((point) => [point.a, point.b])).toEqual(
    [0, 1].flatMap((layer) =>
      ['mid', 'post'].map((at) => [`blocks.${layer}.resid_${at}`, `blocks.${layer}.normalized_resid_${at}`]),
    ),
  );
  expect(norm.every((apart) => apart > 0)).toBe(true);
  // Nor are their heads each other's counterparts, though they are as many and as wide.
  const parts = readPartDifferences(decoder, encoder, { a: 0, b: 0, pairs: [0, 0], id: null });
  await expect(parts).rejects.toThrow('not of one architecture');
  for (const trace of [decoder, encoder]) trace.release();
  await Promise.all(opened.map((one) => one.release()));
  await folder.remove();
});

it('models that were trained apart have no counterparts, though they are of one architecture and size', async () => {
  const folders = await Promise.all([1, 2].map((seed) => makeRandomModel({ seed, layers: 2, heads: 4, dModel: 64 })));
  const opened = await Promise.all([...folders, folders[0]].map((one) => openModel(one?.folder as string)));
  const [one, other, again] = (await Promise.all(opened.map((model) => runTrace(model, TEXT_A)))) as [
    Trace,
    Trace,
    Trace,
  ];
  expect(await readAgreement(one, again)).toBeCloseTo(1, 6);
  expect(Math.abs((await readAgreement(one, other)) ?? 1)).toBeLessThan(0.3);
  const parts = readPartDifferences(one, other, { a: 0, b: 0, pairs: [0, 0], id: null });
  await expect(parts).rejects.toThrow('as models that were trained apart do');
  const patch = readPatch(
    one,
    other,
    { part: { kind: 'mlp', layer: 0, head: null, cross: false }, a: 0, b: 0, pairs: [0, 0], id: null },
    async () => undefined,
  );
  await expect(patch).rejects.toThrow('cannot take its place');
  for (const trace of [one, other, again]) trace.release();
  await Promise.all(opened.map((model) => model.release()));
  await Promise.all(folders.map((folder) => folder.remove()));
});

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
