/**
 * Converts the tokenizer in a GGUF file's metadata to the form of tokenizer.json: three kinds of model, the types of tokens,
 * and the tokens before and after a text.
 */
import { ModelFolderError } from '../errors';
import type { GgufHeader } from '../gguf/gguf-file';
import { shorten } from '../json';
import { mergesByScore } from './scored-merges';
import type { Component } from './text/component';
import { PRE_TOKENIZERS, type PreTokenizer } from './text/named-pre-tokenizers';
import type { TokenizerKindName } from './tokenizer';
import type { AddedToken, TokenizerFiles } from './tokenizer-files';

/** `llama_token_type` */
const TokenType = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

const MODEL = 'tokenizer.ggml.model';
const TOKENS = 'tokenizer.ggml.tokens';
const TYPES = 'tokenizer.ggml.token_type';
const SCORES = 'tokenizer.ggml.scores';
const MERGES = 'tokenizer.ggml.merges';
const PRE = 'tokenizer.ggml.pre';

/** The usual names of these kinds of tokenizer. */
const KIND_NAMES: Readonly<Record<string, TokenizerKindName>> = {
  gpt2: 'byte-level BPE',
  llama: 'SentencePiece BPE',
  bert: 'WordPiece',
};

/** The longest word: llama.cpp has no limit, so this one is out of reach. */
const LONGEST_WORD = 1_000_000;

/** The parts that depend on the kind of tokenizer. */
type Kind = Pick<TokenizerFiles, 'normalizer' | 'pre_tokenizer' | 'decoder' | 'model'> & {
  /** The tokens as tokenizer.json would write them, by id. */
  readonly tokens: readonly string[];
  /** Whether the template inserts the first and the last token, if the file does not say. */
  readonly addsBos: boolean;
  readonly addsEos: boolean;
  /** The ids of these tokens, if the file does not say. */
  readonly bos?: number;
  readonly eos?: number;
};

/** Reads a file's metadata entry by entry, and checks each entry's type. */
class Metadata {
  constructor(private readonly header: GgufHeader) {}

  get file(): string {
    return this.header.file;
  }

  text(name: string): string | undefined {
    return this.find(name, 'a text', (value): value is string => typeof value === 'string');
  }

  flag(name: string): boolean | undefined {
    return this.find(name, 'true or false', (value): value is boolean => typeof value === 'boolean');
  }

  texts(name: string): readonly string[] | undefined {
    return this.find(name, 'a list of texts', (value): value is readonly string[] => isListOf('string', value));
  }

  numbers(name: string): readonly number[] | undefined {
    return this.find(name, 'a list of numbers', (value): value is readonly number[] => isListOf('number', value));
  }

  /** The id of a special token; `undefined` if there is none, for which older files have -1. */
  id(name: string, count: number): number | undefined {
    const id = this.find(name, 'a number', (value): value is number => typeof value === 'number');
    if (id === undefined || id < 0 || id === 0xffffffff) return undefined;
    if (Number.isInteger(id) && id < count) return id;
    throw this.fault(`metadata "${name}" is ${id}, but there are only ${count} tokens`);
  }

  fault(what: string): ModelFolderError {
    return new ModelFolderError(`${this.file}: ${what}.`);
  }

  private find<T>(name: string, what: string, is: (value: unknown) => value is T): T | undefined {
    const value: unknown = this.header.metadata.get(name);
    if (value === undefined || is(value)) return value;
    throw this.fault(`metadata "${name}" must be ${what}, not ${shorten(JSON.stringify(value))}`);
  }
}

/** @throws ModelFolderError with one sentence if the tokenizer is damaged, missing, or of an unsupported kind */
export function ggufTokenizerFiles(header: GgufHeader): TokenizerFiles {
  const metadata = new Metadata(header);
  const tokens = metadata.texts(TOKENS);
  if (!tokens || tokens.length === 0) throw withoutTokens(metadata);
  const types = metadata.numbers(TYPES) ?? tokens.map(() => TokenType.normal);
  if (types.length !== tokens.length)
    throw metadata.fault(`it has ${tokens.length} tokens, but types for ${types.length}`);
  const kind = kindOf(metadata, tokens, types);
  const mask = metadata.id('tokenizer.ggml.mask_token_id', tokens.length);
  return {
    file: metadata.file,
    normalizer: kind.normalizer,
    pre_tokenizer: kind.pre_tokenizer,
    decoder: kind.decoder,
    model: { ...kind.model, vocab: vocabularyOf(kind.tokens) },
    added_tokens: addedTokens(kind.tokens, types),
    post_processor: template(metadata, kind),
    addPrefixSpace: undefined,
    maskToken: mask === undefined ? undefined : kind.tokens[mask],
    framing: undefined,
  };
}

