/** `fill` and `embed` on the terminal, and `trace` of an encoder. */
import { describe, expect, it } from 'vitest';
import { cli, json, printed, tracedOnce } from '../cli-support';
import { MASKED, sentenceEncoder } from '../encoder-folders';
import { fixturePath } from '../support';

tracedOnce();

const BERT = ['--model', MASKED];

describe('fill', () => {
  it('tells what stands in the place of masks, the text’s own and those asked for', async () => {
    const output = await printed(['fill', 'The [MASK] is', '--mask', '0', '--top', '2', ...BERT]);
    expect(output).toMatch(
      /^"\[MASK\] \[MASK\] is"\n\ntoken 0, where the text has "the" {2}id 112, rank \d+, probability 0\.0*[1-9]\d{4}\n/,
    );
    expect(output).toContain('\n\ntoken 1\nentropy ');
    expect(output.match(/^rank/gm)).toHaveLength(2);
    expect(output.match(/^[12] /gm)).toHaveLength(4);
  });

  it('judges a text by its tokens, each masked alone', async () => {
    const output = await printed(['fill', 'The weather is', '--score', ...BERT]);
    expect(output).toMatch(/^number {2}token {2}probability where masked {2}log p {4}rank\n0 {7}the /);
    expect(output).toMatch(/\npseudo-perplexity \d+\.\d{4}: e to the power of minus the mean of log p\n$/);
    const logs = [...output.matchAll(/^\d+ +\S+ +\S+ +(-\S+) +\d+$/gm)].map(([, log]) => Number(log));
    const probabilities = [...output.matchAll(/^\d+ +\S+ +(\S+) +-\S+ +\d+$/gm)].map(([, one]) => Number(one));
    expect(probabilities).toHaveLength(logs.length);
    for (const [at, one] of probabilities.entries()) expect(Math.log(one)).toBeCloseTo(logs[at] as number, 3);
    const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
    const told = Number(/pseudo-perplexity (\S+):/.exec(output)?.[1]);
    expect(Math.exp(-mean) / told).toBeCloseTo(1, 3);
    const masked = await printed(['fill', 'The [MASK] is [MASK]', '--score', ...BERT]);
    expect(masked).not.toContain('[MASK]');
    expect(masked).toMatch(/\nnot scored: the masks that the text has, tokens 1, \d\n$/);
    // In JSON the tokens before it are counted.
    const { scored: ranked } = await json<{ scored: { rank: number }[] }>([
      'fill',
      'The weather is',
      '--score',
      ...BERT,
    ]);
    const ranks = [...output.matchAll(/^\d+ .* (\d+)$/gm)].map(([, rank]) => Number(rank));
    expect(ranked.map(({ rank }) => rank + 1)).toEqual(ranks);
    const { tokens, scored } = await json<{ tokens: unknown[]; scored: unknown[] }>([
      ...['fill', 'The [MASK] is', '--score'],
      ...BERT,
    ]);
    expect(scored).toHaveLength(tokens.length - 3);
  });

  it('masks the token of a number that --score lists, whose probability is the same there', async () => {
    const scored = await printed(['fill', 'The weather is', '--score', ...BERT]);
    const [, probability, rank] = /\n2 +\S+ +(\S+) +\S+ +(\d+)\n/.exec(scored) ?? [];
    expect(rank).toBeDefined();
    const filled = await printed(['fill', 'The weather is', '--mask', '2', ...BERT]);
    expect(filled).toMatch(new RegExp(`\\ntoken 2, where the text has .*rank ${rank}, probability ${probability}\\n`));
  });

  it('counts the tokens of the text, and in JSON tells their positions among all besides', async () => {
    const { tokens, masks } = await json<{ tokens: { token: string }[]; masks: object[] }>([
      ...['fill', 'The weather is', '--mask', '0', '--mask', '5'],
      ...BERT,
    ]);
    expect(masks).toMatchObject([
      { number: 0, position: 1 },
      { number: 5, position: 6 },
    ]);
    expect([tokens[1]?.token, tokens[6]?.token]).toEqual(['[MASK]', '[MASK]']);
    const { scored } = await json<{ scored: object[] }>(['fill', 'The weather is', '--score', ...BERT]);
    expect(scored[0]).toMatchObject({ number: 0, position: 1 });
  });

  it.each<[string, string[], number, RegExp]>([
    [
      'no mask',
      ['The weather is'],
      1,
      /^error: Nothing is masked: write \[MASK\] where a word is left out\. Or mask a token .*: `--mask 3`\.\n/,
    ],
    [
      'a token that is not there',
      ['The weather is', '--mask', '6'],
      2,
      /^error: there is no token 6 to mask: those of the text are 0 to 5\n/,
    ],
    ['a text without tokens', [' ', '--mask', '0'], 2, /^error: there is no token 0 to mask: the text has none\n/],
    ['both', ['The weather is', '--mask', '1', '--score'], 2, /^error: --score masks each token in turn/],
  ])('says what is wrong with %s', async (_, args, code, sentence) => {
    const ended = await cli(['fill', ...args, ...BERT]);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toMatch(sentence);
  });
});

