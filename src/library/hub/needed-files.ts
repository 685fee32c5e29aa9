/** The files of a repository that the program reads: only these are loaded, never pickles, never code. */
import { posix } from 'node:path';
import { GENERATION_CONFIG, MODEL_CONFIG } from '../../architectures/open/model-folder';
import { SENTENCE_FILES } from '../../architectures/parts/sentence-files';
import { CHECKPOINT_INDEX, SINGLE_CHECKPOINT } from '../../model/checkpoint';
import { ggufPart, isGgufModel } from '../../model/gguf/gguf-names';
import { ALL_PIECE_PAIR_FILES, PIECE_PAIR_FILES } from '../../model/tokenizers/sentencepiece-pair';
import { TOKENIZER, TOKENIZER_FILES } from '../../model/tokenizers/tokenizer-files';
import { HubError } from './hub-error';
import type { HubFile, HubModel } from './model-listing';

/** Files that describe the model. Its licence is in its model card. */
const ROOT_FILES = [
  MODEL_CONFIG,
  GENERATION_CONFIG,
  ...SENTENCE_FILES,
  ...TOKENIZER_FILES,
  'README.md',
  'LICENSE',
  'LICENSE.md',
  'LICENSE.txt',
];
/** The configuration of a sentence-transformers module, for example in 1_Pooling. */
const MODULE_CONFIG = /^\d+_\w+\/config\.json$/;
/** Names that no platform interprets as another place. */
const PLAIN_PATH = /^(?!.*(?:^|\/)\.)[^\\:*?"<>|\p{Cc}]{1,400}(?<![/. ])$/u;

/** One GGUF model of a repository: a single file, or all parts of a split one. */
interface GgufChoice {
  /** The path of the first file, which names the model. */
  readonly file: string;
  readonly files: readonly HubFile[];
  /** In bytes, if the hub says. */
  readonly size: number | undefined;
}

/** The files to load, and the file by which the model is opened. */
export interface NeededFiles {
  /** The small files, which show whether the model can be run. */
  readonly small: readonly HubFile[];
  /** The weights; those of a sharded checkpoint are known only from its index. */
  readonly weights: readonly HubFile[];
  /** The index of a sharded checkpoint, which is among the small files. */
  readonly index: string | undefined;
  /** The GGUF file to open; undefined if a folder is opened. */
  readonly gguf: string | undefined;
}

/** A repository holds several GGUF files, and none was chosen. */
export class GgufChoiceError extends HubError {
  override readonly name = 'GgufChoiceError';

  constructor(
    id: string,
    readonly choices: readonly GgufChoice[],
  ) {
    const names = choices.map(({ file }) => file).join(', ');
    super('unsuitable', `${id} holds several GGUF files, of which one has to be chosen: ${names}.`);
  }
}

/**
 * @param file the wanted GGUF file, or a part of its name that no other file has, such as "Q4_K_M"
 * @throws HubError for a repository with nothing to run
 */
export function neededFiles(model: HubModel, file?: string): NeededFiles {
  const files = model.files.filter(({ path }) => PLAIN_PATH.test(path) && !path.includes('//'));
  if (file !== undefined) return ggufFiles(model.id, files, file);
  const named = new Map(files.map((found) => [found.path, found]));
  const single = named.get(SINGLE_CHECKPOINT);
  const isSharded = !single && named.has(CHECKPOINT_INDEX);
  if ((single || isSharded) && named.has(MODEL_CONFIG)) {
    requireTokenizer(model.id, named);
    const root = named.has(TOKENIZER) ? ROOT_FILES : [...ROOT_FILES, ...ALL_PIECE_PAIR_FILES];
    const small = files.filter(({ path }) => root.includes(path) || MODULE_CONFIG.test(path));
    const index = isSharded ? named.get(CHECKPOINT_INDEX) : undefined;
    return {
      small: index ? [...small, index] : small,
      weights: single ? [single] : [],
      index: index?.path,
      gguf: undefined,
    };
  }
  const choices = ggufChoices(files);
  if (choices.length > 1) throw new GgufChoiceError(model.id, choices);
  const [only] = choices;
  if (only) return ggufFiles(model.id, files, only.file);
  throw nothingToRun(model.id, files);
}

/** The most bytes that a download of the model could load, if the hub says. @throws as `neededFiles` */
export function downloadBytes(model: HubModel): number | undefined {
  const { small, weights, index } = neededFiles(model);
  const shards = index === undefined ? weights : model.files.filter(({ path }) => /^[^/]+\.safetensors$/.test(path));
  return [...small, ...shards].reduce<number | undefined>((sum, { size }) => add(sum, size), 0);
}

/** All GGUF models of a repository that can be language models. */
function ggufChoices(files: readonly HubFile[]): GgufChoice[] {
  const groups = new Map<string, HubFile[]>();
  for (const file of files) {
    if (!isGgufModel(posix.basename(file.path))) continue;
    const group = ggufPart(file.path)?.group ?? file.path;
    groups.set(group, [...(groups.get(group) ?? []), file]);
  }
  return [...groups.values()].map((group) => {
    const parts = group.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    const [first] = parts as [HubFile, ...HubFile[]];
    const sizes = parts.map(({ size }) => size);
    const size = sizes.reduce<number | undefined>((sum, part) => add(sum, part), 0);
    return { file: first.path, files: parts, size };
  });
}

/** The shards that an index names. @throws HubError for a shard that the repository does not have */
export function shardsOf(model: HubModel, names: Iterable<string>): HubFile[] {
  const known = new Map(model.files.map((file) => [file.path, file]));
  return [...new Set(names)].sort().map((name) => {
    const shard = known.get(name);
    if (shard && PLAIN_PATH.test(name) && /^[^/]+\.safetensors$/.test(name)) return shard;
    throw new HubError(
      'unsuitable',
      `${model.id} names weights "${name}" in ${CHECKPOINT_INDEX} that it does not have.`,
    );
  });
}

function ggufFiles(id: string, files: readonly HubFile[], file: string): NeededFiles {
  const choices = ggufChoices(files);
  const exact = choices.find((choice) => choice.files.some(({ path }) => path === file));
  const alike = choices.filter((choice) => choice.file.toLowerCase().includes(file.toLowerCase()));
  const chosen = exact ?? (alike.length === 1 ? alike[0] : undefined);
  if (!chosen) {
    if (alike.length > 1) throw new GgufChoiceError(id, alike);
    const names = choices.map((choice) => choice.file).join(', ');
    const has = names ? `it has ${names}` : 'it has none';
    throw new HubError('no such part', `${id} has no GGUF file "${file}": ${has}.`);
  }
  requireAllParts(id, chosen);
  const small = files.filter(({ path }) => /^(?:README\.md|LICENSE(?:\.(?:md|txt))?)$/.test(path));
  return { small, weights: chosen.files, index: undefined, gguf: chosen.file };
}

function requireAllParts(id: string, { file, files }: GgufChoice): void {
  const count = ggufPart(file)?.count ?? 1;
  if (files.length === count) return;
  throw new HubError('unsuitable', `${id} has only ${files.length} of the ${count} parts of ${file}.`);
}

function requireTokenizer(id: string, named: ReadonlyMap<string, HubFile>): void {
  if (named.has(TOKENIZER) || PIECE_PAIR_FILES.every((name) => named.has(name))) return;
  throw new HubError('unsuitable', `${id} has no ${TOKENIZER}, without which its texts cannot be tokenized here.`);
}

function nothingToRun(id: string, files: readonly HubFile[]): HubError {
  const isPickled = files.some(({ path }) => /\.(?:bin|pt|pth|ckpt)$/.test(path));
  const hint = isPickled ? ' It has weights that only a program can unpack, which is not safe.' : '';
  return new HubError(
    'unsuitable',
    `${id} has no weights that can be read: neither ${MODEL_CONFIG} with safetensors nor GGUF.${hint}`,
  );
}

function add(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
