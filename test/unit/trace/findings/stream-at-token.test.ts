/** Findings of neurons, of the residual stream and of the lens at one token: every number and place that a sentence states is computed again by plain loops. */

import { beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../../src/trace/findings/finding';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import { readNeuronContributions } from '../../../../src/trace/readings/neuron-contributions';
import { thorough } from '../../../workbench/thorough';
import { softmaxOf } from '../../softmax';
import {
  addedByHeads,
  addedByNeurons,
  D_MODEL,
  DIGITS,
  fallOverMlp,
  find,
  indexOfMax,
  LAST,
  LAYERS,
  leadsOfComponents,
  numbers,
  only,
  ordered,
  places,
  rowOf,
  sizeOf,
  trace,
  useStarterTrace,
  verbOf,
  weight,
} from './starter-trace';

useStarterTrace();

describe.each(thorough ? [LAST, 3, 7] : [LAST])('at token %i', (position) => {
  let predicted: number;
  let rival: number;
  let added: number[][];
  /** What each head and MLP adds to the lead over the runner-up. */
  let leads: Awaited<ReturnType<typeof leadsOfComponents>>;
  beforeAll(async () => {
    [predicted, rival] = ordered(await rowOf('logits', position)) as [number, number];
    added = await addedByHeads(position, predicted);
    leads = await leadsOfComponents(position, predicted, rival);
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
        const told = [whole - sum, sum, ...strongest.map(({ value }) => value)].map(sizeOf);
        expect(found.text).toContain(` the bias ${verbOf(whole - sum)}`);
        expect(numbers(found)).toEqual(told.map((x) => expect.closeTo(x, DIGITS)));
        // None of them is called active, and no number is written as a power of ten.
        expect(found.text).toMatch(/ differ from 0 by less than 0\.0*1\. /);
        expect(places(found).flatMap(({ layer: named = layer }) => (named === layer ? [] : [named]))).toEqual(
          strongest.map((one) => one.layer),
        );
        idle++;
        continue;
      }
      // What it does to the lead over the runner-up is told, too, by the same measure.
      const toLead = leads.find((one) => one.layer === layer && one.head === null)?.value as number;
      const isNothing = Math.abs(toLead) < 0.005;
      expect(found.text).toContain(
        isNothing ? ' This MLP adds nothing to the lead of ' : ` This MLP ${toLead < 0 ? 'takes ' : 'adds +'}`,
      );
      expect(/, since it (adds more to|adds to|takes less from) “[^”]*”\./.test(found.text)).toBe(
        !isNothing && toLead < 0,
      );
      // Where the token falls in the lens across an MLP that adds to its logit, that is told before the lead.
      const { before, after } = await fallOverMlp(position, predicted, layer);
      const falls = whole >= 0.1 && after <= 0.8 * before ? [before, after] : [];
      expect(/ Yet across this MLP .* \(step 13\)\. This MLP .* This MLP /.test(found.text)).toBe(falls.length > 0);
      // Of neurons that take away in all those that take away most.
      const order = ordered(ofNeurons.map((value) => value * Math.sign(sum))).slice(0, 5);
      const alike = neurons.filter((value) => Math.abs(value) >= Math.abs(most) / 2);
      const isTold = Math.abs(most) >= 0.1;
      const isFew = alike.length <= neurons.length / 2;
      const others = isTold && isFew && alike.length > 2 ? [alike.length - 1] : [];
      const isBest = order[0] === first;
      const ofFirst = ofNeurons[first] as number;
      const ofActive = isBest ? [most] : [most, sizeOf(ofFirst)];
      if (isTold && !isBest) expect(found.text.split(', the most active of ')[1]).toContain(`), ${verbOf(ofFirst)}`);
      expect(numbers(found), `block ${layer}`).toEqual(
        [sizeOf(whole), sum, ofNeurons[order[0] as number] as number, whole - sum]
          .concat(falls, isNothing ? [] : [sizeOf(toLead)], isTold ? ofActive : [], others)
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
        ...(falls.length > 0 ? [{ target: predicted }, { step: 13 }] : []),
        { target: predicted },
        { ratherThan: rival },
        // The reason names it once more.
        ...(!isNothing && toLead < 0 ? [{ ratherThan: rival }] : []),
        ...active,
        ...elsewhere,
      ]);
      expect(found.text.includes('Of all blocks’ MLPs that of block ')).toBe(strongest.length > 0);
      // Which neurons are active besides is told beside figures.
      expect(found.parts.slice(0, found.briefCount).some(({ text }) => text.includes('active'))).toBe(false);
      expect(found.text.includes('is also the most active')).toBe(isTold && isBest);
      expect(found.text.includes('whatever its sign')).toBe(isTold && isFew && alike.some((value) => value * most < 0));
      // What the sentence says adds up as it is written.
      const [, verb, size = 0] = /(adds|takes away) (?:\+?(\d+\.\d+)|nothing)/.exec(found.text) ?? [];
      const amounts = [...found.text.matchAll(/([+−]?\d+\.\d+) by its /g)].map(([, amount]) =>
        Number(amount?.replace('−', '-')),
      );
      expect(amounts).toHaveLength(2);
      expect((amounts[0] as number) + (amounts[1] as number)).toBeCloseTo((verb === 'adds' ? 1 : -1) * Number(size), 9);
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
    for (const layer of [0, 1, 2, 3, 4, 5]) {
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
        // What was added may make it shorter, which is said.
        const earlier = layer === 0 ? 'blocks.0.resid_pre' : `blocks.${layer - 1}.resid_post`;
        const was = Math.hypot(...(await rowOf(earlier, position)));
        const isShorter = stage === 'ln2' && Number(was.toPrecision(3)) > Number(Math.hypot(...before).toPrecision(3));
        expect(found.text.includes(', shorter than before attention (')).toBe(isShorter);
        // Of a vector that is about as long as it came it is said how far it turned.
        const [came, left] = [Math.hypot(...before), Math.hypot(...after)];
        const isSame = Math.abs(left / came - 1) < 0.05;
        const product = after.reduce((sum, value, at) => sum + value * (before[at] as number), 0);
        const cosine = product / came / left;
        expect(found.text.includes(': about as long as it came, but turned (the cosine')).toBe(
          isSame && cosine < 0.995,
        );
        expect(numbers(found)).toEqual(
          [came, ...(isShorter ? [was] : []), divided, left, ...(isSame ? [cosine] : [])].map((each) =>
            expect.closeTo(each, 3),
          ),
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
      // That of the heads is the one that the step of the attention tells: beside figures it is said what is between the two.
      const apart = Math.abs(bias) < 0.005 ? [] : [heads, bias];
      const all = heads + bias + mlp;
      const amounts = [sizeOf(all), heads + bias, mlp].map((value) => expect.closeTo(value, 9));
      const { parts: ofLead } = await readAttribution(trace, position, predicted, rival);
      const toLead = ofLead.reduce((sum, part) => sum + (part.layer === layer ? part.value : 0), 0);
      // The lead is told in the same breath where it and the logit disagree.
      const isTold = toLead < 0 || all <= 0;
      if (isTold) amounts.push(expect.closeTo(sizeOf(toLead), 9));
      expect(numbers({ parts: found.parts.slice(0, found.briefCount) })).toEqual(amounts);
      expect(found.text).toContain(` The block ${toLead < 0 ? 'takes ' : 'adds +'}`);
      expect(/, since it (adds more to|adds to|takes less from) “[^”]*”\./.test(found.text)).toBe(toLead < 0);
      expect(found.text.startsWith(`Block ${layer} ${verbOf(all)}`)).toBe(true);
      // What it says of the lens besides is in less-probable.test.ts.
      const ofLens = found.text.includes(' falls from ') ? 2 : 0;
      const told = numbers(found);
      expect(told.slice(0, amounts.length)).toEqual(amounts);
      const later = isTold ? [] : [sizeOf(toLead)];
      expect(told.slice(amounts.length, amounts.length + later.length)).toEqual(
        later.map((value) => expect.closeTo(value, 9)),
      );
      expect(told.slice(amounts.length + later.length + ofLens)).toEqual(
        apart.map((value) => expect.closeTo(value, 9)),
      );
      expect(heads).toBeCloseTo(
        (added[layer] as number[]).reduce((a, b) => a + b),
        DIGITS,
      );
      const lens = ofLens > 0 ? [{ target: predicted }, { step: 13 }] : [];
      expect(places(found)).toEqual([
        { layer },
        { target: predicted },
        { step: 14 },
        { target: predicted },
        { ratherThan: rival },
        ...(toLead < 0 ? [{ ratherThan: rival }] : []),
        ...lens,
      ]);
      expect(found.section).toBe('block output');
      // A symbol that is explained elsewhere is none of a sentence.
      expect(found.text).toContain(' by its MLP (step 14). The block ');
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
    const detailed = found.briefCount < found.parts.length ? found.parts.slice(found.briefCount) : found.parts;
    if (isItself) expect(numbers(found)).toContainEqual(expect.closeTo(tops[0]?.share as number, 4));
    const expected = [shares[first], ...overtaken] as number[];
    expect(numbers({ parts: detailed }).slice(0, expected.length)).toEqual(
      expected.map((share) => expect.closeTo(share, 4)),
    );
    // Where a lead that lasts begins is said once.
    const lasts = first < leads.length - 1 && leads.slice(first).every(Boolean);
    const atEnd = first === leads.length - 1 ? 'only at the end, ' : '';
    expect(found.text).toContain(
      lasts ? `leads all other tokens from ${nameOf(first)} on` : `highest ${atEnd}after ${nameOf(first)}`,
    );
    expect(found.text.includes('The logit lens first ranks')).toBe(!lasts && atEnd === '');
    if (last !== undefined) {
      expect(found.text).toContain(`after ${nameOf(last)}`);
      expect(places(found)).toContainEqual({ target: tops[last]?.id });
      const stays = leads.lastIndexOf(false) + 1;
      const again =
        stays === leads.length - 1
          ? ` leads again only at the end, after ${nameOf(stays)}`
          : `From ${nameOf(stays)} on, `;
      expect(found.text).toContain(again);
    }
    expect(found.text.includes('where it begins to lead')).toBe(lasts);
    const highest = Math.max(...shares.filter((_, point) => leads[point]));
    const end = shares.at(-1) as number;
    const falls = leads.at(-1) === true && end < 0.8 * highest;
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
