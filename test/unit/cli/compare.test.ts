/** What two models, or one after two texts, predict: side by side in the terminal. */
import { expect, it } from 'vitest';
import { capital } from '../../../src/base/counted';
import { signedDifference, signedHundredths } from '../../../src/base/number-text';
import { namingIn } from '../../../src/terminal/token-names';
import { thorough } from '../../workbench/thorough';
import { cli, json, printed, SMALL, tracedOnce } from '../cli-support';
import { STARTER } from '../model/helpers';
import { fixturePath } from '../support';

tracedOnce();

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
  expect(text).toMatch(/\n" still" +<0\.0001\u00a0%\* +1\.\d\d\u00a0%\n/);
  expect(text).toMatch(
    /\nA gives “still” less than 0\.0001\u00a0%, in two tokens: “st” 0\.00\d+\u00a0%, “ill” 0\.02\u00a0%\./,
  );
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
  expect(text).toMatch(/\n" the" +7\.36\u00a0% +11\.28\u00a0%\n/);
  expect(text).toMatch(/\n16\.13\u00a0% of the probability lies on other tokens in B than in A\.\n$/);
  expect(text).not.toContain('vocabularies');
});

interface InsideJson {
  readonly said: readonly string[];
  readonly first: { readonly stage: string; readonly a: number; readonly b: number; readonly share: number } | null;
  readonly logit: { readonly id: number; readonly ratherThan: number | null; readonly a: number; readonly b: number };
  readonly parts:
    | readonly {
        readonly kind: string;
        readonly layer: number;
        readonly head: number | null;
        readonly adds: { readonly a: number; readonly b: number };
      }[]
    | null;
}

it('says where two runs first differ, and which head and MLP make that they predict another token', async () => {
  const asked = ['compare', 'The weather is', 'The weather in Paris is'];
  const { inside, a, b } = await json<{ inside: InsideJson; a: SideJson; b: SideJson }>(asked);
  const { parts, logit, said, first } = inside;
  if (!parts) throw new Error('The parts are not compared.');
  const share = (one: (typeof parts)[number]) => one.adds.b - one.adds.a;
  const most = (kind: string) =>
    parts.filter((one) => one.kind === kind).reduce((best, one) => (share(one) < share(best) ? one : best));
  const [head, mlp] = [most('head'), most('mlp')];
  const leads = share(head) <= share(mlp) ? `head ${head.layer}.${head.head}` : `the MLP of block ${mlp.layer}`;
  const leading = share(head) <= share(mlp) ? head : mlp;
  const [makes, whole] = [signedDifference(leading.adds.b, leading.adds.a), signedDifference(logit.b, logit.a)];
  const together = (kind: string) =>
    signedHundredths(parts.filter((one) => one.kind === kind).reduce((sum, one) => sum + share(one), 0));
  // Of the MLPs, one contributes most and another acts against it by more: it is said first that they make none of it together.
  expect(together('mlp')).toMatch(/^\+/);
  expect(parts).toHaveLength(6 * 8 + 6);
  // As the panel begins: what differs and what that does, and the place that matters for it.
  expect(said[0]).toMatch(
    /^“in Paris” is only in B: A predicts “a” next \(\d.*%\), B predicts “the” \(11\.28\u00a0%\)\.$/,
  );
  expect(said[1]).toMatch(
    new RegExp(
      `^From A to B, the logit of “a” minus that of “the” falls by ${whole.difference.slice(1)}\\. Directly, all MLPs together make ${together('mlp').replace('+', '\\+')} of this change of ${whole.difference}, all heads ${together('head')}, and the rest \\(embeddings, biases\\) [+−][\\d.]+\\. ${leads.slice(0, 1).toUpperCase()}${leads.slice(1)} at “is” contributes most in that direction \\(${makes.difference}\\)\\. `,
    ),
  );
  expect(said).toContainEqual(
    expect.stringMatching(
      /^“is” is the same token in both, but at position 2 in A and at position 4 in B, and each position has a vector of its own\. Before the first block, that alone makes the distance between the residual streams of A and B [\d.]+\u00a0% of the longer one’s length\. Without the vectors of the positions, the residual streams of A and B first differ after the attention of block 0\. There the distance between them is [\d.]+\u00a0% of the longer one’s length\. It is largest after the attention of block 4: [\d.]+\u00a0%\. After the last block it is [\d.]+\u00a0%\. What the blocks make of the positions is still in these numbers\.$/,
    ),
  );
  expect(said).toContainEqual(expect.stringMatching(/^In A the logit of “a” leads that of “the” by \d/));
  expect(said).toContainEqual(
    expect.stringMatching(
      new RegExp(`^Of this change of −[\\d.]+, head ${head.layer}\\.${head.head} makes −[\\d.]+ directly`),
    ),
  );
  const wholeLogit = ({ top }: SideJson, text: string) => top.find((one) => one.text === text) as { logit?: number };
  expect(logit.a).toBeCloseTo((wholeLogit(a, ' a').logit ?? 0) - (wholeLogit(a, ' the').logit ?? 0), 4);
  expect(logit.b).toBeCloseTo((wholeLogit(b, ' a').logit ?? 0) - (wholeLogit(b, ' the').logit ?? 0), 4);
  // " is" is the first token that both have at another position: the vector of that differs.
  expect(first).toMatchObject({ stage: 'pos_embed', a: 2, b: 4 });
  const text = await printed(asked);
  const [lead, more] = [said.slice(0, 2), said.slice(2)].map((sentences) => sentences.join('\n'));
  expect(text).toContain(`\n\n${lead}\n\n${more}\n\n`);
  expect(said.slice(-3)).toEqual([
    expect.stringMatching(
      /^In the order of computation, the vectors of matched tokens first differ at “is”, in pos_embed: /,
    ),
    // That it stands at another position was said at the beginning.
    'Before “in”, where the texts first differ, the vectors are the same up to rounding (at most 0.01\u00a0% of their length), since no token sees those after it.',
    expect.stringMatching(/^Such a share is 0\u00a0% where both vectors are the same, .* at most 200\u00a0%: /),
  ]);
});

