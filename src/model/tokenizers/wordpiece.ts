/** WordPiece (Schuster and Nakajima 2012), BERT's: a word is cut into the longest tokens, from its beginning. */
import * as v from 'valibot';
import { readFields, wholeNumber } from '../schema';
import type { TokenizerFiles } from './tokenizer-files';
import type { TokenizerKind } from './tokenizer-kind';
import { readUnknown, readVocabulary, requireSearchable, vocabulary } from './vocabulary';
import { wordTokenizer } from './word-tokenizer';
import { readWordPieceDecoder } from './wordpiece-decoder';
import { WordPieceEncoder } from './wordpiece-encoder';

const MAX_PREFIX = 100;
const MAX_WORD = 1_000_000;

const ModelSchema = v.object({
  vocab: vocabulary(),
  unk_token: v.optional(v.string('must be a text'), '[UNK]'),
  continuing_subword_prefix: v.optional(
    v.pipe(v.string('must be a text'), v.maxLength(MAX_PREFIX, `must have at most ${MAX_PREFIX} characters`)),
    '##',
  ),
  max_input_chars_per_word: v.optional(wholeNumber(0, MAX_WORD), 100),
});

export const wordPiece: TokenizerKind = {
  name: 'WordPiece',

  matches: ({ model }) =>
    model.type === 'WordPiece' || (model.type === undefined && 'max_input_chars_per_word' in model),

  open(files) {
    const { file } = files;
    const model = readModel(files);
    const { ids, tokens } = readVocabulary(model.vocab, file);
    requireSearchable(tokens, file);
    const encoder = new WordPieceEncoder(tokens, {
      unknown: readUnknown(model.unk_token, ids, file),
      prefix: model.continuing_subword_prefix,
      longestWord: model.max_input_chars_per_word,
    });
    return wordTokenizer(files, {
      kind: wordPiece.name,
      tokens,
      encode: (word, placed) => encoder.encode(word, placed),
      bytesOf: readWordPieceDecoder(files.decoder, file),
      leadingSpaces: 0,
    });
  },
};

function readModel({ model, file }: TokenizerFiles) {
  return readFields({ file: `${file}, "model"`, value: model, inexact: new Map() }, ModelSchema);
}