/** Requires a supported kind of tokenizer, without checking its lists. @throws the sentences of `ggufTokenizerFiles` */
export function requireKnownTokenizer(header: GgufHeader): void {
  const metadata = new Metadata(header);
  if (!header.metadata.has(TOKENS)) throw withoutTokens(metadata);
  const model = metadata.text(MODEL);
  if (model === 'gpt2') preTokenizer(metadata);
  else if (model !== 'llama' && model !== 'bert') throw unknownModel(metadata, model);
}

/** The kind of a file's tokenizer, from the metadata alone; null if it names none that is supported. */
export function ggufTokenizerKind({ metadata }: GgufHeader): TokenizerKindName | null {
  const model = metadata.get(MODEL);
  return typeof model === 'string' && Object.hasOwn(KIND_NAMES, model) ? (KIND_NAMES[model] ?? null) : null;
}

function withoutTokens(metadata: Metadata): ModelFolderError {
  return metadata.fault('it has no tokenizer: its metadata lacks a list of tokens');
}

function unknownModel(metadata: Metadata, model: string | undefined): ModelFolderError {
  return metadata.fault(
    model === undefined
      ? `it has no tokenizer: its metadata lacks "${MODEL}"`
      : `its tokenizer "${shorten(model)}" is not supported (supported: bert, gpt2, llama)`,
  );
}

function kindOf(metadata: Metadata, tokens: readonly string[], types: readonly number[]): Kind {
  const model = metadata.text(MODEL);
  switch (model) {
    case 'gpt2':
      return byteLevel(metadata, tokens);
    case 'llama':
      return scoredPieces(metadata, tokens, types);
    case 'bert':
      return wordPieces(metadata, tokens, types);
    default:
      throw unknownModel(metadata, model);
  }
}