it('compares no heads of two models that have not the same', async () => {
  const { inside } = await json<{ inside: InsideJson }>(TWO_MODELS);
  const lead =
    /^The text is the same in both, cut into tokens differently: A predicts .+ next \(.+%\), B predicts .+ \(.+%\)\.$/;
  const why =
    'Heads and MLPs are not compared: the two models are of different architecture or size, and no head of one is the counterpart of a head of the other.';
  // As in the panel: the part of each that adds most to what it predicts itself.
  const strongest = ['A', 'B'].map((side) =>
    expect.stringMatching(
      new RegExp(`^In ${side}, the MLP of block \\d adds most to the logit of “.+” \\(\\+\\d\\.\\d\\d\\)\\.$`),
    ),
  );
  expect(inside).toEqual({
    said: [expect.stringMatching(lead), ...strongest, why],
    first: null,
    logit: null,
    parts: null,
  });
});

it('tells, where both predict the same, of the token whose probability changes most, and of the part that differs most in it', async () => {
  const { inside, shared } = await json<{ inside: InsideJson; shared: { moved: object } }>([
    'compare',
    'The doctor said that he',
    'The mother said that she',
  ]);
  expect(shared).not.toBeNull();
  const { said, parts } = inside;
  expect(said.slice(0, 2)).toEqual([
    'The texts differ in 2 places; both predict “had” next, A with 26.58\u00a0% and B with 28.02\u00a0%.',
    expect.stringMatching(
      /^The probability of “was” changes most: 24\.87\u00a0% in A, 21\.13\u00a0% in B; from A to B, its logit falls by 0\.30, but other logits fall too, so its probability falls less than this suggests\. Directly, all MLPs together make \+0\.\d\d of this change of −0\.30, all heads −0\.\d\d, and the rest \(embeddings, biases\) −0\.\d\d\. .* contributes most \(/,
    ),
  ]);
  expect(said).toContain(
    'At “he” in A and “she” in B, before the first block, the distance between the residual streams of A and B is 68.99\u00a0% of the longer one’s length. It is largest after the attention of block 0: 72.81\u00a0%. After the last block it is 30.67\u00a0%.',
  );
  const more = ({ adds }: NonNullable<typeof parts>[number]) => adds.b - adds.a;
  const sorted = [...(parts ?? [])].sort((one, other) => more(one) - more(other));
  const [most, against] = [sorted[0], sorted.at(-1)].map((one) =>
    one?.kind === 'mlp' ? `the MLP of block ${one.layer}` : `head ${one?.layer}.${one?.head}`,
  );
  expect(said[1]).toMatch(
    new RegExp(
      ` ${capital(most ?? '')} at “he” in A and “she” in B contributes most in that direction \\(−0\\.\\d\\d; others act against it\\)\\. ${capital(against ?? '')} acts against that by even more \\(\\+0\\.\\d\\d\\)\\.`,
    ),
  );
  expect(said[2]).toMatch(/differs most in what it adds to the logit of “was”: /);
});

/** The part that a sentence names. */
const NAMED = '([Hh]ead \\d+\\.\\d+|[Tt]he MLP of block \\d+)';
const ONE_WORD_CHANGED = [
  ['The dog bit the man.', 'The cat bit the man.'],
  ['The dog went home.', 'The cat went home.'],
  ['The children went home.', 'The children did not go home.'],
  ['The weather is', 'The weather in Paris is'],
] as const;

it('names as what contributes most, of all and of a kind, the part whose own contributions differ most that way, and claims no more', async () => {
  const addingMost: boolean[] = [];
  for (const texts of ONE_WORD_CHANGED) {
    const { inside } = await json<{ inside: InsideJson }>(['compare', ...texts]);
    const { said, parts, logit } = inside;
    if (!parts) throw new Error('The parts are not compared.');
    const way = Math.sign(logit.b - logit.a);
    const makes = ({ adds }: (typeof parts)[number]) => way * (adds.b - adds.a);
    const nameOf = ({ kind, layer, head }: (typeof parts)[number]) =>
      kind === 'mlp' ? `the MLP of block ${layer}` : `head ${layer}.${head}`;
    const mostOf = (size: typeof makes, kind?: string) =>
      parts.filter((part) => kind === undefined || part.kind === kind).sort((one, other) => size(other) - size(one))[0];
    const named = (sentence: string) => new RegExp(sentence).exec(said.join(' '))?.[1]?.toLowerCase();
    const ofAll = mostOf(makes) as (typeof parts)[number];
    const claims = said.join(' ');
    expect(named(`${NAMED} at [^.]*(?:\\.[^.]*)?contributes most (?:to th|(?:in that direction )?\\([+−]0)`)).toBe(
      nameOf(ofAll).toLowerCase(),
    );
    expect(claims).toMatch(/(?:all MLPs together|contributes most to .* directly)/);
    expect(claims).toMatch(
      new RegExp(
        `contributes most (?:to th.* directly |in that direction )?\\(\\${signedHundredths(way * makes(ofAll))}`,
      ),
    );
    const ofHeads = named(`Of the heads, ${NAMED} contributes most`);
    if (ofHeads) expect(ofHeads).toBe(nameOf(mostOf(makes, 'head') as typeof ofAll));
    // Of the difference of two logits only what makes it is named; of one logit what differs most either way.
    const differs = (part: typeof ofAll) => (logit.ratherThan === null ? Math.abs(makes(part)) : makes(part));
    for (const [sentence, kind] of [
      [`Of all \\d+ heads, ${NAMED} differs most`, 'head'],
      ['Of the MLPs, that of block (\\d+) (?:differs|contributes) most', 'mlp'],
      [`Of all heads and MLPs, ${NAMED} differs most`, undefined],
    ] as const) {
      const found = named(sentence);
      if (found) expect(nameOf(mostOf(differs, kind) as typeof ofAll).toLowerCase()).toContain(found);
    }
    // What adds most to the logit itself is mostly another part.
    addingMost.push(mostOf(({ adds }) => adds.a) === ofAll);
    expect(claims).not.toMatch(/adds? most/);
  }
  expect(addingMost).toContain(false);
});

it('asks for something to compare with', async () => {
  const { code, stderr } = await cli(['compare', 'The weather is']);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'error: name another text, or another model (--other-model), to compare with\n',
  });
});

