/** What is told of the logits of a fill-in model, and of the words whose pieces its findings name. */
import { afterAll, describe, expect, it } from 'vitest';
import { softmax } from '../../../../src/generate/sampling';
import { readFindings } from '../../../../src/trace/findings/read-findings';
import { fixturePath, openModel, runTrace } from '../../support';

const model = await openModel(fixturePath('bert'));
afterAll(() => model.release());

/** The findings at a position of a text, and the logits there in descending order. */
async function traced(text: string, at: (tokens: readonly string[]) => number, id: number | null = null) {
  const trace = await runTrace(model, text);
  const position = at(trace.tokens.map(({ token }) => token));
  const { findings } = await readFindings(trace, { text }, { variant: 'model', layer: 1, head: 1, position, id });
  const { data } = await trace.window('logits', 'model');
  const size = model.spec.vocabSize;
  const logits = data.slice(position * size, (position + 1) * size);
  const order = [...logits.keys()].sort((a, b) => (logits[b] as number) - (logits[a] as number));
  const [found] = findings.filter(({ kind }) => kind === 'highest logit');
  const numbers = found?.parts.flatMap(({ kind, value }) => (kind === 'number' ? [value] : []));
  return { findings, found, logits, order, numbers, shares: softmax(logits) };
}

const MASKED = 'The bank [MASK] its rates.';
const mask = (tokens: readonly string[]) => tokens.indexOf('[MASK]');

describe('the step of the logits', () => {
  it('says at a masked place what the model would put there, how probable that is, and where it leads first', async () => {
    const { found, logits, order, numbers, shares } = await traced(MASKED, mask);
    expect(found?.text).toMatch(
      /^At “\[MASK\]” the model would put “.+”: its logit, .+, is the highest, and gives it .+\s?%\. “.+” (follows with .+ and .+\s?%|has about as much)\. In the logit lens “.+” leads first after the (MLP|attention) of block \d \(step 12\)\.$/,
    );
    const [first = -1, second = -1] = order;
    const expected = [logits[first], shares[first], logits[second], shares[second]];
    for (const [at, value] of expected.entries()) expect(numbers?.[at]).toBeCloseTo(value as number, 4);
    expect(found?.parts.find(({ kind }) => kind === 'prediction')?.place).toEqual({ target: first });
  });

  it('gives the figures of another explained token as well', async () => {
    const { order } = await traced(MASKED, mask);
    const { found, numbers, logits } = await traced(MASKED, mask, order[5]);
    expect(found?.text).toMatch(/, the token that is explained, has a logit of .+ and rank 6\.$/);
    expect(numbers?.at(-3)).toBeCloseTo(logits[order[5] as number] as number, 4);
  });

  it('says of a token that is not masked that the model sees it, and how well it fits there', async () => {
    const { found, logits, shares, order, numbers } = await traced(MASKED, (tokens) => tokens.indexOf('##an'));
    expect(found?.text).toMatch(
      /^“##an” \(in “bank”\) is not masked, so the model sees it\. (Its own logit is|Yet “.+” has) the highest.+\. Mask it to see/,
    );
    const [first = -1] = order;
    expect(numbers?.[0]).toBeCloseTo(logits[first] as number, 4);
    expect(numbers?.[1]).toBeCloseTo(shares[first] as number, 4);
  });

  it('says that what the tokenizer inserted is not read', async () => {
    const { found } = await traced(MASKED, () => 0);
    expect(found?.text).toBe(
      'The tokenizer inserted the first token “[CLS]”: nothing is masked there, and its logits are computed but not read.',
    );
  });
});

it('a piece of a word is named with its word, once in a finding', async () => {
  const { findings } = await traced(MASKED, (tokens) => tokens.indexOf('##an'));
  const named = findings.filter(({ kind, text }) => kind !== 'pieces' && text.includes('“##an”'));
  expect(named.length).toBeGreaterThan(5);
  for (const { text, parts } of named) {
    expect(text.split('(in “bank”)')).toHaveLength(2);
    expect(parts.map((part) => part.text).join('')).toBe(text);
  }
  const whole = await traced(MASKED, mask);
  expect(whole.found?.text).not.toContain('(in “');
});
