/** What tokenizer.json says of a byte-level BPE tokenizer, checked. */
import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import * as v from 'valibot';
import { ModelFolderError } from '../errors';
import { shorten } from '../json';
import { readFields } from '../schema';
import type { Merge } from './byte-pair-merger';
import { requireFewMarks } from './placed-text';
import { type PostProcessing, readPostProcessing } from './post-processing';
import type { AddedToken, TokenizerFiles } from './tokenizer';
import { WordEncoder } from './word-encoder';

export interface ByteLevelParts {
  /** Path of tokenizer.json, for messages. */
  readonly file: string;
  /** Tokens by id; there may be ids without one. */
  readonly tokens: readonly (string | undefined)[];
  /** Added tokens by id. */
  readonly added: ReadonlyMap<number, AddedToken>;
  /** A space is put before every piece of text that does not begin with one. */
  readonly addPrefixSpace: boolean;
  readonly postProcessing: PostProcessing;
  normalize(text: string): string;
  /** Splits a text into words and merges their bytes: ids of each word, `NO_TOKEN` for bytes that no token stands for. */
  merge(text: string): Int32Array[];
}

/** GPT-2's words: contractions, letters, digits, other signs (each with the space before it), white space. */
const BYTE_LEVEL_WORDS = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

const MAX_TOKEN_ID = 10_000_000;
const MAX_ADDED_CHARACTERS = 1_000_000;
/** The longest published patterns have some 2,000 characters, and no tokenizer has more than a handful. */
const MAX_PATTERN = 20_000;
const MAX_PARTS = 100;
const NORMALIZATIONS = ['NFC', 'NFD', 'NFKC', 'NFKD'];

/** Some faults of patterns show when they are used first. */
const TRIAL = 'a é天';
/** The library wants one. */
const NO_MODEL = { type: 'BPE', vocab: {}, merges: [] };

type Component = { type: string; [key: string]: unknown };

const ModelSchema = v.object({
  vocab: v.custom<Record<string, number>>(isRecord, 'must be an object'),
  merges: v.array(v.custom<string | [string, string]>(isMerge, 'must be a pair of tokens'), 'must be a list'),
  continuing_subword_prefix: v.nullish(v.literal('', 'must be empty for byte-level BPE')),
  end_of_word_suffix: v.nullish(v.literal('', 'must be empty for byte-level BPE')),
});
const ByteLevelSchema = v.object({
  add_prefix_space: v.optional(v.boolean(), true),
  use_regex: v.optional(v.boolean(), true),
});

/** Checks that the tokenizer is byte-level BPE and that its parts fit together. Throws a sentence otherwise. */
export function readByteLevelParts(files: TokenizerFiles): ByteLevelParts {
  const { file } = files;
  requireByteLevel(files);
  const { vocab, merges } = readFields(
    { file: `${file}, "model"`, value: files.model, inexact: new Map() },
    ModelSchema,
  );
  const { tokens, ids } = readVocabulary(vocab, file);
  const added = placeAddedTokens(tokens, files);
  const words = readWords(files);
  const postProcessing = readPostProcessing(files.post_processor, file);
  for (const id of [...postProcessing.before, ...postProcessing.after]) {
    if (tokens[id] === undefined)
      throw new ModelFolderError(`${file}: "post_processor" inserts the token ${id}, which does not exist.`);
  }
  const { normalize, splitWords } = openLibrary(files, words.preTokenizer);
  const encoder = new WordEncoder(ids, readMerges(merges, ids, file), files.model['ignore_merges'] === true);
  const merge = (text: string) => encoder.encode(splitWords(text));
  return { file, normalize, merge, addPrefixSpace: words.addPrefixSpace, tokens, added, postProcessing };
}

function requireByteLevel({ model, normalizer, pre_tokenizer, decoder, file }: TokenizerFiles): void {
  const isBpe = model.type === 'BPE' || (model.type === undefined && 'merges' in model);
  const isByteLevel = isBpe && contains(pre_tokenizer, 'ByteLevel') && contains(decoder, 'ByteLevel');
  const isNormalized = normalizer === null || flatten(normalizer).every(({ type }) => NORMALIZATIONS.includes(type));
  if (isByteLevel && isNormalized && model.byte_fallback !== true) return;
  const normalizing = normalizer === null ? '' : ` with the normalizer ${normalizer.type}`;
  const kind = isBpe ? `BPE that is not plainly byte-level${normalizing}` : (model.type ?? 'unknown');
  throw new ModelFolderError(
    `${file}: only byte-level BPE tokenizers are supported yet, and this one is ${shorten(kind)}.`,
  );
}

/** Tokens by id, and ids by token. */
function readVocabulary(vocab: Record<string, number>, file: string) {
  const tokens: (string | undefined)[] = [];
  const ids = new Map<string, number>();
  // `Object.entries` takes twice the time.
  for (const token of Object.keys(vocab)) {
    const id = vocab[token] as number;
    if (!Number.isSafeInteger(id) || id < 0 || id > MAX_TOKEN_ID) {
      throw new ModelFolderError(
        `${file}: token "${shorten(token)}" has the id ${shorten(String(id))}, which is no token id.`,
      );
    }
    if (tokens[id] !== undefined) {
      throw new ModelFolderError(
        `${file}: tokens "${shorten(tokens[id])}" and "${shorten(token)}" have the same id ${id}.`,
      );
    }
    tokens[id] = token;
    ids.set(token, id);
  }
  return { tokens, ids };
}