it('runs one text with a part of the other, as far as the two predict differently', async () => {
  const texts = ['compare', 'Paul gave Mary a gift because she was', 'Paul gave Mary a gift because she had'];
  const [, ...sentences] = (await printed([...texts, '--patch', 'L3H1'])).split('\nWith what ');
  expect(sentences.join()).toMatch(
    /^head 3\.1 gives in B, at all 9 tokens, A goes \d+\u00a0% of the way to B, by the logit of “a” minus that of “been”\.\nA then gives “a” a probability of [\d.]+\u00a0% instead of [\d.]+\u00a0% \(in B [\d.]+\u00a0%\), a logit of [\d.]+ instead of [\d.]+ \(in B [\d.]+\) and rank 1 as before \(in B \d+\)\.\nThe logit of “a” minus that of “been” is [\d.]+ instead of [\d.]+, and −[\d.]+ in B\.\nThe difference changes by −[\d.]+\. Of that, [−+][\d.]+ comes because the head (?:adds \+|takes away )[\d.]+ directly instead of (?:adding |taking away |)\+?[\d.]+ \(in B it (?:adds \+|takes away )[\d.]+, as the final norm there divides by another size\)\.\nThe other [−+][\d.]+ comes because everything after it, down to the final norm, reads a residual stream with this other output, and so gives other values\.\n/,
  );
  const { patch } = await json<{ patch: { share: number; difference: Record<string, number>; part: object } }>([
    ...texts,
    '--patch',
    'L3H1',
  ]);
  const { before = 0, after = 0, other = 0 } = patch.difference;
  expect(patch.share).toBeCloseTo((after - before) / (other - before), 9);
  expect(patch.part).toEqual({ kind: 'head', layer: 3, head: 1, cross: false });
});

