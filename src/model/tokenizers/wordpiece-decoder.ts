/** WordPiece's decoder: a space before each word, and none before most punctuation. */
import * as v from 'valibot';
import { ModelFolderError } from '../errors';
import { shorten } from '../json';
import { flag, readFields } from '../schema';
import type { Component } from './text/component';
import { spaced, type TokenBytes } from './token-bytes';

const DecoderSchema = v.object({ prefix: v.optional(v.string(), '##'), cleanup: v.optional(flag(), true) });

/** In this order, each token by itself: the `tokenizers` library's `wordpiece.rs`. */
const CLEANED: readonly (readonly [string, string])[] = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [' do not', " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

/** Reads a decoder; without one, tokens are set apart by spaces. Throws a sentence for one of another kind. */
export function readWordPieceDecoder(decoder: Component | null, file: string): TokenBytes {
  if (decoder === null) return spaced;
  if (decoder.type !== 'WordPiece') {
    throw new ModelFolderError(
      `${file}: "decoder" is ${shorten(decoder.type)}, which is not supported beside a WordPiece model.`,
    );
  }
  const json = { file: `${file}, "decoder"`, value: decoder, inexact: new Map() };
  const { prefix, cleanup } = readFields(json, DecoderSchema);
  return (token, isFirst) => {
    const spaced = isFirst ? token : token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
    return Buffer.from(cleanup ? clean(spaced) : spaced);
  };
}

function clean(text: string): string {
  return CLEANED.reduce((cleaned, [pattern, content]) => cleaned.replaceAll(pattern, content), text);
}
