/** Findings of heads at one token, and of what sets its prediction apart: every number and place that a sentence states is computed again by plain loops. */
import { beforeAll, describe, expect, it } from 'vitest';
import { sentencesIn } from '../../../../src/trace/findings/sentences-in';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import { sentenceOfPlace } from '../../../../webview/state/story/told-parts';
import { thorough } from '../../../workbench/thorough';
import { readHeadContributions } from '../readings/read-head-contributions';
import {
  addedByHeads,
  addedFromTokens,
  DIGITS,
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
  sizeOf,
  totalsOf,
  trace,
  useStarterTrace,
  verbOf,
} from './starter-trace';

useStarterTrace();

/** The place of a component: an MLP has no head. */
const headed = ({ layer, head }: { layer: number; head: number | null }) => ({ layer, head });

/** Most of the weight, and twice an even share, on a token that hardly changes the logit. */
const isSink = (weights: readonly number[], ofFirst: number) =>
  (weights[0] as number) >= Math.max(0.5, 2 / weights.filter((each) => each > 0).length) && Math.abs(ofFirst) < 0.25;

describe.each(thorough ? [LAST, 3, 7] : [LAST])('at token %i', (position) => {
  let predicted: number;
  let rival: number;
  let added: number[][];
  /** What each head and MLP adds to the lead over the runner-up. */
  let leads: Awaited<ReturnType<typeof leadsOfComponents>>;
  /** What the logit is told as the sum of: embeddings, heads, MLPs and biases. */
  let totals: readonly number[];
  /** What the part that adds most adds. */
  let largest: number;
  beforeAll(async () => {
    [predicted, rival] = ordered(await rowOf('logits', position)) as [number, number];
    added = await addedByHeads(position, predicted);
    leads = await leadsOfComponents(position, predicted, rival);
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
        // What it does to the lead over the runner-up is told, too, where that is not almost nothing.
        const toLead = leads.find((one) => one.layer === layer && one.head === head)?.value as number;
        const isToldOfRival = toLead < 0 || value <= 0;
        const ofLead =
          Math.abs(toLead) < 0.05 ? [] : [...(isToldOfRival ? [Math.abs(value - toLead)] : []), Math.abs(toLead)];
        expect(/ the lead of “.+” over /.test(found.text)).toBe(ofLead.length > 0);
        expect(
          / It (adds \+[\d.]+ to|takes away [\d.]+ from|adds nothing to) the logit of “.+”, so the lead of “.+” over it shrinks by /.test(
            found.text,
          ),
        ).toBe(ofLead.length > 0 && toLead < 0);
        expect(
          / It takes away [\d.]+ from the logit of “.+”, so the lead of “.+” over it grows by /.test(found.text),
        ).toBe(ofLead.length > 0 && toLead > 0 && value <= 0);
        if (Math.abs(value) < 0.05) {
          expect(found.text).toContain(' What it brings adds almost nothing to the logit of ');
          const ofFirst = (await addedFromTokens(position, predicted, layer, head))[0] as number;
          const sinks = isSink(row, ofFirst) ? [expect.closeTo(ofFirst, DIGITS)] : [];
          expect(numbers(found)).toEqual([
            ...shares,
            ...[value, ...ofLead, ...sinks].map((each) =>
              typeof each === 'number' ? expect.closeTo(each, DIGITS) : each,
            ),
          ]);
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
        // Beside a lead of which it does much, it is not said to do only that.
        const { logit: lead } = await readAttribution(trace, position, null, rival);
        const isMuchOfLead = Math.abs(toLead) >= Math.max(0.05, lead / 5);
        expect(/ (?:adds|lowers .* by) only /.test(found.text)).toBe(isLittle && !isMuchOfLead);
        const whole = isLittle ? [logit, Math.max(...totals)] : [];
        const expected = [Math.abs(value), ...ofLead, ...parts, others, ...whole].map((each) =>
          expect.closeTo(each as number, DIGITS),
        );
        const all = numbers(found);
        expect(all.slice(0, shares.length)).toEqual(shares);
        expect(all.slice(shares.length).map((each, at) => (at === 0 ? Math.abs(each) : each))).toEqual(expected);
        // What it does to the other token is told before the lead, if that is the reason.
        const [ofToken, ofRival] = [{ target: predicted }, { ratherThan: rival }];
        const both = isToldOfRival ? [ofRival, ofToken] : [ofToken, ofRival];
        const over = ofLead.length > 0 ? both : [];
        const named = [...from, { target: predicted }, { step: 14 }, ...over];
        expect(places(found)).toEqual([...named, ...told.map((at) => ({ token: at }))]);
        // One step at a time is told in short: what comes from which token is told beside figures.
        const isReason = isLittle && isMuchOfLead;
        const besides = isReason || toLead < 0 || value <= 0 ? ofLead : [];
        expect(numbers({ parts: found.parts.slice(0, found.briefCount) })).toHaveLength(
          shares.length + 1 + besides.length,
        );
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
        expect(ofBlock.text.includes(', as others take away')).toBe(sum < most);
        // The head that is drawn is another one, of which that is said.
        const drawn = indexOfMax(row) === 4 ? [] : [4];
        const own = drawn.map((head) => expect.closeTo(sizeOf(row[head] as number), DIGITS));
        expect(numbers(ofBlock)).toEqual([...own, ...sums]);
        const best = { layer, head: indexOfMax(row) };
        const [predicts, how] = [{ target: predicted }, { step: 14 }];
        // Its figure is of vectors: the step of the logits shows how one adds to a logit.
        expect(places(ofBlock)).toEqual(
          drawn.length > 0 ? [{ layer, head: 4 }, predicts, how, { layer }, best] : [{ layer }, best, predicts, how],
        );
        const shown = `Head ${layer}.4, shown here, ${verbOf(row[4] as number)}`;
        expect(ofBlock.text.startsWith(shown)).toBe(drawn.length > 0);
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
      // The lead, another quantity, waits until logits have been met.
      expect(found.text).not.toContain('lead');
      const more =
        most.kind === 'mlp' ? ` (step 14 shows how much). The MLP of block ${most.layer} adds even more` : undefined;
      expect(found.text.includes('adds even more')).toBe(more !== undefined);
      if (more) expect(found.text).toContain(more);
      // Nor is a small part of the prediction taken for the reason because no other head adds more.
      const value = (added.flat()[best] as number) / parts.reduce((sum, part) => sum + part.value, 0);
      const isSmall = !more && found.text.includes('shown because') && value < 1 / 10;
      expect(found.text.includes(' That is less than a tenth of what all parts add together. ')).toBe(isSmall);
      const nth = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'][layer];
      expect(found.text).toContain(
        ' All blocks do the same one after the other (steps 5 to 12), each with learned numbers of its own. ',
      );
      expect(found.text).toMatch(new RegExp(`his is block ${layer}, the ${nth} of 6[,.] `));
      expect(found.text.includes(', shown because its head ')).toBe(layer === of);
      // Another head of that block is shown because the reader has chosen it.
      const other = await find({ position, layer, head: (head + 1) % HEADS });
      expect(other.findings.find(({ kind }) => kind === 'shown block')?.text).not.toContain('shown because');
      // Beside the figure is told where one is, and what blocks and heads are where there is more room.
      const brief = found.parts.slice(0, found.briefCount).map(({ text }) => text);
      expect(brief.join('')).toMatch(/ \(step 14 shows how much\)\.$/);
      const [ofHead, ofToken] = [{ layer: of, head }, { target: predicted }];
      const why = layer === of ? [ofHead, ofToken] : [ofToken, { layer: of }, ofHead];
      const ofMlp = more ? [{ layer: most.layer }] : [];
      const ofLengths = layer === 0 ? [] : [{ token: position }];
      // Each block that is named can be gone to.
      const before = [[], [{ layer: 0 }], [{ layer: 0 }, { layer: layer - 1 }]][Math.min(layer, 2)] ?? [];
      expect(places(found)).toEqual([...before, { layer }, ...why, { step: 14 }, ...ofMlp, ...ofLengths]);
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
    // The lead is told with all that it is the sum of, and so that what is written adds up: first, or, where nothing but
    // biases speaks for it, beside the figures.
    const { biases, ...besides } = totalsOf(ofPair);
    const doBiasesDecide = Object.values(besides).reduce((all, each) => all + each, 0) <= -0.005;
    const ofBiasesAndText =
      / leads .* by (\d+\.\d\d) in logit\. .* The biases .* give \+(\d+\.\d\d) of the lead, and all parts but these biases give −(\d+\.\d\d)\. /;
    const [, whole, ofBiases, against] = (ofBiasesAndText.exec(found.text) ?? []).map(Number);
    expect(whole !== undefined).toBe(doBiasesDecide);
    // As they are written, both sum to the lead.
    if (doBiasesDecide) expect(((ofBiases as number) - (against as number)).toFixed(2)).toBe(whole?.toFixed(2));
    const [, inKinds = ''] =
      (doBiasesDecide
        ? / minus that of “[^”]*”, the next most probable, is (?:\d+\.\d+): (.*?\d)\. /
        : /By kind, the lead is (.*?\d(?: \(the same vectors in every text\))?)\. /
      ).exec(found.text) ?? [];
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
    // Where each head and MLP adds less than the lead, none did it alone, and that is said.
    const isAlone = first.value >= lead;
    expect(found.text.includes('; of the heads and MLPs ')).toBe(!isComponent);
    expect(found.text.includes(' No head or MLP makes the lead alone. ')).toBe(!isComponent && !isAlone);
    expect(found.text.includes(' but does not make it alone')).toBe(isComponent && !isAlone);
    expect(found.tested).toEqual({ kind: first.head === null ? 'mlp' : 'head', ...headed(first), cross: false });
    expect(found.text).toMatch(
      /^“[^”]+” leads “[^”]+”, the runner-up, by \d+\.\d\d in logit\. [^.]*(\d\.\d[^.]*)? adds most to that lead \(/,
    );
    const decides = doBiasesDecide ? [biases, lead - biases] : [];
    const shares = [lead, largestOfLead, ...(isComponent ? [] : [first.value])];
    expect(told.slice(0, shares.length)).toEqual(shares.map((each) => expect.closeTo(each, DIGITS)));
    for (const each of decides) expect(told).toContainEqual(expect.closeTo(each, DIGITS));
    expect(places(found).slice(0, 2)).toEqual([{ target: predicted }, { ratherThan: rival }]);
    expect(places(found)).toContainEqual(first.head === null ? { layer: first.layer } : headed(first));
    expect(found.text.includes('; close behind comes ')).toBe(next.value >= 0.9 * first.value);
    // What takes most away from the lead, of all parts, is told where it does much.
    const least = Math.min(...ofPair.map(({ value }) => value));
    const isMuch = -least >= Math.max(0.1, largestOfLead / 5);
    expect(found.text.includes(' takes most away from the lead (')).toBe(isMuch);
    if (isMuch) expect(told).toContainEqual(expect.closeTo(least, DIGITS));
    // What adds most to the logit is told with what it adds to that of the runner-up.
    const ofBoth = ofPair.find(
      ({ kind, layer, head }) => kind === most.kind && layer === most.layer && head === most.head,
    );
    for (const each of [most.value, most.value - (ofBoth?.value ?? 0)])
      expect(told.toSpliced(sum, details.length)).toContainEqual(expect.closeTo(each, 3));
    // The kinds of parts: of the lead, and of the logit. What biases are is said once.
    expect(found.text.match(/\bthe same vectors in every text/g)?.length ?? 0).toBeLessThanOrEqual(1);
    const largest = (of: Record<string, number>) => Object.entries(of).toSorted(([, x], [, y]) => y - x)[0]?.[0];
    const [kindOfLogit, kindOfLead] = [largest(totalsOf(parts)) as string, largest(totalsOf(ofPair)) as string];
    expect(` ${inKinds}`).toContain(` ${kindOfLead} +${Math.max(...kinds).toFixed(digits)}`);
    expect(found.text).toMatch(
      new RegExp(`\\. The ${kindOfLogit}[^.]* (give “[^”]+” most of its|add most to the) logit`),
    );
    // The last step says the same in short, and lets the same part be left out.
    const short = only(await find({ position }), 'in short');
    const withFigures = found.text.slice(0, found.text.search(/ The [^.]* logit [^.]*\.\d\d/));
    expect(short.text).toContain(`, ${withFigures} The probability of `);
    // What is added to either token is told of both, beside figures.
    const [ofBothTokens] =
      / \p{Lu}[^“.]*(?:\d\.\d[^“.]*)?(?:adds|takes away) \S+ (?:to|from) “[^”]+” and [^“]*“[^”]+”(?:: (?:mostly )?it [^.]*“[^”]+”[^.]*)?\./su.exec(
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
    const brief = short.parts.slice(0, short.briefCount).filter(({ kind }) => kind === 'number');
    expect(brief.length - kinds.length).toBeLessThanOrEqual(6);
  });
});