it.runIf(thorough)('patches at one token alone where that is asked, and says where there is none', async () => {
  const texts = ['compare', 'Paul gave Mary a gift because she was', 'Paul gave Mary a gift because she had'];
  const { patch, patches } = await json<{ patch: { patched: number; at: object; direct: object }; patches: null }>([
    ...texts,
    ...['--patch', 'L3MLP', '--at', '8'],
  ]);
  expect(patches).toBeNull();
  expect(patch).toMatchObject({ patched: 1, at: { a: 8, b: 8 } });
  expect(await printed([...texts, '--patch', 'L3MLP', '--at', '8'])).toContain(
    'With what the MLP of block 3 gives in B, at one token alone, “was” at position 8 (in B “had” at 8), A goes ',
  );
  for (const [options, message] of [
    [['--patch', 'L3MLP', '--at', '9'], '--at: there is no token 9: those of the first text are 0 to 8'],
    [['--at', '2'], '--at says where a part is patched: name the part with --patch'],
  ] as const) {
    const { code, stderr } = await cli([...texts, ...options]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `error: ${message}\n` });
  }
  const longer = await cli(['compare', 'The weather in Paris is', 'The weather is', '--patch', 'L0H0', '--at', '3']);
  expect(longer.stderr).toBe('error: --at: no token of the other text stands beside token 3 of the first\n');
});

it('of a text of one token says that there is no other position', async () => {
  const { code, stderr } = await cli(['compare', 'a', 'b', '--patch', 'L3MLP', '--at', '9']);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'error: --at: there is no token 9: the first text has one token, position 0\n',
  });
});

it('tries every part of the other text, of which each says what it says alone', async () => {
  interface Patched {
    readonly part: { readonly kind: string; readonly layer: number; readonly head: number | null };
    readonly share: number;
  }
  const sides = ['Paul gave Mary a gift because she was', 'Paul gave Mary a gift because she had'];
  const texts = ['compare', ...sides, '--model', fixturePath('gemma2')];
  const { patches, patch } = await json<{ patches: Patched[]; patch: null }>([...texts, '--patch', 'all']);
  expect(patch).toBeNull();
  // 3 blocks of 4 heads and an MLP.
  expect(new Set(patches.map(({ part }) => JSON.stringify(part))).size).toBe(15);
  const shares = patches.map(({ share }) => share);
  expect(shares).toEqual([...shares].sort((one, other) => other - one));
  const [{ part, share }] = patches as [Patched];
  const name = `L${part.layer}${part.kind === 'mlp' ? 'MLP' : `H${part.head}`}`;
  const alone = await json<{ patches: null; patch: Patched }>([...texts, '--patch', name]);
  expect(alone.patches).toBeNull();
  expect(alone.patch).toEqual(patches[0]);
  const lines = (await printed([...texts, '--patch', 'all'])).split('\n');
  const from = lines.findIndex((line) => line.startsWith('part of B'));
  const row = (line = '') => line.split(/ {2,}/);
  expect(lines.slice(from + 2, from + 13).map((line) => row(line)[0])).toEqual(
    // Those that lead furthest, and the last one, which leads furthest away.
    [...patches.slice(0, 10), ...patches.slice(-1)].map(({ part: { kind, layer, head } }) =>
      kind === 'mlp' ? `MLP ${layer}` : `${layer}.${head}`,
    ),
  );
  expect(row(lines[from + 2])[1]).toBe(`${(100 * share).toFixed(share < 0.0995 ? 1 : 0)}\u00a0%`);
  expect(row(lines[from + 13]).slice(0, 2)).toEqual(['all (B)', '100\u00a0%']);
  expect(lines[from + 14]).toBe('The first 10 of 15, and the last one; --json prints all.');
  // What they come to is said with them alone.
  expect(lines.filter((line) => /leads furthest from A to B|carries over|leads furthest:/.test(line))).toHaveLength(1);
});

