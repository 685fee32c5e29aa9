/** What two models, or one after two texts, predict: side by side in the terminal. */
import { afterAll, expect, it } from 'vitest';
import { cli, disposeEngine, json, printed, SMALL } from '../cli-support';
import { STARTER } from '../model/helpers';

afterAll(disposeEngine);

const TWO_MODELS = ['compare', 'The weather is', ...SMALL, '--other-model', STARTER];

interface SideJson {
  readonly top: readonly {
    readonly text: string;
    readonly probability: number;
    readonly other: { readonly probability: number } | null;
    readonly spelled: {
      readonly probability: number | null;
      readonly tokens: readonly { readonly text: string; readonly probability: number }[];
    } | null;
  }[];
}

it('tells what the other model gives by several tokens, with each of them', async () => {
  const text = await printed(TWO_MODELS);
  expect(text).toMatch(/^A {2}gpt2 {5}"The weather is" {2}6 tokens\nB {2}starter {2}"The weather is" {2}3 tokens\n/);
  expect(text).toMatch(/\n" still" +<0\.01 %\* +1\.\d\d %\n/);
  expect(text).toMatch(/\nA gives " still" less than 0\.01 %, in two tokens: " st" less than 0\.01 %, "ill" 0\.02 %\./);
  const { a, b } = await json<{ a: SideJson; b: SideJson }>(TWO_MODELS);
  const spelled = b.top.flatMap(({ text: whole, other, spelled: one }) => (one ? [{ whole, other, ...one }] : []));
  expect(spelled.length).toBeGreaterThan(3);
  for (const { whole, other, probability, tokens } of spelled) {
    expect(other).toBeNull();
    expect(tokens.map((token) => token.text).join('')).toBe(whole);
    expect(probability).toBeCloseTo(
      tokens.reduce((product, token) => product * token.probability, 1),
      12,
    );
  }
  // Parts of a character stand for no text.
  expect(a.top.filter(({ text: one }) => one.includes('\u{fffd}')).map((one) => one.spelled)).toEqual([null, null]);
});

it('compares two texts in one model, whose distributions are subtracted', async () => {
  const text = await printed(['compare', 'The weather is', 'The weather in Paris is']);
  expect(text).toMatch(/\n" the" +7\.36 % +11\.28 %\n/);
  expect(text).toMatch(/\n16\.13 % of the probability lies on other tokens in B than in A\.\n$/);
  expect(text).not.toContain('vocabularies');
});

it('asks for something to compare with', async () => {
  const { code, stderr } = await cli(['compare', 'The weather is']);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'error: name another text, or another model (--other-model), to compare with\n',
  });
});
