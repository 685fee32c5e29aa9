/** Opens a GGUF file, llama.cpp's model format: its metadata becomes a family's configuration and a tokenizer. */
import { basename } from 'node:path';
import { ModelFolderError } from '../../model/errors';
import { readRange, withFile } from '../../model/files';
import { dequantize } from '../../model/gguf/block-types';
import { type GgufFiles, openGgufFiles } from '../../model/gguf/gguf-files';
import { ggufStem } from '../../model/gguf/gguf-names';
import { ggufWeights, type LocatedWeights, locateWeights } from '../../model/gguf/gguf-weights';
import type { Widening } from '../../model/gguf/widened-files';
import { ggufTokenizerFiles, requireKnownTokenizer } from '../../model/tokenizers/gguf-tokenizer';
import { tokenizerOf } from '../../model/tokenizers/open-tokenizer';
import type { ConfigFiles } from '../plan/architecture';
import { familyName, GgufFields } from '../plan/gguf-fields';
import { weightsOf } from '../plan/plan';
import { defineModel, ggufFamily } from '../registry';
import type { ModelHeaders, OpenedModel } from './opened-model';

const ROPE_FACTORS = 'rope_freqs.weight';

/** Longer lists of the metadata are not read. Lists over a model's blocks are shorter, those over a vocabulary are longer. */
const LONGEST_LIST = 4096;

/**
 * Opens a GGUF model. Quantised weights are widened once, into a file in the folder that `cache` returns.
 * @throws ModelFolderError with one sentence (file, entry or tensor, fault); the signal's reason if widening is cancelled
 */
export async function openGgufModel(
  path: string,
  cache: () => Promise<string>,
  widening: Widening = {},
): Promise<OpenedModel> {
  const files = await openGgufFiles(path);
  const { located, ...headers } = await headersOf(path, files);
  const tokenizer = tokenizerOf(ggufTokenizerFiles(files.header));
  const { vocabSize } = headers.spec;
  if (tokenizer.size > vocabSize) {
    throw new ModelFolderError(
      `${path} has token ids up to ${tokenizer.size - 1}, but its embedding has only ${vocabSize} rows.`,
    );
  }
  return { ...headers, weights: await ggufWeights(files, located, cache, widening), tokenizer };
}

/** A model's files without the lists of its tokens, which make up most of their headers. */
export function openGgufHeaders(path: string): Promise<GgufFiles> {
  return openGgufFiles(path, LONGEST_LIST);
}

/** Reads the model from these headers. @throws what opening it would throw, except for faults within the lists */
export async function readGgufModel(path: string, files: GgufFiles): Promise<ModelHeaders> {
  const { located: _, ...headers } = await headersOf(path, files);
  requireKnownTokenizer(files.header);
  return headers;
}

async function headersOf(path: string, files: GgufFiles): Promise<ModelHeaders & { readonly located: LocatedWeights }> {
  const { spec, plan, variant } = defineModel(await ggufConfig(path, files));
  const located = locateWeights(files, namesIn(files), weightsOf(plan));
  return {
    path,
    name: modelName(path),
    spec,
    plan,
    variant,
    located,
    ignored: located.ignored.filter((name) => name !== ROPE_FACTORS),
    precision: precisionOf(files),
    files: files.files,
  };
}

/** The metadata as fields of the family's config.json. @throws ModelFolderError with one sentence */
export async function ggufConfig(path: string, files: GgufFiles) {
  const { header } = files;
  const family = ggufFamily(header);
  if (header.tensors.size === 0) throw new ModelFolderError(`${path} has no weights: only its tokenizer can be used.`);
  const nameOf = namesIn(files);
  const config = { model_type: family.modelType, ...family.config(new GgufFields(header, family.architecture)) };
  return {
    config: { file: path, value: config, inexact: new Map() },
    generation: undefined,
    tensors: new Set([...header.tensors.keys()].map((name) => nameOf(name) ?? name)),
    gguf: { ropeFactors: await ropeFactors(files) },
  } satisfies ConfigFiles;
}

/** Translates tensor names of the file to the family's. */
function namesIn({ header }: GgufFiles): (stored: string) => string | undefined {
  const { tensors } = ggufFamily(header);
  return (stored) => familyName(stored, tensors);
}

/** The factors of the wavelengths of rotary positions; null if the file has none. */
async function ropeFactors({ tensors }: GgufFiles): Promise<number[] | null> {
  const tensor = tensors.get(ROPE_FACTORS);
  if (!tensor) return null;
  const { file, type, offset, byteLength } = tensor;
  if (byteLength > 1 << 16) throw new ModelFolderError(`${file}: tensor "${ROPE_FACTORS}" is too large.`);
  const bytes = new Uint8Array(byteLength);
  await withFile(file, (opened) => readRange(opened, offset, bytes));
  return [...dequantize(type, bytes)];
}

function modelName(path: string): string {
  return ggufStem(basename(path));
}

/** The data types of the model's values, the commonest first. */
export function precisionOf({ tensors }: Pick<GgufFiles, 'tensors'>): string[] {
  const counts = new Map<string, number>();
  for (const { type, shape } of tensors.values()) {
    const count = shape.reduce((product, size) => product * size, 1);
    counts.set(type.name, (counts.get(type.name) ?? 0) + count);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name);
}
