/**
 * Unigram (Kudo 2018), SentencePiece's other algorithm: each token has a score, the logarithm of its probability, and a word
 * is cut into the tokens with the highest sum.
 */
import * as v from 'valibot';
import { ModelFolderError } from '../errors';
import { shorten } from '../json';
import { flag, readFields, wholeNumber } from '../schema';
import { readPieceDecoder } from './sentencepiece-decoder';
import type { TokenizerFiles } from './tokenizer-files';
import type { TokenizerKind } from './tokenizer-kind';
import { UnigramEncoder, type UnigramModel } from './unigram-encoder';
import { MAX_TOKEN_ID, requireSearchable } from './vocabulary';
import { wordTokenizer } from './word-tokenizer';

const ModelSchema = v.object({
  vocab: v.array(
    v.custom<[string, number]>(isScored, 'must be a token and its score'),
    'must be a list of tokens with their scores',
  ),
  unk_id: v.nullish(wholeNumber(0, MAX_TOKEN_ID)),
  byte_fallback: v.nullish(flag(), false),
});

export const unigram: TokenizerKind = {
  name: 'Unigram',

  matches: ({ model }) => model.type === 'Unigram' || (model.type === undefined && Array.isArray(model['vocab'])),

  open(files) {
    const { model, tokens } = readModel(files);
    const encoder = new UnigramEncoder(model);
    const { bytesOf, leadingSpaces } = readPieceDecoder(files.decoder, files.file);
    return wordTokenizer(files, {
      kind: unigram.name,
      tokens,
      encode: (word, placed) => encoder.encode(word, placed),
      bytesOf,
      leadingSpaces,
    });
  },
};

function readModel({ model, file }: TokenizerFiles): { model: UnigramModel; tokens: (string | undefined)[] } {
  const json = { file: `${file}, "model"`, value: model, inexact: new Map() };
  const { vocab, unk_id, byte_fallback } = readFields(json, ModelSchema);
  const tokens = vocab.map(([token]) => token);
  requireSearchable(tokens, file);
  const broken = tokens.find((token) => /\p{Cs}/u.test(token));
  if (broken !== undefined) {
    throw new ModelFolderError(`${file}: token "${shorten(broken)}" has half of a character.`);
  }
  if (typeof unk_id === 'number' && unk_id >= tokens.length) {
    throw new ModelFolderError(`${file}: the vocabulary lacks the token ${unk_id}, which "unk_id" names.`);
  }
  const scores = Float64Array.from(vocab, ([, score]) => score);
  return {
    tokens: [...tokens],
    model: { tokens, scores, unknown: unk_id ?? undefined, byteFallback: byte_fallback ?? false },
  };
}

function isScored(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && Number.isFinite(value[1] as unknown)
  );
}
