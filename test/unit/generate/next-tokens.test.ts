/** The list of next tokens, of a vocabulary in which very many agree with what is typed. */
import { expect, it } from 'vitest';
import { nextTokens } from '../../../src/generate/next-tokens';
import { Vocabulary } from '../../../src/generate/vocabulary';
import type { Tokenizer } from '../../../src/model/tokenizers/tokenizer';

const SIZE = 300_000;

it('a space is gone on with where most of a large vocabulary begins with one', async () => {
  const describe: Tokenizer['describe'] = (id) => ({ id, token: ` ${id}`, text: ` ${id}`, special: false });
  const bytes = (id: number) => Buffer.from(id === 0 ? ' ' : ` ${id}`);
  const vocabulary = new Vocabulary({ size: SIZE, bytes, describe });
  const logits = new Float32Array(SIZE);
  logits[7] = 40;
  const prefix = { goThrough: async () => ({ rows: [logits, logits] }) };
  const healed = { ids: [1], takenBack: [0], typed: ' ' };
  const found = await nextTokens(healed, [], 3, { prefix, vocabulary } as never, new AbortController().signal);
  expect(found).toHaveLength(3);
  expect(found[0]).toMatchObject({ ids: [7], text: '7' });
});
