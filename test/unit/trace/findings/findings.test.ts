/** What findings say of a prediction, of pairs of tokens, of the simplified block, and without the model. */

import { expect, it } from 'vitest';
import { type Finding, predictionOf } from '../../../../src/trace/findings/finding';
import { readFindings } from '../../../../src/trace/findings/read-findings';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import { samePart } from '../../../../src/trace/readings/model-part';
import type { TraceSource } from '../../../../src/trace/run/source';
import { thorough } from '../../../workbench/thorough';
import { fixturePath, openModel, runTrace } from '../../support';
import {
  addedByHeads,
  addedByNeurons,
  addedFromTokens,
  DIGITS,
  fallOverMlp,
  find,
  HEADS,
  headOf,
  indexOfMax,
  LAST,
  LAYERS,
  model,
  numbers,
  only,
  ordered,
  places,
  rowOf,
  rowOfHead,
  TEXT,
  totalsOf,
  trace,
  useStarterTrace,
} from './starter-trace';

useStarterTrace();

it('the logit is told with what each kind of part adds, a part that is more than the whole as such, and a bias as the same for every text', async () => {
  let [more, ofBias] = [0, 0];
  for (const position of thorough ? trace.ids.keys() : [LAST, 7, 3, 1]) {
    const logits = await rowOf('logits', position);
    const id = indexOfMax(logits);
    for (const explained of [id, ...ordered(logits).slice(1, thorough ? 5 : 3), 1000]) {
      const { parts } = await readAttribution(trace, position, explained);
      const most = parts.reduce((a, b) => (b.value > a.value ? b : a));
      const { findings } = await find({ position, id: explained });
      const found = findings.find(({ kind }) => kind === 'largest part');
      expect(found !== undefined).toBe(most.value >= 0.1);
      if (!found) continue;
      const whole = logits[explained] as number;
      const totals = Object.entries(totalsOf(parts)).map(([, value]) => value);
      const rival = ordered(logits).find((other) => other !== explained) as number;
      const lead = await readAttribution(trace, position, explained, rival);
      const ofLead = Object.entries(totalsOf(lead.parts)).map(([, value]) => value);
      expect(numbers(found)).toContainEqual(expect.closeTo(most.value, 3));
      const all = numbers(found);
      const told = all.slice(0, found.parts.slice(0, found.briefCount).filter(({ kind }) => kind === 'number').length);
      // What a lead is the sum of is told once: with what sets the token apart, or else beside the figures.
      const isToldFirst = ofLead.every((each) => told.some((value) => Math.abs(value - each) < 1e-3));
      // A kind that does a quarter of what those do that add most is named beside them, and these are not said to be most of all.
      expect(/ most of its logit \(\+/.test(found.text) && areOthersNamed(totals)).toBe(false);
      // Where a part sets the token apart, its figures of both logits stand beside the sums.
      const isOfBoth =
        /(?:adds|takes away) \S+ (?:to|from) “[^”]+” and [^“]*“[^”]+”(?:: (?:mostly )?it [^.]*“[^”]+”[^.]*)?\./su.test(
          found.text,
        );
      const ofMost = lead.parts.reduce((a, b) => (b.value > a.value ? b : a));
      const own = parts.find((part) => samePart(part, ofMost))?.value as number;
      const ofBoth = isOfBoth ? [own, own - ofMost.value].map(Math.abs) : [];
      const details = [whole, ...totals, ...(isToldFirst ? [] : [lead.logit, ...ofLead]), ...ofBoth];
      // Before them, where biases do most for the lead, the one that does most of that.
      const isBiasAlone = / Of what the biases add to the lead, \+\d+\.\d+ comes from [^.]* alone\. /.test(found.text);
      const largestBias = Math.max(
        ...lead.parts.filter(({ kind }) => kind.endsWith('_bias')).map(({ value }) => value),
      );
      // Beside a verdict of the lead, the part that adds most to the logit alone stands there, with what it adds to the rival's.
      const inLead = lead.parts.find((part) => samePart(part, most))?.value as number;
      const ofSingle = found.leadOver === undefined ? [] : [most.value, Math.abs(most.value - inLead)];
      const before = [...(isBiasAlone ? [largestBias] : []), ...ofSingle];
      expect(all.slice(told.length)).toEqual([...before, ...details].map((each) => expect.closeTo(each, 3)));
      const isBias = most.kind.endsWith('_bias');
      // What biases are is said once.
      expect(found.text.split(/\bthe same vectors in every text/).length).toBeLessThanOrEqual(2);
      const isTold = /\bbiases\b.*\bthe same vectors in every text\b.* Of the single parts, /.test(found.text);
      const isSame =
        / adds most to this logit: [^.]*\.\d\d, (the same for every text|added to the stream whatever the text is)/.test(
          found.text,
        );
      expect(isSame, found.text).toBe(isBias && !isTold);
      expect(found.text.includes(', more than the whole, since others take away')).toBe(most.value > whole);
      if (isBias && !isTold) ofBias++;
      if (most.value > whole) more++;
    }
  }
  expect([more, ofBias].every((count) => count > 0)).toBe(true);
});

/** Whether of the kinds of parts one that is not said to add most does at least a quarter of what the first adds, for or against. */
function areOthersNamed(totals: readonly number[]): boolean {
  const most = Math.max(...totals);
  const [first, second, ...others] = totals.toSorted((a, b) => b - a) as [number, number, ...number[]];
  const rest = second >= (2 / 3) * first ? others : [second, ...others];
  return most > 0 && rest.some((value) => Math.abs(value) >= most / 4);
}

it('what a head adds is written as the sum of the written parts', async () => {
  let told = 0;
  for (let layer = 0; layer < LAYERS; layer++)
    for (let head = 0; head < HEADS; head += thorough ? 1 : 2) {
      const { text } = only(await find({ layer, head }), 'attention');
      const [, sign, whole, parts = ''] =
        /(?:(adds) (?:only )?\+|lowers .*? by (?:only )?)(\d+\.\d\d)[^:]*: (.* from all others)/.exec(text) ?? [];
      if (!whole) continue;
      told++;
      const added = [...parts.matchAll(/([+−]?)(\d+\.\d\d) from/g)].map(
        ([, of, size]) => (of === '−' ? -1 : 1) * Number(size),
      );
      const sum = added.reduce((total, each) => total + each, 0);
      expect(sum, text).toBeCloseTo(sign ? Number(whole) : -Number(whole), 6);
    }
  expect(told).toBeGreaterThan(10);
});

/** What is told where one step is told at a time. */
function briefOf({ parts, briefCount }: Finding): string {
  return parts
    .slice(0, briefCount)
    .map(({ text }) => text)
    .join('');
}

it('a sentence is its parts', async () => {
  const found = await find();
  for (const { text, parts } of found.findings) expect(parts.map((part) => part.text).join('')).toBe(text);
  expect(only(found, 'attention').text).toBe(
    'From “.”, head 5.4 looks most at “people” (81\u00a0% of its attention), then at “nice” (4.5\u00a0%). What it brings adds +1.69 to the logit of “They”, more than any other head (step 14). To the lead of “They” over “\\n”, the difference of the two logits, it adds +1.94. By token, to the logit: +1.72 from “people”, −0.03 from all others.',
  );
  expect(only(found, 'attention').section).toBe('weights');
  expect(only(found, 'active neuron').text).toBe(
    'The MLP of block 5 adds +4.25 to the logit of “They”, more than any other MLP: +4.47 by its 1,024 neurons (most by neuron 539: +0.92) and −0.22 by its output bias, the same in every text. Yet across this MLP “They” falls from 54\u00a0% to 13\u00a0% (step 13). This MLP also makes the vector longer, so the final norm divides it by more and all logits lie closer together. This MLP adds +1.06 to the lead of “They” over “\\n”. Neuron 539 is also the most active of the 1,024 at “.”: 7.10; 9 others have at least half its value.',
  );
  // Who has not met the logit lens is not told of a fall in it.
  expect(only(found, 'active neuron').forBeginners?.text).toBe(
    'Of the 1,024 neurons in block 5 at “.”, neuron 539 adds most to “They”: +0.92. Its value, 7.10, is also the largest. What this MLP adds speaks for “They”, the prediction, rather than “\\n”.',
  );
  // Of a block whose MLP does not add most, nothing is said of the others.
  expect(only(await find({ layer: 4 }), 'active neuron').text).toMatch(/ to the logit of “They”: /);
  expect(only(found, 'first lead').text).toBe(
    '“They” leads all other tokens from the attention of block 5 on, where it overtakes “\\n”. The last MLP makes the model less sure, though it adds +4.25 to the logit of “They”: it makes the vector longer, so the final norm divides it by more and all logits lie closer together. At first the lens still reads “.” itself (over 99.99\u00a0%): the logits are computed with the embedding matrix, and little has been added to its own vector yet. “They” has 54\u00a0% where it begins to lead, but ends at 13\u00a0%: with what the MLP of block 5 adds, the vector gets longer, so that the final norm divides by 1.93 times as much, and all logits come closer together. That alone leaves 5.0\u00a0%; what the MLP adds to the logits, +4.25 to that of “They”, raises it to 13\u00a0% (see step 14).',
  );
  // Of one step at a time the fall is told without its size, and why, though the part adds to the logit; and why the first
  // row is the token itself.
  expect(briefOf(only(found, 'first lead'))).toBe(
    '“They” leads all other tokens from the attention of block 5 on, where it overtakes “\\n”. The last MLP makes the model less sure, though it adds +4.25 to the logit of “They”: it makes the vector longer, so the final norm divides it by more and all logits lie closer together. At first the lens still reads “.” itself (over 99.99\u00a0%): the logits are computed with the embedding matrix, and little has been added to its own vector yet.',
  );
  // The same verdict in both, first of the lead, in all kinds that it is the sum of, and then of the logit alone.
  expect(briefOf(only(found, 'in short'))).toMatch(
    / and biases −6\.196\. The probability of “They” is 13\.22\u00a0%\.$/,
  );
  // What makes the lead, and what the logit: the rest, with the part that adds most to the logit alone, stands beside its figure.
  expect(briefOf(only(found, 'largest part'))).toMatch(
    / The MLPs add most to the logit of “They”, which is 10\.44, then the attention heads; the biases take away from it\.$/,
  );
  // Of each the part that sets the token apart, not the one that adds as much to others.
  expect([only(found, 'in short').tested, only(found, 'largest part').tested]).toEqual([
    { kind: 'head', layer: 5, head: 4, cross: false },
    { kind: 'head', layer: 5, head: 4, cross: false },
  ]);
  expect(only(found, 'largest part').text).toBe(
    '“They” leads “\\n”, the runner-up, by 0.58 in logit. Head 5.4 of step 8 adds most to that lead (+1.94) and looks most at “people”. The bias of the final norm takes most away from the lead (−3.12). By kind, the lead is embedding −2.140, attention heads +5.263, MLPs +3.651 and biases −6.196. The MLPs add most to the logit of “They”, which is 10.44, then the attention heads; the biases take away from it. These are direct contributions: what a part itself wrote into the sum, not what it enabled later parts to write. A run without a part can give another result. Of the single parts, the MLP of block 5 adds most to this logit: +4.25, and +3.19 to that of “\\n”. The logit of “They” is 10.44: embedding −0.93, attention heads +4.55, MLPs +9.27, biases −2.45. Head 5.4 adds +1.69 to “They” and takes away 0.25 from “\\n”: mostly it raises “They”. Biases are here those of the attention outputs (b_O) and of the final norm (β); those of the MLPs are counted with the MLPs.',
  );
  expect(only(found, 'in short').text).toBe(
    'In short: after “.”, “They” leads “\\n”, the runner-up, by 0.58 in logit. Head 5.4 of step 8 adds most to that lead (+1.94) and looks most at “people”. The bias of the final norm takes most away from the lead (−3.12). By kind, the lead is embedding −2.140, attention heads +5.263, MLPs +3.651 and biases −6.196. The probability of “They” is 13.22\u00a0%. Head 5.4 adds +1.69 to “They” and takes away 0.25 from “\\n”: mostly it raises “They”. Of its logit, 10.44, +9.27 comes from the MLPs and +4.55 from the attention heads, while the biases take away 2.45 and the embedding 0.93.',
  );
  expect(only(found, 'in short').section).toBe('whole text');
  // Beginners are told no logits.
  expect(only(found, 'attention').forBeginners?.text).toBe(
    'From “.”, head 5.4 looks most at “people” (81\u00a0% of its attention), then at “nice” (4.5\u00a0%). What it brings speaks for “They”, the prediction, rather than “\\n”. Of the 48 heads this one is shown because it adds most to “They”.',
  );
  expect(only(found, 'choice').forBeginners?.text).not.toContain('logit');
  expect(only(found, 'in short').forBeginners?.text).toBe(
    'The 14 tokens of the text became vectors, to which the heads and neurons of 6 blocks added what they made of them. From the vector of “.” the model computed what comes next: most probably “They”, with 13\u00a0%.',
  );
  expect(found.others.map(({ text }) => text)).toContain('\n');
  expect(only(found, 'choice').text).toContain(', with 13.2\u00a0%: greedy decoding takes it.');
  expect(found.findings.find(({ section, kind }) => section === 'norm ln1' && kind === 'normalised vector')?.text).toBe(
    'The vector of “.” comes with the length 20.5. So that sizes stay alike, whatever was added before, the norm first makes every vector 16.0 long (√256); its learned numbers then make this one 12.7 long. Its mean is taken off, and it is divided by its own size (the root mean square of its numbers). The length of 256 numbers is then √256.',
  );
  // The second norm of a block does not explain itself once more.
  expect(found.findings.find(({ section }) => section === 'norm ln2')?.text).toBe(
    'The vector of “.” comes with the length 22.7. This norm, too, first makes every vector 16.0 long (√256); its learned numbers then make this one 22.8 long: about as long as it came, but turned (the cosine of the angle between before and after is 0.899).',
  );
});

it('of a difference in short, what decides, where the head that adds most looks, which part takes most away from it, and then the figures of both', async () => {
  const the = model.folder.tokenizer.encode(' The')[0]?.id as number;
  const [they] = ordered(await rowOf('logits', LAST)) as [number];
  expect(only(await find({ ratherThan: the }), 'in short').text).toMatch(
    /^In short: after “\.” it is mainly the attention heads that favour “They” over “The”, while the biases \(the same vectors in every text\) favour “The” most\. Of the 48 heads, head 5\.4 does most for “They”; it looks most at “people”\. The probability of “They” among all tokens is 13\.22\u00a0%\. Its logit minus that of “The” is 0\.74: \+3\.71 comes from the attention heads \(head 5\.4: \+1\.71\), while the biases take away 2\.07 and the embedding 0\.96\.$/,
  );
  // Seen from the other side the same parts decide, against the token that is explained.
  expect(only(await find({ id: the, ratherThan: they }), 'in short').text).toBe(
    'In short: after “.” it is mainly the attention heads that favour “They” over “The”, while the biases (the same vectors in every text) favour “The” most. Of the heads and MLPs, the MLP of block 4 does most for “The”. Head 5.4 takes away more than any head or MLP adds: −1.71, for “They”. The probability of “The” among all tokens is 6.28\u00a0%. Its logit minus that of “They” is −0.74: −3.71 comes from the attention heads, while the biases add 2.07 and the embedding 0.96.',
  );
});

it('where the share of a token falls with the scale of the final norm, the step of the lens alone says so, and how far that alone takes it', async () => {
  let raised = 0;
  for (let position = LAST; position > 0; position -= thorough ? 1 : 3) {
    const found = await find({ position });
    const id = found.prediction?.id as number;
    const { before, alone, after, byScale, ofScale } = await fallOverMlp(position, id, 5);
    for (const kind of ['largest part', 'in short'] as const)
      expect(only(found, kind).text).not.toMatch(/final norm divides|temperature|the probability of /);
    const lens = only(found, 'first lead');
    expect(lens.text).not.toContain('temperature');
    if (!byScale || after >= 0.5 * before || !lens.text.includes(' the vector gets longer')) continue;
    for (const number of ofScale) expect(numbers(lens)).toContainEqual(expect.closeTo(number, 4));
    expect(lens.text.includes(', raises it to ')).toBe(after >= alone);
    expect(lens.text.includes(', lowers it to ')).toBe(after < alone);
    if (after >= alone) raised++;
  }
  expect(raised).toBeGreaterThan(0);
});

it('a token that is explained and is not the most probable one is not called the prediction', () => {
  const token = { id: 5, token: ' hair', text: ' hair', special: false };
  const said = (isPredicted: boolean) =>
    predictionOf({ token, ratherThan: null }, isPredicted)
      .parts.map(({ text }) => text)
      .join('');
  expect([true, false].map(said)).toEqual(['the prediction “hair”', 'the explained token “hair”']);
});

it('of one token rather than another: every number is of the difference of both logits', async () => {
  const logits = await rowOf('logits', LAST);
  const order = [...logits.keys()].toSorted((x, y) => (logits[y] as number) - (logits[x] as number));
  const [id, ratherThan] = order as [number, number];
  const whole = (logits[id] as number) - (logits[ratherThan] as number);
  const [ofA, ofB] = [await addedByHeads(LAST, id), await addedByHeads(LAST, ratherThan)];
  const added = ofA.map((row, layer) => row.map((value, head) => value - (ofB[layer]?.[head] as number)));
  const best = headOf(indexOfMax(added.flat()));
  const value = Math.max(...added.flat());
  const found = await find({ ...best, ratherThan });
  expect([found.prediction?.id, found.ratherThan?.id]).toEqual([id, ratherThan]);
  const named = [{ target: id }, { ratherThan }];

  const block = only(found, 'shown block');
  expect(block.text).toMatch(
    /, shown because its head \S+ adds more to “They” rather than “\S+” than any other head(?: \(step 14 shows how much\)|\. The MLP of block \d adds even more \(step 14 shows how much\), but most of these steps are about attention)\. /,
  );
  expect(places(block)).toEqual(expect.arrayContaining([best, ...named]));
  // How long the vector is; of logits nothing has been told yet.
  expect(numbers(block)).toHaveLength(2);

  const head = only(found, 'attention');
  const [tokensA, tokensB] = [
    await addedFromTokens(LAST, id, best.layer, best.head),
    await addedFromTokens(LAST, ratherThan, best.layer, best.head),
  ];
  const from = tokensA.map((each, key) => each - (tokensB[key] as number));
  const key = indexOfMax(from);
  const row = (await rowOfHead(best.layer, best.head, LAST)) as number[];
  const [most, next] = ordered(row) as [number, number];
  expect(key).toBe(most);
  expect(numbers(head).slice(0, 4)).toEqual(
    [row[most], row[next], value, from[key]].map((each) => expect.closeTo(each as number, DIGITS)),
  );
  const told = [{ token: LAST }, best, { token: most }, { token: next }];
  expect(places(head)).toEqual([...told, ...named, { step: 14 }, { token: key }]);

  const part = only(found, 'largest part');
  expect(places(part)).toEqual(expect.arrayContaining(named));
  expect(numbers(part)).toContainEqual(expect.closeTo(whole, DIGITS));

  const [neuronsA, neuronsB] = [
    await addedByNeurons(LAST, best.layer, id),
    await addedByNeurons(LAST, best.layer, ratherThan),
  ];
  const neuron = only(found, 'active neuron');
  const ofNeuron = places(neuron).find(({ dimension }) => dimension)?.dimension?.index as number;
  const adds = (neuronsA[ofNeuron] as number) - (neuronsB[ofNeuron] as number);
  expect(numbers(neuron)).toContainEqual(expect.closeTo(adds, DIGITS));
  // The lens and the probabilities are of the prediction itself.
  const alone = await find(best);
  for (const kind of ['first lead', 'certainty'] as const) expect(only(found, kind)).toEqual(only(alone, kind));
  expect(alone.ratherThan).toBeNull();
});

it('of a token that the lens has first and not last: by which it is overtaken, and which leads at the end', async () => {
  const id = trace.ids[LAST] as number;
  expect(only(await find({ id }), 'first lead').text).toBe(
    'The logit lens first ranks “.” highest after the attention of block 0 (over 99.99\u00a0%). Then “.” loses the lead to “\\n”, which has 27\u00a0% after the MLP of block 0. At the end “They” leads with 13\u00a0%.',
  );
});

it('of another token than the most probable one', async () => {
  const id = 1000;
  const [{ findings, prediction }, added] = [await find({ id }), await addedByHeads(LAST, id)];
  expect(prediction?.id).toBe(id);
  const largest = findings.find(({ kind }) => kind === 'largest part') as Finding;
  expect(places(largest)).toContainEqual(headOf(indexOfMax(added.flat())));
  expect(numbers(largest)).toContainEqual(expect.closeTo(Math.max(...added.flat()), 3));
  // It is not the most probable one: what holds it back is told, and of which token it lies behind.
  const logits = await rowOf('logits', LAST);
  const [they] = ordered(logits) as [number];
  const behind = (logits[they] as number) - (logits[id] as number);
  expect(largest.text).toMatch(/ “[^”]+” stays behind “They”, mostly as the MLPs add more to the logit of “They”\. /);
  expect(numbers(largest)).toContainEqual(expect.closeTo(-behind, 3));
});

it('the walk-through has findings of its own block, none of the prediction', async () => {
  const found = await find({ variant: 'walkthrough', layer: 0, head: 0 });
  expect(found.prediction).toBeNull();
  const neuron = found.findings.find(({ kind }) => kind === 'active neuron') as Finding;
  const { data } = await trace.window('blocks.0.mlp.post', 'walkthrough');
  const row = [...data.subarray(LAST * 1024, (LAST + 1) * 1024)];
  expect(places(neuron)[0]?.dimension?.index).toBe(indexOfMax(row.map(Math.abs)));
  const { data: pattern } = await trace.window('blocks.0.attn.pattern', 'walkthrough');
  const count = trace.ids.length;
  const ahead = [...Array(count - 1).keys()].map((query) =>
    pattern.subarray(query * count + query + 1, (query + 1) * count).reduce((a, b) => a + b, 0),
  );
  const attention = found.findings.find(({ kind }) => kind === 'attention') as Finding;
  expect(numbers(attention)[0]).toBeCloseTo(ahead.reduce((a, b) => a + b) / (count - 1), 5);
  expect(attention.text).toMatch(
    /^The simplified block’s one head has no mask: a token that has others after it gives them on average \d+\u00a0%/,
  );
  expect(found.findings.map(({ section }) => section)).not.toContain('predictions');
});

it('where a logit is capped, what all parts add up to is told beside the logit that other steps show', async () => {
  const capped = await runTrace(await openModel(fixturePath('gemma2')), 'A B C A B C A B');
  const position = capped.tokens.length - 1;
  const choice = { variant: 'model', layer: 0, head: 0, position, id: null } as const;
  const found = await readFindings(capped, { text: 'A B C A B C A B' }, choice);
  const { data } = await capped.window('logits', 'model', { start: [position, 0], stop: [position + 1, 448] });
  const logit = Math.max(...data);
  const { logit: before } = await readAttribution(capped, position, null);
  expect(before - logit).toBeGreaterThan(1);
  const whole = `${before.toFixed(2)} (${logit.toFixed(2)} after the soft-cap)`;
  expect(only(found, 'largest part').text).toContain(` is ${whole}: embedding `);
  expect(only(found, 'in short').text).toContain(` Of its logit, ${whole}, `);
  const second = data.indexOf(data.toSorted().at(-2) as number);
  const rather = await readFindings(capped, { text: 'A B C A B C A B' }, { ...choice, ratherThan: second });
  expect(only(rather, 'largest part').text).toMatch(/ is \d+\.\d+ \(0\.12 after the soft-cap\): /);
});

it('without its model a trace has findings of its stages, and says what is missing', async () => {
  const { findings, unavailable } = await readFindings(
    withoutModel(),
    { text: TEXT },
    {
      variant: 'model',
      layer: 5,
      head: 4,
      position: LAST,
      id: null,
    },
  );
  expect(unavailable).toMatch(/^What is found of a prediction needs the model itself, /);
  expect(findings.find(({ kind }) => kind === 'attention')?.text).toBe(
    'From “.”, head 5.4 looks most at “people” (81\u00a0% of its attention), then at “nice” (4.5\u00a0%).',
  );
});

/** The same trace as it is where nobody has its model. */
function withoutModel(): TraceSource {
  return {
    key: trace.key,
    spec: trace.spec,
    text: trace.text,
    tokens: trace.tokens,
    model: undefined,
    planOf: (variant) => trace.planOf(variant),
    find: (name, variant) => trace.find(name, variant),
    firstKeptRow: (name) => trace.firstKeptRow(name),
    valuesFrom: (name, firstRow) => trace.valuesFrom(name, firstRow),
    window: (name, variant, slice) => trace.window(name, variant, slice),
    region: (name, variant, region) => trace.region(name, variant, region),
    pieces: (name, variant) => trace.pieces(name, variant),
    statistics: (name, variant) => trace.statistics(name, variant),
    proofs: (variant) => trace.proofs(variant),
    proveNext: (variant) => trace.proveNext(variant),
  };
}
