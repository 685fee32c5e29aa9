/** Findings of one token: every number and place that a sentence states is computed again by plain loops. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../../src/trace/findings/finding';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import { readNeuronContributions } from '../../../../src/trace/readings/neuron-contributions';
import { sentenceOfPlace, sentencesIn } from '../../../../webview/state/story/told-parts';
import { thorough } from '../../../workbench/thorough';
import { readHeadContributions } from '../readings/read-head-contributions';
import {
  addedByHeads,
  addedByNeurons,
  addedFromTokens,
  D_MODEL,
  DIGITS,
  fallOverMlp,
  figuresOf,
  find,
  HEADS,
  headOf,
  indexOfMax,
  LAST,
  LAYERS,
  leadsOfComponents,
  numbers,
  only,
  ordered,
  places,
  rowOf,
  rowOfHead,
  softmaxOf,
  totalsOf,
  trace,
  useStarterTrace,
  weight,
} from './starter-trace';

useStarterTrace();

/** The place of a component: an MLP has no head. */
const headed = ({ layer, head }: { layer: number; head: number | null }) => ({ layer, head });

/** Most of the weight, and twice an even share, on a token that hardly changes the logit. */
const isSink = (weights: readonly number[], ofFirst: number) =>
  (weights[0] as number) >= Math.max(0.5, 2 / weights.filter((each) => each > 0).length) && Math.abs(ofFirst) < 0.25;