/** Puts the added tokens into `tokens`; one that the vocabulary has already must be there under the same id. */
function placeAddedTokens(
  tokens: (string | undefined)[],
  { added_tokens, file }: TokenizerFiles,
): Map<number, AddedToken> {
  const characters = added_tokens.reduce((sum, { content }) => sum + content.length, 0);
  if (characters > MAX_ADDED_CHARACTERS) {
    throw new ModelFolderError(
      `${file}: the added tokens have ${characters} characters together; at most ${MAX_ADDED_CHARACTERS} are allowed.`,
    );
  }
  const added = new Map<number, AddedToken>();
  for (const token of added_tokens) {
    const { id, content } = token;
    const holder = tokens[id];
    if (holder !== undefined && holder !== content) {
      throw new ModelFolderError(
        `${file}: tokens "${shorten(holder)}" and "${shorten(content)}" have the same id ${id}.`,
      );
    }
    tokens[id] = content;
    added.set(id, token);
  }
  return added;
}

/** The merges by ids, in the order of their ranks. */
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

/**
 * The pre-tokenizer in a form in which the library agrees with the reference: its `ByteLevel` splits with JavaScript's
 * `\s` (U+FEFF is white space, U+0085 is not), its `Split` with Unicode's. The space before the text is put there by
 * us, since ranges depend on it.
 */
function readWords({ pre_tokenizer, addPrefixSpace, file }: TokenizerFiles) {
  let prefix = false;
  const given = flatten(pre_tokenizer);
  requireMeasure(given, file);
  const parts = given.flatMap((part, index) => {
    if (part.type !== 'ByteLevel') return [part];
    const value = index === 0 && addPrefixSpace !== undefined ? { ...part, add_prefix_space: addPrefixSpace } : part;
    const options = readFields({ file: `${file}, "pre_tokenizer"`, value, inexact: new Map() }, ByteLevelSchema);
    if (options.add_prefix_space && index > 0) {
      throw new ModelFolderError(`${file}: "add_prefix_space" after another pre-tokenizer is not supported.`);
    }
    prefix ||= options.add_prefix_space;
    const bytes = { type: 'ByteLevel', add_prefix_space: false, use_regex: false };
    const split = { type: 'Split', pattern: { Regex: BYTE_LEVEL_WORDS }, behavior: 'Isolated', invert: false };
    return options.use_regex ? [split, bytes] : [bytes];
  });
  return { preTokenizer: { type: 'Sequence', pretokenizers: parts }, addPrefixSpace: prefix };
}

/** To compile a pattern takes time that nothing can interrupt. */
function requireMeasure(parts: readonly Component[], file: string): void {
  if (parts.length > MAX_PARTS) {
    throw new ModelFolderError(`${file}: "pre_tokenizer" has ${parts.length} parts; at most ${MAX_PARTS} are allowed.`);
  }
  for (const { pattern } of parts) {
    const length = JSON.stringify(pattern ?? null).length;
    if (length <= MAX_PATTERN) continue;
    throw new ModelFolderError(
      `${file}: "pre_tokenizer" has a pattern of ${length} characters; at most ${MAX_PATTERN} are allowed.`,
    );
  }
}

/** Normalizing and splitting into words are the library's. */
function openLibrary(files: TokenizerFiles, preTokenizer: Component) {
  try {
    const { normalizer } = files;
    const parts = { added_tokens: [], post_processor: null, decoder: null };
    const library = new LibraryTokenizer({ ...parts, model: NO_MODEL, normalizer, pre_tokenizer: preTokenizer }, {});
    library.pre_tokenizer?.pre_tokenize(TRIAL);
    return {
      normalize: (text: string) => {
        if (!library.normalizer) return text;
        requireFewMarks(text);
        return library.normalizer.normalize(text);
      },
      splitWords: (text: string) => library.pre_tokenizer?.pre_tokenize(text) ?? [text],
    };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    throw new ModelFolderError(`${files.file} cannot be used: ${shorten(fault)}.`, { cause: error });
  }
}

function contains(component: Component | null, type: string): boolean {
  return flatten(component).some((part) => part.type === type);
}

/** The members of a `Sequence`, or the component alone. */
function flatten(component: Component | null): Component[] {
  if (component === null) return [];
  if (component.type !== 'Sequence') return [component];
  const members = component.normalizers ?? component.pretokenizers ?? component.decoders ?? [];
  return Array.isArray(members) ? members.filter(isComponent).flatMap(flatten) : [];
}

function isComponent(value: unknown): value is Component {
  return isRecord(value) && typeof value.type === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMerge(value: unknown): boolean {
  if (typeof value === 'string') return value.split(' ').length === 2;
  return Array.isArray(value) && value.length === 2 && value.every((token) => typeof token === 'string');
}