function byteLevel(metadata: Metadata, tokens: readonly string[]): Kind {
  const { patterns, wholeWords = false, addsBos = false } = preTokenizer(metadata);
  const splits = patterns.map((Regex) => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated' }));
  const merges = metadata.texts(MERGES);
  if (!merges) throw metadata.fault(`its metadata lacks "${MERGES}"`);
  return {
    tokens,
    normalizer: null,
    pre_tokenizer: sequence('pretokenizers', [
      ...splits,
      { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
    ]),
    decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', merges, ignore_merges: wholeWords },
    addsBos,
    addsEos: false,
  };
}

function preTokenizer(metadata: Metadata): PreTokenizer {
  const name = metadata.text(PRE) ?? 'default';
  const known = PRE_TOKENIZERS.get(name);
  if (known) return known;
  const supported = [...PRE_TOKENIZERS.keys()].sort().join(', ');
  throw metadata.fault(`the pre-tokenizer "${shorten(name)}" is not supported (supported: ${supported})`);
}

/** SentencePiece's BPE: among all adjacent pairs that form a token, the one with the best score is merged first. */
function scoredPieces(metadata: Metadata, tokens: readonly string[], types: readonly number[]): Kind {
  const scores = metadata.numbers(SCORES);
  if (scores?.length !== tokens.length)
    throw metadata.fault(`it has ${tokens.length} tokens, but scores for ${scores?.length ?? 0}`);
  const addsSpace = metadata.flag('tokenizer.ggml.add_space_prefix') ?? true;
  const written = { type: 'Replace', pattern: { String: ' ' }, content: '▁' };
  const said = { type: 'Replace', pattern: { String: '▁' }, content: ' ' };
  const unknown = metadata.id('tokenizer.ggml.unknown_token_id', tokens.length);
  const isPiece = (id: number) => types[id] === TokenType.normal || types[id] === TokenType.unused;
  return {
    tokens,
    normalizer: sequence('normalizers', [...(addsSpace ? [{ type: 'Prepend', prepend: '▁' }] : []), written]),
    pre_tokenizer: null,
    decoder: sequence('decoders', [
      said,
      { type: 'ByteFallback' },
      { type: 'Fuse' },
      ...(addsSpace ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
    ]),
    model: {
      type: 'BPE',
      merges: mergesByScore(tokens, scores, { isPiece }),
      byte_fallback: true,
      fuse_unk: true,
      unk_token: unknown === undefined ? undefined : tokens[unknown],
    },
    addsBos: true,
    addsEos: false,
  };
}

/** WordPiece. The file marks the beginnings of words, whereas the published vocabulary marks all other pieces. */
function wordPieces(metadata: Metadata, tokens: readonly string[], types: readonly number[]): Kind {
  const published = tokens.map((token, id) => {
    if (token.startsWith('▁')) return token.slice(1);
    return isAdded(types[id]) || /^\[.*\]$/s.test(token) ? token : `##${token}`;
  });
  const lowercase = metadata.flag('tokenizer.ggml.normalizer.lowercase') ?? true;
  const strip_accents = metadata.flag('tokenizer.ggml.normalizer.strip_accents') ?? lowercase;
  const unknown = metadata.id('tokenizer.ggml.unknown_token_id', tokens.length) ?? published.indexOf('[UNK]');
  return {
    tokens: published,
    normalizer: sequence('normalizers', [
      ...(strip_accents ? [{ type: 'NFD' }, { type: 'StripAccents' }] : []),
      { type: 'BertNormalizer', lowercase, strip_accents: false },
    ]),
    pre_tokenizer: { type: 'BertPreTokenizer' },
    decoder: { type: 'WordPiece' },
    model: { type: 'WordPiece', unk_token: published[unknown] ?? '[UNK]', max_input_chars_per_word: LONGEST_WORD },
    addsBos: true,
    addsEos: true,
    bos: metadata.id('tokenizer.ggml.cls_token_id', tokens.length) ?? published.indexOf('[CLS]'),
    eos: metadata.id('tokenizer.ggml.seperator_token_id', tokens.length) ?? published.indexOf('[SEP]'),
  };
}

/** Ids by token. If two tokens are equal, the last one counts, as in llama.cpp. */
function vocabularyOf(tokens: readonly string[]): Record<string, number> {
  // Without a prototype, so that no token is mistaken for an inherited property.
  const vocab = Object.create(null) as Record<string, number>;
  for (const [id, token] of tokens.entries()) vocab[token] = id;
  return vocab;
}

function addedTokens(tokens: readonly string[], types: readonly number[]): AddedToken[] {
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false };
  return tokens.flatMap((content, id) =>
    isAdded(types[id]) && content !== '' ? [{ id, content, ...plain, special: isSpecial(types[id]) }] : [],
  );
}

function isAdded(type: number | undefined): boolean {
  return isSpecial(type) || type === TokenType.userDefined;
}

function isSpecial(type: number | undefined): boolean {
  return type === TokenType.control || type === TokenType.unknown;
}

/** The template for the tokens at the beginning and the end of every text. */
function template(metadata: Metadata, kind: Kind): Component | null {
  const { tokens } = kind;
  const count = tokens.length;
  const bos = metadata.id('tokenizer.ggml.bos_token_id', count) ?? kind.bos;
  const eos = kind.eos ?? metadata.id('tokenizer.ggml.eos_token_id', count);
  const adds = (name: string, usual: boolean) => metadata.flag(name) ?? usual;
  const before = special(metadata, 'bos', adds('tokenizer.ggml.add_bos_token', kind.addsBos) ? bos : null);
  const after = special(metadata, 'eos', adds('tokenizer.ggml.add_eos_token', kind.addsEos) ? eos : null);
  if (before.length + after.length === 0) return null;
  const text = (id: 'A' | 'B', type_id: number) => ({ Sequence: { id, type_id } });
  return {
    type: 'TemplateProcessing',
    single: [...before, text('A', 0), ...after].map((item) => ('id' in item ? { SpecialToken: item } : item)),
    pair: null,
    special_tokens: Object.fromEntries([...before, ...after].map(({ id }) => [id, { ids: [Number(id)] }])),
  };
}

function special(metadata: Metadata, name: 'bos' | 'eos', id: number | null | undefined): { id: string }[] {
  if (id === null) return [];
  if (id !== undefined && id >= 0) return [{ id: String(id) }];
  throw metadata.fault(`a "${name}" token is to be added to every text, but the file does not say which`);
}

function sequence(parts: 'normalizers' | 'pretokenizers' | 'decoders', list: readonly Component[]): Component {
  return { type: 'Sequence', [parts]: list };
}

function isListOf(type: 'string' | 'number', value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === type);
}
