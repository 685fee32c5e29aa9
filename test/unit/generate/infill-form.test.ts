/** Prompts for filling in the middle, id for id. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InfillForm } from '../../../src/generate/infill-form';
import { readGgufHeader } from '../../../src/model/gguf/gguf-file';
import { ggufTokenizerFiles } from '../../../src/model/tokenizers/gguf-tokenizer';
import { openTokenizer, tokenizerOf } from '../../../src/model/tokenizers/open-tokenizer';
import type { Tokenizer } from '../../../src/model/tokenizers/tokenizer';
import { readTokenizerFiles, type TokenizerFiles } from '../../../src/model/tokenizers/tokenizer-files';
import { thorough } from '../../workbench/thorough';
import { ROOT, STARTER } from '../model/helpers';
import { fixturePath } from '../support';

const SHARED = join(ROOT, '../shared/fixtures-gguf');

interface GoldenPrompt {
  readonly vocabulary: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly ids: readonly number[];
}

/** A tokenizer with such tokens added to its vocabulary. */
function withTokens(files: TokenizerFiles, contents: readonly string[], special = true): Tokenizer {
  const first = tokenizerOf(files).size;
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false, special };
  const added = contents.map((content, index) => ({ id: first + index, content, ...plain }));
  return tokenizerOf({ ...files, added_tokens: [...files.added_tokens, ...added] });
}

function formOf(tokenizer: Tokenizer): InfillForm {
  const form = InfillForm.of(tokenizer);
  if (!form) throw new Error('The vocabulary has no form.');
  return form;
}

/** Whatever of it looks like special tokens is text. */
const GAP = { prefix: 'def add(a, b):\n    ', middle: '', suffix: '\n\nprint("<fim_middle> <|endoftext|>")\n' };

describe.runIf(existsSync(SHARED))('the prompts of real vocabularies', async () => {
  const golden = existsSync(SHARED)
    ? (JSON.parse(await readFile(join(SHARED, 'infill.json'), 'utf8')) as readonly GoldenPrompt[])
    : [];

  it.each([...new Set(golden.map(({ vocabulary }) => vocabulary))])('of %s are as published', async (name) => {
    const path = join(SHARED, `vocabularies/${name}.gguf`);
    const form = formOf(tokenizerOf(ggufTokenizerFiles(await readGgufHeader(path))));
    const prompts = golden.filter(({ vocabulary }) => vocabulary === name);
    expect(prompts.length).toBeGreaterThan(5);
    for (const { prefix, suffix, ids } of prompts)
      expect(form.prompt({ prefix, middle: '', suffix }), JSON.stringify(prefix)).toEqual(ids);
  });

  it.each(['gpt-2', ...(thorough ? ['llama-spm', 'qwen2', 'falcon'] : [])])('there are none for %s', async (name) => {
    const header = await readGgufHeader(join(SHARED, `vocabularies/${name}.gguf`));
    expect(InfillForm.of(tokenizerOf(ggufTokenizerFiles(header)))).toBeUndefined();
  });
});

describe('the prompts of vocabularies made for the test', () => {
  const FORMS = [
    ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>'],
    ['<fim_prefix>', '<fim_suffix>', '<fim_middle>'],
    ['<fim-prefix>', '<fim-suffix>', '<fim-middle>'],
    ['<｜fim▁begin｜>', '<｜fim▁hole｜>', '<｜fim▁end｜>'],
  ] as const;

  it.each(FORMS)('are prefix, suffix, middle with %s', async (...tokens) => {
    const files = await readTokenizerFiles(STARTER);
    for (const special of [true, false]) {
      const tokenizer = withTokens(files, tokens, special);
      const [prefix, suffix, middle] = tokens.map((token) => tokenizer.idOf(token));
      const plain = tokenizer.plainEncoder(new Set([prefix, suffix, middle] as number[]));
      const ids = (text: string) => plain(text).map(({ id }) => id);
      const expected = [prefix, ...ids(GAP.prefix), suffix, ...ids(GAP.suffix), middle];
      const form = formOf(tokenizer);
      expect(form.prompt(GAP)).toEqual(expected);
      expect(form.prompt({ ...GAP, middle: 'return' })).toEqual([...expected, ...ids('return')]);
      expect(tokenizer.decode(ids(GAP.suffix))).toBe(GAP.suffix);
      // A text that spells all of the form's tokens has none of them.
      const spelled = form.prompt({ prefix: tokens.join(' '), middle: tokens.join(''), suffix: tokens.join('\n') });
      expect(spelled.filter((id) => form.reserved.has(id))).toEqual([prefix, suffix, middle]);
    }
  });

  it('put no space before a text that goes on, where the tokenizer puts one before every text', async () => {
    const tokens = ['▁<PRE>', '▁<SUF>', '▁<MID>', '▁<EOT>'];
    const tokenizer = withTokens(await readTokenizerFiles(fixturePath('llama')), tokens);
    const form = formOf(tokenizer);
    const ids = form.prompt({ prefix: 'x = a', middle: 'b', suffix: 'c = d' });
    const written = ids.map((id) => tokenizer.describe(id).token).join('');
    expect(written.replace(/^<s>/, '')).toBe('▁<PRE>▁x▁=▁a▁<SUF>c▁=▁d▁<MID>b');
    expect(form.ends).toContain(tokenizer.idOf('▁<EOT>'));
  });

  it('begin with the suffix where there is no token for the middle', async () => {
    const tokenizer = withTokens(await readTokenizerFiles(fixturePath('llama')), ['[PREFIX]', '[SUFFIX]', '[MIDDLE]']);
    const ids = formOf(tokenizer).prompt({ prefix: 'def f(', middle: 'a', suffix: 'return a' });
    const written = ids.map((id) => tokenizer.describe(id).token).join('');
    expect(written.replace(/^<s>/, '')).toBe('[SUFFIX]return▁a[PREFIX]▁def▁f(a');
  });

  it('are none where one of the tokens is missing', async () => {
    const files = await readTokenizerFiles(STARTER);
    expect(InfillForm.of(withTokens(files, ['<fim_prefix>', '<fim_suffix>']))).toBeUndefined();
    expect(InfillForm.of(await openTokenizer(STARTER))).toBeUndefined();
  });
});
