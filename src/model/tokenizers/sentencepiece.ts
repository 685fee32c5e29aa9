/**
 * BPE in SentencePiece's style: spaces are written as "▁", the characters of a text are merged into tokens, and a character
 * without a token is written as one token for each of its UTF-8 bytes ("<0xE4>").
 */
import { isBytePairEncoding, readBpeModel } from './bpe-model';
import { ByteTokenizer } from './byte-tokenizer';
import { CharacterEncoder } from './character-encoder';
import { findMaskId } from './find-mask-id';
import { readPostProcessing } from './post-processing';
import { readPieceDecoder } from './sentencepiece-decoder';
import { hasPart } from './text/component';
import { readNormalizer } from './text/normalizer';
import { readPreTokenizer } from './text/split-placed';
import type { TokenizerKind } from './tokenizer-kind';

export const sentencePiece: TokenizerKind = {
  name: 'SentencePiece BPE',

  matches: (files) =>
    isBytePairEncoding(files) &&
    !hasPart(files.pre_tokenizer, 'ByteLevel') &&
    ['ByteFallback', 'Metaspace', 'Fuse'].some((type) => hasPart(files.decoder, type)),

  open(files) {
    const { file } = files;
    const model = readBpeModel(files);
    const encoder = new CharacterEncoder(model);
    const split = readPreTokenizer(files.pre_tokenizer, file);
    const { bytesOf, leadingSpaces } = readPieceDecoder(files.decoder, file);
    return new ByteTokenizer({
      kind: sentencePiece.name,
      tokens: model.tokens,
      added: model.added,
      maskId: findMaskId(files, model.tokens),
      normalize: readNormalizer(files.normalizer, file),
      postProcessing: readPostProcessing(files, model.tokens),
      encodePiece(piece, placed) {
        for (const word of split(piece)) encoder.encode(word, placed);
      },
      bytesOf: (_id, token, isFirst) => bytesOf(token, isFirst),
      leadingSpaces,
    });
  },
};
