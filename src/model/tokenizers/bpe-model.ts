/** Reads and checks the byte-pair encoding in tokenizer.json: the vocabulary, the added tokens and the merges. */
import * as v from 'valibot';
import { ModelFolderError } from '../errors';
import { shorten } from '../json';
import { flag, readFields } from '../schema';
import type { Merge } from './byte-pair-merger';
import type { AddedToken, TokenizerFiles } from './tokenizer-files';
import { placeAddedTokens, readUnknown, readVocabulary, vocabulary } from './vocabulary';

export interface BpeModel {
  /** The tokens by id, including added ones; some ids may have none. */
  readonly tokens: readonly (string | undefined)[];
  /** The ids by token, except for tokens that are only added. */
  readonly ids: ReadonlyMap<string, number>;
  /** The added tokens by id. */
  readonly added: ReadonlyMap<number, AddedToken>;
  /** The merges in the order of their ranks. */
  readonly merges: readonly Merge[];
  /** Whether a word that is itself a token is used as it is, instead of merging it from its parts. */
  readonly ignoreMerges: boolean;
  /** Whether a character without a token is written as one token for each of its bytes ("<0xE4>"). */
  readonly byteFallback: boolean;
  /** The id for characters that cannot be expressed otherwise. */
  readonly unknown: number | undefined;
  /** Whether adjacent characters of that kind become one token. */
  readonly fuseUnknown: boolean;
}

const ModelSchema = v.object({
  vocab: vocabulary(),
  merges: v.array(v.custom<string | [string, string]>(isMerge, 'must be a pair of tokens'), 'must be a list'),
  continuing_subword_prefix: v.nullish(v.literal('', 'must be empty for BPE without word marks')),
  end_of_word_suffix: v.nullish(v.literal('', 'must be empty for BPE without word marks')),
  unk_token: v.nullish(v.string('must be a text')),
  ignore_merges: v.nullish(flag(), false),
  byte_fallback: v.nullish(flag(), false),
  fuse_unk: v.nullish(flag(), false),
});

/** Whether a tokenizer's model is byte-pair encoding; old files do not name its type. */
export function isBytePairEncoding({ model }: TokenizerFiles): boolean {
  return model.type === 'BPE' || (model.type === undefined && 'merges' in model);
}

/** @throws a sentence with file and fault if the parts of the model do not fit together */
export function readBpeModel(files: TokenizerFiles): BpeModel {
  const { file } = files;
  const json = { file: `${file}, "model"`, value: files.model, inexact: new Map() };
  const { vocab, merges, unk_token, ...flags } = readFields(json, ModelSchema);
  const { tokens, ids } = readVocabulary(vocab, file);
  const added = placeAddedTokens(tokens, files);
  return {
    tokens,
    ids,
    added,
    merges: readMerges(merges, ids, file),
    ignoreMerges: flags.ignore_merges,
    byteFallback: flags.byte_fallback,
    unknown: typeof unk_token === 'string' ? readUnknown(unk_token, ids, file) : undefined,
    fuseUnknown: flags.fuse_unk,
  };
}

/** The merges as ids, in the order of their ranks. */
function readMerges(
  merges: readonly (string | [string, string])[],
  ids: ReadonlyMap<string, number>,
  file: string,
): Merge[] {
  return merges.map((merge, index) => {
    const [first = '', second = ''] = typeof merge === 'string' ? merge.split(' ') : merge;
    const [left, right, merged] = [ids.get(first), ids.get(second), ids.get(first + second)];
    if (left !== undefined && right !== undefined && merged !== undefined) return { left, right, merged };
    const missing = [first, second, first + second].find((token) => !ids.has(token)) ?? '';
    throw new ModelFolderError(
      `${file}: merge ${index} needs the token "${shorten(missing)}", which the vocabulary lacks.`,
    );
  });
}

function isMerge(value: unknown): boolean {
  if (typeof value === 'string') return value.split(' ').length === 2;
  return Array.isArray(value) && value.length === 2 && value.every((token) => typeof token === 'string');
}