describe('embed', () => {
  it('shows the beginning of each vector and the cosines', async () => {
    const output = await printed(['embed', 'The weather is', 'The weather is', '--model', await sentenceEncoder()]);
    expect(output).toMatch(/^32 numbers for each text\n0 {2}"The weather is" {2}8 tokens {2}\[-?\d/);
    expect(output).toContain('cosine similarity\n   0       1\n0  1.0000  1.0000\n1  1.0000  1.0000\n');
    expect(output).toMatch(/\ntext 0 {2,}text 1 {2,}cosine\n0 \[CLS\] {2,}0 \[CLS\] {2,}1\.0000\n1 the /);
  });

  it('says of three texts or more which two are the most similar, and which the least', async () => {
    const texts = ['The weather is', 'The sun', 'The weather is'];
    const output = await printed(['embed', ...texts, '--model', await sentenceEncoder()]);
    expect(output).toMatch(
      /\n\nOf the 3 pairs, the most similar is text 0 and text 2 \(1\.0000\), and the least similar text \d and text \d \(/,
    );
  });

  it('shows the first tokens of two long texts, and all where that is asked for', async () => {
    const long = 'The weather is fine. '.repeat(10);
    const call = ['embed', long, 'The weather', '--model', await sentenceEncoder()];
    const rows = (text: string) => text.match(/^\d+ \S+ .*\d\.\d{4}$/gm)?.length ?? 0;
    const [short, whole] = [await printed(call), await printed([...call, '--tokens'])];
    expect(short).toMatch(/\nand \d+ tokens more: --tokens shows all\n/);
    expect(whole).not.toContain('--tokens');
    expect(rows(whole)).toBeGreaterThan(rows(short) + 10);
  });

  it('says of an encoder-decoder that it is one', async () => {
    const { stderr } = await cli(['embed', 'x', '--model', fixturePath('t5')]);
    expect(stderr).toContain('A sentence embedding does not apply to t5, because this model is an encoder-decoder, ');
  });

  it('says that a text was cut, and why nothing is embedded', async () => {
    const model = await sentenceEncoder({ transformer: { max_seq_length: 5 } });
    const cut = await cli(['embed', 'The weather is', '--model', model]);
    const limit = "tokens, more than the limit that this model's folder sets (5 tokens, sentence_bert_config.json)";
    expect(cut.stderr).toBe(`The text has 8 ${limit}: only the first 5 tokens are read.\n`);
    const both = await cli(['embed', 'a', 'The weather is', '--model', model]);
    expect(both.stderr).toBe(`The text of row 1 has 8 ${limit}: only the first 5 tokens are read.\n`);
    const compared = await cli(['compare', 'a', 'The weather is', '--model', model]);
    expect(compared.stderr).toBe(`The text of B has 8 ${limit}: only the first 5 tokens are traced.\n`);
    const traced = await printed(['trace', 'The weather is', '--model', model]);
    expect(traced.replace(/\s+/g, ' ')).toContain(`The text has 8 ${limit}: only the first 5 tokens are traced.`);
    const { cut: told } = await json<{ cut: object }>(['trace', 'The weather is', '--model', model]);
    expect(told).toEqual({ total: 8, kept: 5, part: 'first', limitedBy: 'sentence_bert_config.json' });
    const other = await cli(['embed', 'x', ...BERT]);
    expect(other).toMatchObject({ code: 1, stdout: '' });
    expect(other.stderr).toMatch(
      /^error: A sentence embedding does not apply to \S+, because this model fills in masked tokens, and its .* Name a sentence encoder instead: `/,
    );
  });
});

describe('trace', () => {
  it('names the place whose prediction a run without a part changes', async () => {
    const output = await printed(['trace', 'The [MASK] is', '--without', 'L0H1', ...BERT]);
    expect(output.replace(/\s+/g, ' ')).toMatch(/Without head 0.1, “[^”]+” at position 2 has a probability of /);
  });
});

describe('compare', () => {
  it('shows how alike the vectors of two texts of a sentence encoder are, as embed does', async () => {
    const model = ['--model', await sentenceEncoder()];
    const output = await printed(['compare', 'The weather is', 'The', ...model]);
    const embedded = await printed(['embed', 'The weather is', 'The', ...model]);
    expect(output).toMatch(/^A {2}\S+ {2}"The weather is" {2}8 tokens\nB {2}\S+ {2}"The" {13}\d tokens\n/);
    const [, cosine] = /\n0 +1\.0000 +(\S+)\n/.exec(embedded) ?? [];
    expect(output).toContain(`\n\ncosine similarity of the two texts  ${cosine}\n`);
    const [, pairs = ''] = embedded.split(/(?=\ncosine similarity of tokens)/);
    const inColumns = (text: string) => text.replaceAll('text 0', 'A').replaceAll('text 1', 'B').replace(/ +/g, ' ');
    expect(inColumns(output)).toContain(inColumns(pairs));
    const { similarity } = await json<{ similarity: number }>([
      'compare',
      'The weather is',
      'The weather is',
      ...model,
    ]);
    expect(similarity).toBeCloseTo(1, 6);
  });

  it('tells how similar two texts of a sentence encoder are without each word, as embed does of texts without it', async () => {
    const model = ['--model', await sentenceEncoder()];
    const [a, b] = ['The weather is nice', 'The sun is out'] as const;
    type Words = { similarity: number; words: { side: 'a' | 'b'; text: string; similarity: number }[] };
    const { words, similarity: whole } = await json<Words>(['compare', a, b, '--words', ...model]);
    expect(words.map(({ side, text }) => `${side} ${text}`)).toEqual(
      [a, b].flatMap((text, side) => text.split(' ').map((word) => `${'ab'[side]} ${word}`)),
    );
    for (const { side, text, similarity } of words) {
      const without = (of: string) => of.replace(text, '');
      const texts = side === 'a' ? [without(a), b] : [a, without(b)];
      const { similarities } = await json<{ similarities: number[][] }>(['embed', ...texts, ...model]);
      expect(similarity, `${side} ${text}`).toBeCloseTo(similarities[0]?.[1] as number, 5);
    }
    const output = await printed(['compare', a, b, '--words', ...model]);
    const [first] = words;
    expect(output).toContain(`\nA     "The"      ${first?.similarity.toFixed(4)}  `);
    expect(output).toMatch(
      /\n(“\w+” of [AB] (brings them together|sets them apart) most: without it |No single word matters )/,
    );
    expect(output).toContain(whole.toFixed(2));
    expect((await cli(['compare', 'The', 'The sun', '--words', ...BERT])).stderr).toMatch(
      /^error: A sentence embedding does not apply to /,
    );
  });

  it('says which of two models predicts no next tokens, and what is compared instead', async () => {
    const args = ['compare', 'The weather is', '--model', fixturePath('t5'), '--other-model'];
    const { code, stderr } = await cli([...args, await sentenceEncoder()]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: A comparison of next tokens does not apply to (\S+), because this model makes one vector of a text: .* compared by their vectors; `embed` compares those that \1 makes of texts\.\n$/,
    );
    expect((await cli([...args, ...BERT.slice(1)])).stderr).toMatch(
      /^error: A comparison of next tokens does not apply to \S+, because this model fills in .* compared by their vectors\.\n$/,
    );
  });

  it('has only the cosines of tokens where a model makes no vector of a text, and says why no prediction', async () => {
    const output = await printed(['compare', 'The weather is', 'The', ...BERT]);
    expect(output).not.toContain('of the two texts');
    expect(output).toContain('cosine similarity of tokens');
    expect(output).toMatch(
      /\n\nWhat is predicted is compared at masks that both texts have: they have none that stand beside each other\.\n$/,
    );
  });

  it('shows what is predicted at masks of both texts, as fill says it of each', async () => {
    const texts = ['The [MASK] is [MASK]', 'The [MASK] was [MASK]'] as const;
    const output = await printed(['compare', ...texts, ...BERT]);
    expect(output).toContain('\npredictions at 2 [MASK] of A and 2 [MASK] of B\n\nmost probable in A');
    expect(output.match(/^predictions at /gm)).toHaveLength(2);
    expect(output.match(/^Kullback-Leibler divergence: /gm)).toHaveLength(2);
    type Places = { masks: { [side in 'a' | 'b']: { position: number; entropy: number; top: { id: number }[] } }[] };
    const { masks } = await json<Places>(['compare', ...texts, ...BERT]);
    for (const [side, text] of [['a', texts[0]] as const, ['b', texts[1]] as const]) {
      type Filled = { masks: { position: number; entropy: number; top: { id: number }[] }[] };
      const filled = await json<Filled>(['fill', text, '--top', '3', ...BERT]);
      expect(masks.map((mask) => mask[side].position)).toEqual(filled.masks.map(({ position }) => position));
      for (const [at, { entropy, top }] of filled.masks.entries()) {
        expect(masks[at]?.[side].entropy).toBeCloseTo(entropy, 5);
        expect(masks[at]?.[side].top.slice(0, 3).map(({ id }) => id)).toEqual(top.map(({ id }) => id));
      }
    }
  });

  it('runs a text with a part of the other where there are masks to tell of, and refuses it elsewhere', async () => {
    const patched = ['--patch', 'L0H1'];
    const output = await printed(['compare', 'The [MASK] is', 'Our [MASK] was', ...BERT, ...patched]);
    expect(output).toMatch(
      / of B\nWith what head 0.1 gives in B, at the 4 of its 5 tokens that have a counterpart in B, /,
    );
    const all = await printed(['compare', 'The [MASK] is', 'Our [MASK] was', ...BERT, '--patch', 'all']);
    expect(all).toMatch(/\nThe way is measured by the log/);
    const unmasked = await cli(['compare', 'The weather is', 'The', ...BERT, ...patched]);
    expect(unmasked).toMatchObject({ code: 1, stdout: '' });
    expect(unmasked.stderr).toContain('--patch tells what is predicted at a mask that both texts have: they have none');
    const vector = await cli(['compare', 'The weather is', 'The', '--model', await sentenceEncoder(), ...patched]);
    expect(vector).toMatchObject({ code: 1, stdout: '' });
    expect(vector.stderr).toMatch(
      /^error: A run with a part of another text does not apply to \S+, because this model makes one vector of a text: /,
    );
  });
});

it('a trace of an encoder has the steps of one', async () => {
  const output = await printed(['trace', 'The [MASK] is', ...BERT]);
  const titles = [...output.matchAll(/^\d+\. (.*)$/gm)].map(([, title]) => title);
  expect(titles).toContain('Cut into tokens (Tokens, ids, types and mask)');
  expect(titles.at(-1)).toBe('What fits the gap (Masked-token predictions)');
  expect(titles).not.toContainEqual(expect.stringContaining('Generation'));
  expect(output).toMatch(
    / holds \(largest difference [^)]*\): Every position attends to every other that no mask hides/,
  );
  const { generation, predicts, masks } = await json<Record<string, unknown>>(['trace', 'The [MASK] is', ...BERT]);
  expect({ generation, predicts }).toEqual({ generation: null, predicts: 'masked token' });
  expect(masks).toHaveLength(1);
});

it('the heads of an encoder are said to be of an encoder', async () => {
  const { attention } = await json<{ attention: string }>(['heads', 'The weather is', '--shuffles', '2', ...BERT]);
  expect(attention).toBe('encoder');
});