describe.each(thorough ? [LAST, 3, 7] : [LAST])('at token %i', (position) => {
  let predicted: number;
  let added: number[][];
  /** What the logit is told as the sum of: embeddings, heads, MLPs and biases. */
  let totals: readonly number[];
  /** What the part that adds most adds. */
  let largest: number;
  beforeAll(async () => {
    predicted = indexOfMax(await rowOf('logits', position));
    added = await addedByHeads(position, predicted);
    const { parts } = await readAttribution(trace, position, null); // checked against plain loops in residual.test.ts
    largest = Math.max(...parts.map(({ value }) => value));
    const of = totalsOf(parts);
    const heads = added.flat().reduce((a, b) => a + b);
    const logit = Math.max(...(await rowOf('logits', position)));
    expect(of.embedding + heads + of.MLPs + of.biases).toBeCloseTo(logit, 3);
    totals = [of.embedding, heads, of.MLPs, of.biases];
  });

  it('the matrix of heads is what each of them writes', async () => {
    const read = await readHeadContributions(trace, position, null);
    expect(read).toMatchObject({ position, id: predicted, layers: LAYERS, heads: HEADS, cross: null });
    for (const [layer, row] of added.entries())
      for (const [head, value] of row.entries()) expect(read.values[layer * HEADS + head]).toBeCloseTo(value, DIGITS);
    const best = indexOfMax(added.flat());
    expect(read.best).toMatchObject({ layer: Math.floor(best / HEADS), head: best % HEADS, cross: false });
    expect(read.best?.value).toBeCloseTo(added.flat()[best] as number, DIGITS);
  });

  it('a head looks most at the token of its largest weight, and what it adds comes from the token whose value adds most', async () => {
    let apart = 0;
    // `npm run check:long` looks at the heads of every block.
    for (let layer = 1; layer < LAYERS; layer += thorough ? 1 : 2) {
      for (let head = 0; head < HEADS; head++) {
        const row = await rowOfHead(layer, head, position);
        const found = only(await find({ position, layer, head }), 'attention');
        const value = added[layer]?.[head] as number;
        const most = indexOfMax(row);
        // Of a share that is written as 0 it is said that it hardly looks at any other.
        const next = ordered(row)[1] as number;
        const looked = (row[next] as number) < 0.005 ? [most] : [most, next];
        expect(found.text).toContain(looked.length > 1 ? ' of its attention), then at ' : ', and hardly at any other.');
        const shares = looked.map((key) => expect.closeTo(row[key] as number, 6));
        const from = [{ token: position }, { layer, head }, ...looked.map((key) => ({ token: key }))];
        if (Math.abs(value) < 0.05) {
          expect(found.text).toContain(' What it brings adds almost nothing to the logit of ');
          const ofFirst = (await addedFromTokens(position, predicted, layer, head))[0] as number;
          const sinks = isSink(row, ofFirst) ? [expect.closeTo(ofFirst, DIGITS)] : [];
          expect(numbers(found)).toEqual([...shares, expect.closeTo(value, DIGITS), ...sinks]);
          expect(found.text.includes('(an attention sink)')).toBe(sinks.length > 0);
          continue;
        }
        const brought = await addedFromTokens(position, predicted, layer, head);
        expect(brought.reduce((a, b) => a + b)).toBeCloseTo(value, DIGITS);
        const key = indexOfMax(brought.map((each) => Math.sign(value) * each));
        const told = key === most ? [key] : [key, most];
        if (told.length > 1) apart++;
        // What is told by token adds up to what the head adds; of whom no share was told, it stands beside that.
        const others = told.reduce((rest, at) => rest - (brought[at] as number), value);
        const parts = told.flatMap((at) => (looked.includes(at) ? [brought[at]] : [brought[at], row[at]]));
        expect(found.text.includes('(an attention sink)')).toBe(isSink(row, brought[0] as number));
        // Beside a logit of which it is little, that is told, and what most of that is.
        const logit = totals.reduce((sum, total) => sum + total, 0);
        const isLittle = Math.abs(value) < logit / 10 && value < largest;
        expect(found.text.includes(' The whole logit is ')).toBe(isLittle);
        expect(/ (?:adds|lowers .* by) only /.test(found.text)).toBe(isLittle);
        const whole = isLittle ? [logit, Math.max(...totals)] : [];
        const expected = [Math.abs(value), ...parts, others, ...whole].map((each) =>
          expect.closeTo(each as number, DIGITS),
        );
        const all = numbers(found);
        expect(all.slice(0, shares.length)).toEqual(shares);
        expect(all.slice(shares.length).map((each, at) => (at === 0 ? Math.abs(each) : each))).toEqual(expected);
        const named = [...from, { target: predicted }, { step: 14 }];
        expect(places(found)).toEqual([...named, ...told.map((at) => ({ token: at }))]);
        // One step at a time is told in short: what comes from which token is told beside figures.
        expect(numbers({ parts: found.parts.slice(0, found.brief) })).toHaveLength(shares.length + 1);
        expect(found.text.includes(value > 0 ? ' adds ' : ' lowers ')).toBe(true);
      }
    }
    expect(apart).toBeGreaterThan(0);
  });

  it('the strongest head of the block, with what all of it adds', async () => {
    for (const layer of [0, 2, 5]) {
      const found = await find({ position, layer });
      const row = added[layer] as number[];
      const ofBlock = found.findings.find(({ kind }) => kind === 'strongest head of the block');
      expect(ofBlock !== undefined).toBe(Math.max(...row) >= 0.05);
      if (ofBlock) {
        const [most, sum] = [Math.max(...row), row.reduce((a, b) => a + b)];
        const sums = [most, sum].map((each) => expect.closeTo(each, DIGITS));
        // A sum that is less than one of its terms is explained.
        expect(ofBlock.text.includes(' to it together, as others take away (how')).toBe(sum < most);
        // The head that is drawn is another one, of which that is said.
        const drawn = indexOfMax(row) === 4 ? [] : [4];
        const own = drawn.map((head) => expect.closeTo(row[head] as number, DIGITS));
        expect(numbers(ofBlock)).toEqual([...sums, ...own]);
        expect(places(ofBlock).slice(0, 3)).toEqual([
          { layer, head: indexOfMax(row) },
          { target: predicted },
          { layer },
        ]);
        // Its figure is of vectors: the step of the logits shows how one adds to a logit.
        expect(places(ofBlock).slice(3)).toEqual([{ step: 14 }, ...drawn.map((head) => ({ layer, head }))]);
        expect(ofBlock.text.includes(` Shown here is head ${layer}.4, which adds `)).toBe(drawn.length > 0);
      }
    }
  });

  it('which block is shown, what came before it, and the head that adds most, wherever that is', async () => {
    const best = indexOfMax(added.flat());
    const { layer: of, head } = headOf(best);
    for (let layer = 0; layer < LAYERS; layer++) {
      const { findings } = await find({ position, layer, head });
      // Where one is in the model comes before what happened there.
      const [found, ...others] = findings.filter(({ section }) => section === 'norm ln1');
      expect([found?.kind, ...others.map(({ kind }) => kind)]).toEqual(['shown block', 'normalised vector']);
      if (!found) continue;
      // Neither logits nor what adds to them have been met there: no number of them is told, but what the blocks before did.
      const lengthAt = async (stage: string) => Math.hypot(...(await rowOf(stage, position)));
      const lengths =
        layer === 0
          ? []
          : [await lengthAt('blocks.0.resid_pre'), await lengthAt(`blocks.${layer - 1}.resid_post`)].map((each) =>
              expect.closeTo(each, 3),
            );
      expect(numbers(found)).toEqual(lengths);
      // In the sentence that names the block, which is told in the least room: it does not follow the steps before it.
      const done = ['', 'block 0', 'blocks 0 and 1', `blocks 0 to ${layer - 1}`];
      const after = layer > 0 ? `After ${done[Math.min(layer, 3)]}, which did the same, this` : 'This';
      const named = sentenceOfPlace(sentencesIn(found.parts))?.map(({ text }) => text) ?? [];
      expect(named.join('').startsWith(`${after} is block ${layer}, the `)).toBe(true);
      expect(found.text).not.toMatch(/logit|score/);
      // Who reads that this head does most of all heads is told of an MLP that does more.
      const { parts } = await readAttribution(trace, position, null);
      const most = parts.reduce((a, b) => (b.value > a.value ? b : a));
      const more = most.kind === 'mlp' ? ` The MLP of block ${most.layer} adds even more (step 14 ` : undefined;
      expect(found.text.includes('adds even more')).toBe(more !== undefined);
      if (more) expect(found.text).toContain(more);
      const nth = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'][layer];
      expect(found.text).toContain(
        ' All blocks do the same one after the other (steps 5 to 12), each with learned numbers of its own. ',
      );
      expect(found.text).toMatch(new RegExp(`his is block ${layer}, the ${nth} of 6[,.] `));
      expect(found.text.includes(', shown because of its head ')).toBe(layer === of);
      // Another head of that block is shown because the reader has chosen it.
      const other = await find({ position, layer, head: (head + 1) % HEADS });
      expect(other.findings.find(({ kind }) => kind === 'shown block')?.text).not.toContain('shown because');
      // Beside the figure is told where one is, and what blocks and heads are where there is more room.
      const brief = found.parts.slice(0, found.brief).map(({ text }) => text);
      expect(brief.join('')).toMatch(/ \(step 14 shows how much\)(, but most of these steps are about attention)?\.$/);
      const [ofHead, ofToken] = [{ layer: of, head }, { target: predicted }];
      const why = layer === of ? [ofHead, ofToken] : [ofToken, { layer: of }, ofHead];
      const ofMlp = more ? [{ layer: most.layer }] : [];
      const ofLengths = layer === 0 ? [] : [{ token: position }];
      // Each block that is named can be gone to.
      const before = [[], [{ layer: 0 }], [{ layer: 0 }, { layer: layer - 1 }]][Math.min(layer, 2)] ?? [];
      expect(places(found)).toEqual([...before, { layer }, ...why, ...ofMlp, { step: 14 }, ...ofLengths]);
    }
  });

  it('what sets the prediction apart from the runner-up comes first, then what its logit is made of', async () => {
    const logits = await rowOf('logits', position);
    const rival = ordered(logits)[1] as number;
    const { parts } = await readAttribution(trace, position, null); // checked against plain loops in residual.test.ts
    const { parts: ofPair, logit: lead } = await readAttribution(trace, position, null, rival);
    const most = parts.reduce((a, b) => (b.value > a.value ? b : a));
    const found = only(await find({ position }), 'largest part');
    const details = [logits[predicted] as number, ...totals];
    const told = numbers(found);
    // What the logit is the sum of is told once, all of it.
    const [[, inAll = ''] = [], ...again] = [
      ...found.text.matchAll(/ logit of “[^”]*”(?:,| is) (\d[^.]*\.\d\d: .*?biases \S+)\. /g),
    ];
    expect([again.length, inAll.split(': ').length]).toEqual([0, 2]);
    const sum = told.findIndex(
      (each, first) =>
        details.every((value, next) => Math.abs((told[first + next] as number) - value) < 1e-3) && each > 0,
    );
    expect(sum).toBeGreaterThanOrEqual(0);
    // The lead is told with all that it is the sum of, and so that what is written adds up.
    const [, inKinds = ''] =
      /By kind, the lead is (.*?\d(?: \(added whatever the text is\))?)\. /.exec(found.text) ?? [];
    const kinds = [...inKinds.matchAll(/([+−])(\d+\.\d\d+)/g)].map(
      ([, sign, size]) => (sign === '−' ? -1 : 1) * Number(size),
    );
    // Each is its own rounding, to hundredths or more.
    const digits = inKinds.match(/\.(\d+)/)?.[1]?.length ?? 0;
    expect(digits).toBeGreaterThanOrEqual(2);
    for (const [at, each] of Object.values(totalsOf(ofPair)).entries())
      expect(Math.abs((kinds[at] as number) - each)).toBeLessThan(0.5 * 10 ** -digits + 1e-4);
    expect(kinds).toEqual(Object.values(totalsOf(ofPair)).map((each) => expect.closeTo(each, 1)));
    expect(kinds.reduce((sum, each) => sum + each, 0).toFixed(2)).toBe(lead.toFixed(2));
    for (const each of Object.values(totalsOf(ofPair))) expect(told).toContainEqual(expect.closeTo(each, 3));
    // Each head and each MLP by plain loops, of both tokens.
    const leads = await leadsOfComponents(position, predicted, rival);
    const [first, next] = leads.toSorted((x, y) => y.value - x.value);
    if (!first || !next) throw new Error('There are no components.');
    // An embedding or a bias, which no run can leave out, may add more: then both are told.
    const ofLead = ofPair.reduce((a, b) => (b.value > a.value ? b : a));
    const largestOfLead = ofLead.value;
    const toToken = parts.find(
      ({ kind, layer, head }) => kind === ofLead.kind && layer === ofLead.layer && head === ofLead.head,
    )?.value as number;
    const isComponent = Math.abs(largestOfLead - first.value) < 10 ** -DIGITS;
    expect(found.text.includes(', of the heads and MLPs ')).toBe(!isComponent);
    expect(found.tested).toEqual({ kind: first.head === null ? 'mlp' : 'head', ...headed(first), cross: false });
    expect(found.text).toMatch(
      /^“[^”]+” leads “[^”]+”, the runner-up, by \d+\.\d\d in logit\. [^.]*(\d\.\d[^.]*)? does most for that lead \(/,
    );
    const shares = [lead, largestOfLead, ...(isComponent ? [] : [first.value])];
    expect(told.slice(0, shares.length)).toEqual(shares.map((each) => expect.closeTo(each, DIGITS)));
    expect(places(found).slice(0, 2)).toEqual([{ target: predicted }, { ratherThan: rival }]);
    expect(places(found)).toContainEqual(first.head === null ? { layer: first.layer } : headed(first));
    expect(found.text.includes('; close behind comes ')).toBe(next.value >= 0.9 * first.value);
    // What does most against the lead, of all parts, is told where it does much.
    const least = Math.min(...ofPair.map(({ value }) => value));
    const isMuch = -least >= Math.max(0.1, largestOfLead / 5);
    expect(found.text.includes(' does most against it (')).toBe(isMuch);
    if (isMuch) expect(told).toContainEqual(expect.closeTo(least, DIGITS));
    // What adds most to the logit is told with what it adds to that of the runner-up.
    const ofBoth = ofPair.find(
      ({ kind, layer, head }) => kind === most.kind && layer === most.layer && head === most.head,
    );
    for (const each of [most.value, most.value - (ofBoth?.value ?? 0)])
      expect(told.toSpliced(sum, details.length)).toContainEqual(expect.closeTo(each, 3));
    // The kinds of parts: of the lead, and then of the logit.
    const largest = (of: Record<string, number>) => Object.entries(of).toSorted(([, x], [, y]) => y - x)[0]?.[0];
    const [kindOfLogit, kindOfLead] = [largest(totalsOf(parts)) as string, largest(totalsOf(ofPair)) as string];
    expect(found.text).toMatch(
      new RegExp(` By kind, the lead is .*\\b${kindOfLead} \\+${Math.max(...kinds).toFixed(2)}`),
    );
    expect(found.text).toMatch(
      new RegExp(`\\. The ${kindOfLogit}[^.]* (give “[^”]+” most of its|add most to the) logit`),
    );
    // The last step says the same in short, and lets the same part be left out.
    const short = only(await find({ position }), 'in short');
    const withFigures = found.text.slice(0, found.text.search(/ The [^.]* logit [^.]*\.\d\d/));
    expect(short.text).toContain(`, ${withFigures} The probability of `);
    // What is added to either token is told of both, beside figures.
    const [ofBothTokens] =
      / \p{Lu}[^“.]*(?:\d\.\d[^“.]*)?(?:adds|takes away) \S+ (?:to|from) “[^”]+” and [^“]*“[^”]+”\./su.exec(
        found.text,
      ) ?? [];
    expect(ofBothTokens).toBeDefined();
    expect(short.text).toContain(ofBothTokens as string);
    // Beside figures of both logits, too.
    const ofBothLogits = [toToken, toToken - largestOfLead].map((each) => expect.closeTo(Math.abs(each), DIGITS));
    expect(short.tested).toEqual(found.tested);
    const figures = figuresOf(totalsOf(parts), logits[predicted] as number);
    expect(numbers(short).slice(-figures.length)).toEqual(figures.map((each) => expect.closeTo(each, DIGITS)));
    expect(numbers(short).slice(-figures.length - 2, -figures.length)).toEqual(ofBothLogits);
    // The lead, what does most for and against it, what the lead is the sum of, and the probability.
    const brief = short.parts.slice(0, short.brief).filter(({ kind }) => kind === 'number');
    expect(brief.length - kinds.length).toBeLessThanOrEqual(6);
  });

  it('what neurons add to the prediction, by those that do most, and which one is the most active', async () => {
    const { parts } = await readAttribution(trace, position, null); // checked against plain loops in residual.test.ts
    let idle = 0;
    for (let layer = 0; layer < LAYERS; layer++) {
      const neurons = await rowOf(`blocks.${layer}.mlp.post`, position);
      const ofNeurons = await addedByNeurons(position, layer, predicted);
      const [first = 0] = ordered(neurons.map(Math.abs));
      const most = neurons[first] as number;
      const found = only(await find({ position, layer }), 'active neuron');
      const sum = ofNeurons.reduce((a, b) => a + b);
      const whole = parts.find((one) => one.kind === 'mlp' && one.layer === layer)?.value as number;
      // Where the MLP of another block adds most, that is told, and its block is gone to by its name.
      const mlps = parts.filter(({ kind, value }) => kind === 'mlp' && value >= 0.1);
      const strongest = mlps.toSorted((a, b) => b.value - a.value).filter((one, at) => at === 0 && one.layer !== layer);
      if (Math.abs(most) < 0.01) {
        // Nothing is left of the MLP but its bias.
        // What is taken away is told without a sign.
        const told = [whole - sum, sum, ...strongest.map(({ value }) => value)].map((x) => (x <= -0.005 ? -x : x));
        expect(found.text).toContain(whole - sum <= -0.005 ? ' the bias takes away ' : ' the bias adds ');
        expect(numbers(found)).toEqual(told.map((x) => expect.closeTo(x, DIGITS)));
        // None of them is called active, and no number is written as a power of ten.
        expect(found.text).toMatch(/ near 0: each differs from 0 by less than 0\.0*1\. /);
        expect(places(found).flatMap(({ layer: named = layer }) => (named === layer ? [] : [named]))).toEqual(
          strongest.map((one) => one.layer),
        );
        idle++;
        continue;
      }
      // Of neurons that take away in all those that take away most.
      const order = ordered(ofNeurons.map((value) => value * Math.sign(sum))).slice(0, 5);
      const alike = neurons.filter((value) => Math.abs(value) >= Math.abs(most) / 2);
      const isTold = Math.abs(most) >= 0.1;
      const isFew = alike.length <= neurons.length / 2;
      const others = isTold && isFew && alike.length > 2 ? [alike.length - 1] : [];
      const isBest = order[0] === first;
      const ofActive = isBest ? [most] : [most, ofNeurons[first] as number];
      expect(numbers(found), `block ${layer}`).toEqual(
        [whole, sum, whole - sum]
          .map((x) => (x <= -0.005 ? -x : x)) // what is taken away is told without a sign
          .concat(ofNeurons[order[0] as number] as number, isTold ? ofActive : [], others)
          .concat(strongest.map(({ value }) => value))
          .map((x) => expect.closeTo(x, DIGITS)),
      );
      const place = (index: number) => ({ layer, dimension: { axis: 'd_mlp', index } });
      const active = isTold ? [place(first), { token: position }] : [];
      const elsewhere = strongest.map((one) => ({ layer: one.layer }));
      expect(places(found)).toEqual([
        { layer },
        { target: predicted },
        place(order[0] as number),
        ...active,
        ...elsewhere,
      ]);
      expect(found.text.includes('Of all blocks’ MLPs that of block ')).toBe(strongest.length > 0);
      expect(found.text.includes(sum < 0 ? ' takes away most: ' : ' adds most: ')).toBe(true);
      expect(found.text.includes('is also the most active')).toBe(isTold && isBest);
      expect(found.text.includes('whatever its sign')).toBe(isTold && isFew && alike.some((value) => value * most < 0));
      // What the sentence says adds up as it is written.
      const written = [...found.text.matchAll(/(adds?|takes? away) \+?(\d+\.\d+)/g)].slice(0, 3);
      const [of, ...amounts] = written.map(([, verb, size]) => (verb?.startsWith('take') ? -1 : 1) * Number(size));
      expect((amounts[0] as number) + (amounts[1] as number)).toBeCloseTo(of as number, 9);
    }
    // In block 1 of the starter.
    expect(idle).toBe(1);
  });

  it('a neuron’s contributions and the bias are the MLP’s part of the logit', async () => {
    const { parts } = await readAttribution(trace, position, null);
    for (let layer = 0; layer < LAYERS; layer++) {
      const read = await readNeuronContributions(
        trace,
        position,
        { id: predicted, ratherThan: null },
        { layer, stack: 'decoder' },
      );
      const part = parts.find((one) => one.kind === 'mlp' && one.layer === layer)?.value as number;
      const sum = [...(read?.values ?? [])].reduce((a, b) => a + b, read?.bias ?? Number.NaN);
      expect(sum).toBeCloseTo(part, DIGITS);
    }
  });

  it('a component of the stream, only where half of the vector’s squared length is its own', async () => {
    for (let layer = 0; layer < LAYERS; layer++) {
      const stream = await rowOf(`blocks.${layer}.resid_post`, position);
      const squares = stream.reduce((sum, x) => sum + x * x, 0);
      const largest = stream[indexOfMax(stream.map(Math.abs))] as number;
      const { findings } = await find({ position, layer });
      const found = findings.find(({ kind, section }) => kind === 'largest component' && section === 'block output');
      expect(found !== undefined, `block ${layer}`).toBe(largest ** 2 / squares >= 0.5);
    }
  });

  it('what a norm is given and what it gives, and between them the length of every vector that is divided by its own size', async () => {
    for (const layer of [0, 3, 5]) {
      const { findings } = await find({ position, layer });
      for (const [stage, input] of [
        ['ln1', layer === 0 ? 'blocks.0.resid_pre' : `blocks.${layer - 1}.resid_post`],
        ['ln2', `blocks.${layer}.resid_mid`],
      ] as const) {
        const own = findings.filter(({ section }) => section === `norm ${stage}`);
        const found = own.find(({ kind }) => kind === 'normalised vector') as Finding;
        const [before, after] = [await rowOf(input, position), await rowOf(`blocks.${layer}.${stage}`, position)];
        const mean = before.reduce((a, b) => a + b) / D_MODEL;
        const spread = before.reduce((sum, x) => sum + (x - mean) ** 2, 0) / D_MODEL;
        // 16, but for the norm's ε.
        const divided = Math.sqrt((D_MODEL * spread) / (spread + 1e-5));
        expect(divided).toBeCloseTo(16, 2);
        expect(numbers(found)).toEqual(
          [Math.hypot(...before), divided, Math.hypot(...after)].map((each) => expect.closeTo(each, 3)),
        );
        expect(places(found)).toEqual([{ token: position }]);
        // What a norm does is told once.
        expect(found.text.includes('by its own size')).toBe(stage === 'ln1');
      }
    }
  });

  it('what a block adds to the prediction: attention, MLP and both', async () => {
    const { parts } = await readAttribution(trace, position, null); // checked against plain loops in residual.test.ts
    for (const layer of [0, 4, 5]) {
      const found = only(await find({ position, layer }), 'block adds');
      const own = parts.filter((part) => part.layer === layer);
      const sum = (of: string) => own.reduce((all, { kind, value }) => all + (kind === of ? value : 0), 0);
      const [heads, bias, mlp] = [sum('head'), sum('attn_bias'), sum('mlp')];
      // That of the heads is the one that the step of the attention tells: what is between the two is named beside it.
      const apart = Math.abs(bias) < 0.005 ? [] : [heads, bias];
      const amounts = [heads + bias + mlp, heads + bias, ...apart, mlp].map((value) => expect.closeTo(value, 9));
      // What it says of the lens besides is in less-probable.test.ts.
      const ofLens = found.text.includes(' falls from ') ? 2 : 0;
      expect(numbers(found).slice(0, amounts.length)).toEqual(amounts);
      expect(numbers(found)).toHaveLength(amounts.length + ofLens);
      expect(heads).toBeCloseTo(
        (added[layer] as number[]).reduce((a, b) => a + b),
        DIGITS,
      );
      const lens = ofLens > 0 ? [{ target: predicted }, { step: 13 }] : [];
      expect(places(found)).toEqual([{ layer }, { target: predicted }, { step: 14 }, ...lens]);
      expect(found.section).toBe('block output');
      // A symbol that is explained elsewhere is none of a sentence.
      const [ofAmounts] = found.text.split(' Yet ');
      expect(ofAmounts).toMatch(/ by its MLP; step 14 shows these amounts of all blocks\.$/);
      expect(found.text.includes(' Yet ')).toBe(ofLens > 0);
      expect(found.text).not.toContain('b_O');
    }
  });

  it('what the lens says first, where it has the prediction, where that is overtaken, and where it stays', async () => {
    const head = await weight('wte.weight');
    const [gain, bias] = [await weight('ln_f.weight'), await weight('ln_f.bias')];
    const shares: number[] = [];
    const tops: { readonly id: number; readonly share: number }[] = [];
    for (let layer = 0; layer < LAYERS; layer++) {
      for (const stage of ['resid_mid', 'resid_post']) {
        const x = await rowOf(`blocks.${layer}.${stage}`, position);
        const mean = x.reduce((a, b) => a + b) / D_MODEL;
        const scale = Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / D_MODEL + 1e-5);
        const normed = x.map((value, i) => ((value - mean) / scale) * (gain[i] as number) + (bias[i] as number));
        const logits = Array.from({ length: head.length / D_MODEL }, (_, id) => {
          let sum = 0;
          for (let i = 0; i < D_MODEL; i++) sum += (normed[i] as number) * (head[id * D_MODEL + i] as number);
          return sum;
        });
        const all = softmaxOf(logits);
        const id = indexOfMax(logits);
        shares.push(all[predicted] as number);
        tops.push({ id, share: all[id] as number });
      }
    }
    const leads = tops.map(({ id }) => id === predicted);
    const found = only(await find({ position }), 'first lead');
    const nameOf = (point: number) => `the ${point % 2 ? 'MLP' : 'attention'} of block ${Math.floor(point / 2)}`;
    const first = leads.indexOf(true);
    const isItself = tops[0]?.id === trace.ids[position];
    expect(found.text.includes('At first the lens still reads ')).toBe(isItself);
    const lost = leads.flatMap((lead, point) => (!lead && leads[point - 1] ? [point] : []));
    const last = lost.at(-1);
    const overtaken = last === undefined ? [] : [...(lost.length > 1 ? [lost.length] : []), tops[last]?.share];
    const detailed = found.brief < found.parts.length ? found.parts.slice(found.brief) : found.parts;
    if (isItself) expect(numbers(found)).toContainEqual(expect.closeTo(tops[0]?.share as number, 4));
    const expected = [shares[first], ...overtaken] as number[];
    expect(numbers({ parts: detailed }).slice(0, expected.length)).toEqual(
      expected.map((share) => expect.closeTo(share, 4)),
    );
    expect(found.text).toContain(
      `highest ${first === leads.length - 1 ? 'only at the end, ' : ''}after ${nameOf(first)}`,
    );
    if (last !== undefined) {
      expect(found.text).toContain(`after ${nameOf(last)}`);
      expect(places(found)).toContainEqual({ target: tops[last]?.id });
      const stays = leads.lastIndexOf(false) + 1;
      const again =
        stays === leads.length - 1
          ? `is highest again only at the end, after ${nameOf(stays)}`
          : `stays highest from ${nameOf(stays)} on`;
      expect(found.text).toContain(again);
    }
    expect(found.text.includes('stays the most probable from there on')).toBe(
      first < leads.length - 1 && leads.slice(first).every(Boolean),
    );
    const highest = Math.max(...shares.filter((_, point) => leads[point]));
    const end = shares.at(-1) as number;
    const falls = leads.at(-1) === true && end < highest / 2;
    expect(found.text.includes('ends at')).toBe(falls);
    if (!falls) return;
    // The last MLP may raise the logit of the token while its share falls, and the longer vector lowers it by itself.
    const { byScale, ofScale, before } = await fallOverMlp(position, predicted, LAYERS - 1);
    const [, , ofLast] = ofScale as [number, number, number];
    const isLast = highest === shares.at(-2);
    expect(before).toBeCloseTo(shares.at(-2) as number, 4);
    expect(found.text.includes(' the vector gets longer, so that the final norm divides by ')).toBe(isLast && byScale);
    const adds = !isLast ? [] : byScale ? ofScale : ofLast >= 0.05 ? [ofLast] : [];
    expect(found.text.includes(' to its logit, but still more to that of other tokens')).toBe(
      isLast && !byScale && ofLast >= 0.05,
    );
    const ends = [...(highest === shares[first] ? [] : [highest]), end, ...adds];
    expect(numbers(found).slice(-ends.length)).toEqual(ends.map((each) => expect.closeTo(each, 4)));
  });

  it('how sure the model is: the shares of the most probable token and of the next, and exp of the entropy', async () => {
    const shares = softmaxOf(await rowOf('logits', position));
    const nats = -shares.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0);
    const found = only(await find({ position }), 'certainty');
    const [best, second] = ordered(shares) as [number, number];
    expect(best).toBe(predicted);
    const [top, next] = [shares[best], shares[second]] as [number, number];
    // The next is told of where not all others together are less, and how open the choice is where none leads clearly.
    const isOpen = top <= 0.5 && (top < 3 * next || top < 0.05);
    const told = numbers(found);
    expect(told.slice(0, top <= 0.5 ? 2 : 1)).toEqual(
      (top <= 0.5 ? [top, next] : [top]).map((each) => expect.closeTo(each, 5)),
    );
    expect(told.slice(top <= 0.5 ? 2 : 1)).toEqual(
      isOpen ? [expect.closeTo(Math.exp(nats), 1), expect.closeTo(nats / Math.LN2, 3)] : [],
    );
    const rival = top <= 0.5 ? [{ target: second }] : [];
    expect(places(found)).toEqual([{ token: position }, { target: predicted }, ...rival]);
  });
});
