/** What is said of the vector of a text, by how many tokens it is made of. */
import { expect, it } from 'vitest';
import type { Token } from '../../../../src/model/tokenizers/tokenizer';
import { POOLINGS } from '../../../../src/operations/pool';
import { sayPooled } from '../../../../src/trace/findings/pooled-text';

const token = (id: number): Token => ({ id, token: `t${id}`, text: `t${id}` }) as Token;
const found = { cosines: [], pooledLength: 5, length: 1, width: 8, normalizes: true };
const textOf = ({ parts }: ReturnType<typeof sayPooled>) => parts.map(({ text }) => text).join('');

it.each(POOLINGS)('of one token, its vector is that of the text, also by the pooling %s', (pooling) => {
  expect(textOf(sayPooled({ ...found, pooling, shares: [1] }, [token(0)]))).toMatch(
    /^The vector of the (only|first|last) token, “t0”, is taken for the whole text\. The vector has the length 5/,
  );
});

it('how many tokens there are is written with thousands', () => {
  const tokens = Array.from({ length: 1024 }, (_, id) => token(id));
  const shares = tokens.map((_, at) => at / 1024);
  expect(textOf(sayPooled({ ...found, pooling: 'sum by root', shares }, tokens))).toMatch(
    /^The sum of the vectors of all 1,024 tokens is taken, divided by the square root of 1,024\. /,
  );
});
