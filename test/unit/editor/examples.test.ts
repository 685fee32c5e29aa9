/** The examples that newcomers are offered, traced with the model that they come with. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLES } from '../../../src/editor/views/examples';
import type { Model } from '../../../src/lowering/model';
import { readAttribution } from '../../../src/trace/readings/attribution';
import { attributionTotals } from '../../../src/trace/readings/attribution-totals';
import { openModel, STARTER, traceText } from '../support';

const [LAYERS, HEADS] = [6, 8];

let model: Model;

describe('what is said of examples holds for the starter', () => {
  const traceExample = async (id: string) => {
    const example = EXAMPLES.find((one) => one.id === id);
    if (!example) throw new Error(`There is no example ${id}.`);
    return traceText(model, example.text);
  };
  type Example = Awaited<ReturnType<typeof traceExample>>['trace'];
  const encode = (word: string) => model.folder.tokenizer.encode(word).map(({ id }) => id);
  const rowAt = async (trace: Example, name: string, ...index: number[]) => {
    const shape = trace.find(name, 'model').shape;
    const stop = shape.map((size, axis) => (index[axis] ?? size - 1) + 1);
    return [...(await trace.window(name, 'model', { start: shape.map((_, axis) => index[axis] ?? 0), stop })).data];
  };
  /** Of tokens by their texts, how probable each is after the last one; the most probable must be the first. */
  const nextOf = async (trace: Example, ...words: string[]) => {
    const logits = await rowAt(trace, 'logits', trace.tokens.length - 1);
    const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
    const places = words.map((word) => encode(word)[0] as number);
    expect(logits.indexOf(Math.max(...logits))).toBe(places[0]);
    return places.map((id) => Math.exp(logits[id] as number) / sum);
  };
  /** The largest weight that any head has at the last token for one position. */
  const mostAttention = async (trace: Example, key: number) => {
    const weights: number[] = [];
    for (let layer = 0; layer < LAYERS; layer++)
      for (let head = 0; head < HEADS; head++) {
        const row = await rowAt(trace, `blocks.${layer}.attn.pattern`, head, trace.tokens.length - 1);
        weights.push(row[key] === Math.max(...row) ? (row[key] as number) : 0);
      }
    return Math.max(...weights);
  };
  const placeOf = ({ ids: all }: Example, word: string) => all.indexOf(encode(word)[0] as number);

  beforeAll(async () => {
    model = await openModel(STARTER);
  });
  afterAll(() => model.release());

  it('“They” comes after the sentence about spring, the MLPs do most for it, and a head looks at “people” most', async () => {
    const { trace } = await traceExample('weather');
    await nextOf(trace, ' They');
    expect(await mostAttention(trace, placeOf(trace, ' people'))).toBeGreaterThan(0.2);
    const totals = attributionTotals(await readAttribution(trace, trace.tokens.length - 1, null));
    expect(totals.toSorted((one, other) => other.value - one.value)[0]?.kind).toBe('mlps');
  });

  it('the sentence that begins again goes on as before, since a head finds its copy', async () => {
    const { trace } = await traceExample('repeated');
    const [next] = await nextOf(trace, ' table');
    expect(next).toBeGreaterThan(0.5);
    expect(await mostAttention(trace, placeOf(trace, ' table'))).toBeGreaterThan(0.5);
  });

  it('of two names the right one leads clearly, and a head looks at it', async () => {
    const { trace } = await traceExample('names');
    const [smith = 0, brown = 0] = await nextOf(trace, ' Smith', ' Brown');
    expect([smith > 0.25, smith > 4 * brown, brown > 0.02]).toEqual([true, true, true]);
    expect(await mostAttention(trace, placeOf(trace, ' Smith'))).toBeGreaterThan(0.5);
  });

  it('indentation and names are tokens, and some characters are several', async () => {
    const [code, languages] = [await traceExample('code'), await traceExample('languages')];
    const written = code.trace.tokens.map(({ text }) => text);
    expect(written).toEqual(expect.arrayContaining(['\n', ' ', ' add', ' second', ' first']));
    expect(new Set(languages.trace.tokens.map(({ end }) => end)).size).toBeLessThan(languages.trace.tokens.length - 5);
  });
});
