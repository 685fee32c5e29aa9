/** Tokenizers in SentencePiece's style for tests: a fixture's with parts replaced. */
import { join } from 'node:path';
import { openTokenizer } from '../../../../src/model/tokenizers/open-tokenizer';
import { fixturePath } from '../../support';
import { folderWith, type Json, readJsonObject } from '../helpers';

export const SPACES = { type: 'Replace', pattern: { String: ' ' }, content: '▁' };
const FUSED = [{ type: 'Replace', pattern: { String: '▁' }, content: ' ' }, { type: 'ByteFallback' }, { type: 'Fuse' }];
export const WITHOUT_STRIPPING = { type: 'Sequence', decoders: FUSED };
export const STRIPPING = {
  type: 'Sequence',
  decoders: [...FUSED, { type: 'Strip', content: ' ', start: 1, stop: 0 }],
};

/** The fixture's tokenizer.json with some parts replaced; its byte tokens are no special ones, as in published files. */
export async function variant(parts: Json = {}, model: Json = {}): Promise<Json> {
  const json = await readJsonObject(join(fixturePath('llama'), 'tokenizer.json'));
  const added = (json['added_tokens'] as { content: string }[]).filter(({ content }) => !content.startsWith('<0x'));
  return { ...json, added_tokens: added, ...parts, model: { ...(json['model'] as Json), ...model } };
}

export async function openVariant(parts: Json = {}, model: Json = {}) {
  return openTokenizer(await folderWith({ 'tokenizer.json': await variant(parts, model) }));
}
