/** What other files say: which pieces are chosen, and how they are written before the text. */
import { describe, expect, it } from 'vitest';
import { PlaceReader } from '../../../src/engine/worker/completions/place-reader';
import { InfillForm } from '../../../src/generate/infill-form';
import type { FilePiece } from '../../../src/generate/other-files-form';
import { PlainForm } from '../../../src/generate/plain-form';
import { RepositoryForm } from '../../../src/generate/repository-form';
import { contextAt } from '../../../src/generate/similar-text';
import { tokenizerOf } from '../../../src/model/tokenizers/open-tokenizer';
import type { Tokenizer } from '../../../src/model/tokenizers/tokenizer';
import { readTokenizerFiles } from '../../../src/model/tokenizers/tokenizer-files';
import { STARTER } from '../model/helpers';

const lines = (word: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${word}${i} = ${word};`).join('\n');

describe('the pieces of other files', () => {
  const files = [
    { path: 'alike.ts', text: `${lines('other', 40)}\nconst total = items.reduce(add, zero);\n${lines('other', 40)}` },
    { path: 'same.ts', text: 'const total = items.reduce(add, zero);' },
    { path: 'foreign.ts', text: lines('nothing', 100) },
  ];
  const { pieces } = contextAt('function sum(items) {\n  const total = items.reduce(add', {
    repository: 'r',
    path: 'edited.ts',
    files,
  });

  it('are the most similar ones, the most similar last, and none of files that are not alike', () => {
    expect(pieces.at(-1)).toEqual({ ...files[1], line: 1 });
    expect(pieces.map(({ path }) => path)).not.toContain('foreign.ts');
  });

  it('are none of a file that shares only what all files have', () => {
    const short = { repository: 'r', path: 'a.js', files: [{ path: 'b.js', text: 'import wind from "weather";' }] };
    expect(contextAt('import { add } from "./sum.js";', short).pieces).toEqual([]);
  });

  it('are no more than some lines of a file', () => {
    const [piece] = contextAt('const total = other1 + other2 + items.reduce(add, zero)', {
      repository: 'r',
      path: 'edited.ts',
      files: files.slice(0, 1),
    }).pieces;
    expect(piece?.text.split('\n').length).toBeLessThanOrEqual(24);
    expect(piece?.text).toContain('reduce');
    expect(
      files[0]?.text
        .split('\n')
        .slice((piece?.line ?? 0) - 1)
        .join('\n')
        .startsWith(piece?.text ?? '-'),
    ).toBe(true);
  });
});

async function withTokens(contents: readonly string[]): Promise<Tokenizer> {
  const files = await readTokenizerFiles(STARTER);
  const first = tokenizerOf(files).size;
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: false };
  const added = contents.map((content, index) => ({ id: first + index, content, ...plain }));
  return tokenizerOf({ ...files, added_tokens: [...files.added_tokens, ...added] });
}

const CONTEXT = {
  repository: 'shop',
  path: 'src/b.ts',
  pieces: [
    { path: 'src/long.ts', line: 1, text: 'x = 1;\n'.repeat(40) },
    { path: 'src/a.ts', line: 7, text: 'sell("<file_sep><fim_middle><|fim_prefix|><|endoftext|>");\n' },
  ],
};
const FORMS = [
  {
    name: 'prefix after the path',
    tokens: ['<|repo_name|>', '<|file_sep|>', '<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>'],
    written: ([repo, sep, pre, suf, mid]: string[]) =>
      `${repo}shop\n${sep}src/a.ts\nsell("<file_sep><fim_middle><|fim_prefix|><|endoftext|>");\n\n${sep}src/b.ts\n${pre}one\n${suf} end${mid}two`,
  },
  {
    name: 'path within the prefix',
    tokens: ['<repo_name>', '<file_sep>', '<fim_prefix>', '<fim_suffix>', '<fim_middle>'],
    written: ([repo, sep, pre, suf, mid]: string[]) =>
      `${repo}shop${sep}src/a.ts\nsell("<file_sep><fim_middle><|fim_prefix|><|endoftext|>");\n${sep}${pre}src/b.ts\none\n${suf} end${mid}two`,
  },
];

describe.each(FORMS)('a prompt with several files, $name', async ({ tokens, written }) => {
  const tokenizer = await withTokens(tokens);
  const infill = InfillForm.of(tokenizer) as InfillForm;
  const form = RepositoryForm.of(tokenizer, infill.reserved) as RepositoryForm;
  const reader = new PlaceReader(tokenizer, infill, 100, { form, limit: 80 });
  const input = { document: 'd', start: 0, text: 'one\ntwo', following: ' end' };
  const special = new Set(tokens.map((token) => tokenizer.idOf(token)));

  it('is as published, of the pieces that there is room for, and no text of theirs is special', () => {
    const { ids, pieces } = reader.readAround(input, infill, CONTEXT);
    expect(pieces).toEqual(CONTEXT.pieces.slice(1));
    expect(tokenizer.decode(ids)).toBe(written(tokens));
    expect(ids.filter((id) => special.has(id)).map((id) => tokenizer.describe(id).token)).toEqual(
      written(tokens)
        .match(/<\|?(?:repo_name|file_sep|fim_\w+)\|?>/g)
        ?.filter((_, index) => index < 2 || index > 4),
    );
    expect(ids).not.toContain(tokenizer.idOf('<|endoftext|>'));
  });

  it('begins alike at every key, so that its head is computed once', () => {
    const before = reader.readBefore(input, CONTEXT).ids;
    const after = reader.readBefore({ ...input, text: 'one\ntwo three' }, { ...CONTEXT }).ids;
    expect(after.slice(0, before.length)).toEqual(before);
    expect(tokenizer.decode(after)).toMatch(/src\/b\.ts\none\ntwo three$/);
  });

  it('has no head where nothing is alike', () => {
    expect(reader.readBefore(input, { ...CONTEXT, pieces: [] }).ids).toEqual(
      tokenizer.encode(input.text).map(({ id }) => id),
    );
  });
});

describe('as plain text, for a vocabulary without such tokens,', async () => {
  const tokenizer = await withTokens(['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>']);
  const infill = InfillForm.of(tokenizer) as InfillForm;
  const reader = new PlaceReader(tokenizer, infill, 100, { form: new PlainForm(tokenizer), limit: 40 });
  const input = { document: 'd', start: 0, text: 'one\ntwo', following: ' end' };
  const [, { text: piece }] = CONTEXT.pieces as [FilePiece, FilePiece];

  it('pieces stand before the text, as far as there is room', () => {
    const { ids, pieces } = reader.readBefore(input, CONTEXT);
    expect(pieces).toEqual(CONTEXT.pieces.slice(1));
    expect(ids).toEqual(tokenizer.encode(`${piece}\none\ntwo`).map(({ id }) => id));
  });

  it('and in the prefix of a gap, where nothing of them is special', () => {
    const { ids } = reader.readAround(input, infill, CONTEXT);
    expect(ids).toEqual(infill.prompt({ prefix: `${piece}\none\n`, middle: 'two', suffix: ' end' }));
    expect(ids.filter((id) => infill.reserved.has(id))).toHaveLength(3);
  });

  it('and nothing where none fits', () => {
    const small = new PlaceReader(tokenizer, infill, 100, { form: new PlainForm(tokenizer), limit: 4 });
    expect(small.readBefore(input, CONTEXT)).toMatchObject({ pieces: [], ids: small.readBefore(input).ids });
  });
});

it('a vocabulary without the tokens has no such form', async () => {
  expect(RepositoryForm.of(await withTokens(['<repo_name>']))).toBeUndefined();
});