it('measures the way by the lead of one token over another, also where both texts predict the same, and says which', async () => {
  interface Led {
    readonly explained: { readonly text: string };
    readonly ratherThan: { readonly text: string };
    readonly share: number;
    readonly difference: Readonly<Record<'before' | 'after' | 'other', number>>;
  }
  const asked = ['compare', 'The doctor said that he', 'The mother said that she', '--patch', 'L4H3'];
  const { patch, a } = await json<{ patch: Led; a: SideJson }>(asked);
  expect(a.top[0]?.text).toBe(' had');
  const { difference, share } = patch;
  const [explained, ratherThan] = [patch.explained, patch.ratherThan].map(({ text }) => `“${text.trim()}”`);
  expect(patch.explained.text).toBe(' was');
  expect(share).toBeCloseTo((difference.after - difference.before) / (difference.other - difference.before), 9);
  const text = await printed(asked);
  expect(text).toContain(
    `The way from A to B is measured by a logit difference: that of ${explained} minus that of ${ratherThan}, since of all tokens, the probability of ${ratherThan} changes most the other way.`,
  );
  expect(text).toContain(`The logit of ${explained} minus that of ${ratherThan} is `);
});

it('two texts that are the same have no way between them, which one run tells', async () => {
  const texts = ['compare', 'The weather is', 'The weather is'];
  expect((await json<{ patches: { share: null }[] }>([...texts, '--patch', 'all'])).patches).toMatchObject([
    { share: null },
  ]);
  const told = await printed([...texts, '--patch', 'all']);
  expect(told).toContain('A and B are so alike here');
  expect(told).toContain(
    'A and B differ nowhere: at every token their vectors are the same up to rounding; both predict',
  );
});

it('of one text twice tells what is most probable once', async () => {
  const same = await printed(['compare', 'The weather is', 'The weather is', ...SMALL]);
  expect(same.match(/^most probable in .*$/gm)).toEqual([expect.stringMatching(/^most probable in both +A +B$/)]);
  const other = await printed(['compare', 'The weather is', 'The weather in Paris is', ...SMALL]);
  expect(other.match(/^most probable in (A|B)\b/gm)).toHaveLength(2);
});

it('writes a probability in sentences as in tables, and says that the first MLP nearly puts the words of B in', async () => {
  const [way, whole] = ['B’s words put in', 'The MLP of block 0 at all tokens is nearly the same as'];
  const patched = (part: string) => printed(['compare', 'The sun is', 'The dog is', '--patch', part]);
  const text = await patched('L0MLP');
  expect(text).toMatch(
    /A then gives “a” a probability of 10\.67\u00a0% instead of 6\.56\u00a0% \(in B 10\.83\u00a0%\)/,
  );
  expect(text).toMatch(/\n" a" +6\.56\u00a0% +10\.83\u00a0%\n/);
  expect(text).toContain(`\n${whole} ${way}`);
  expect(await patched('L1MLP')).not.toContain(way);
  // In `npm test` a unit test of the words says so of all parts.
  if (thorough) expect(await patched('all')).toContain(`, which is nearly the same as ${way}.`);
});

it('writes tokens that differ in a space alone with their spaces', () => {
  const own = (text: string) => ({ token: text, text, special: false });
  const top = (texts: readonly string[]) => ({ top: texts.map(own) }) as unknown as Parameters<typeof namingIn>[0]['a'];
  const named = namingIn({ a: top([' a', ' the']), b: top(['a']) });
  expect([' a', 'a', ' the', ' no'].map((text) => named(own(text)))).toEqual(['" a"', '"a"', '“the”', '“no”']);
});
