/** Describes a model from the headers of its files, without loading it. */

import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { openGgufHeaders, precisionOf, readGgufModel } from '../architectures/open/gguf-model';
import { readModelFolder } from '../architectures/open/model-folder';
import { isGguf } from '../architectures/open/open-model';
import type { ModelHeaders } from '../architectures/open/opened-model';
import { type Plan, weightsOf } from '../architectures/plan/plan';
import { architectureName } from '../architectures/registry';
import { product, sum } from '../base/sums';
import { ModelFolderError } from '../model/errors';
import type { GgufFiles } from '../model/gguf/gguf-files';
import { readJson } from '../model/json';
import { ggufTokenizerKind } from '../model/tokenizers/gguf-tokenizer';
import { tokenizerKindIn } from '../model/tokenizers/open-tokenizer';
import { QUANTIZATIONS } from '../onnx/quantization';

export interface ModelDescription {
  /** The architecture as its files name it; null if they do not say. */
  readonly architecture: string | null;
  /** The architecture's usual name: "GPT-NeoX". */
  readonly architectureName: string | null;
  readonly parameters: number | null;
  /** The types in which its values are stored ("BF16", "Q4_K"), the most frequent first. */
  readonly precision: readonly string[];
  /** In tokens; null if it is unlimited or unknown. */
  readonly contextLength: number | null;
  /** The kind of its tokenizer: "byte-level BPE"; null if unknown. */
  readonly tokenizer: string | null;
  /** The licence as its files state it: "mit", "apache-2.0", or the first words of the licence's text. */
  readonly licence: string | null;
  /** What its forward pass predicts; null if it cannot be run. */
  readonly predicts: Plan['predicts'] | null;
  readonly memory: ModelMemory | null;
  /** Why it cannot be run: the sentence with which opening it fails. Null if it can. */
  readonly refused: string | null;
}

/** How much memory a model takes, in bytes. */
interface ModelMemory {
  /** Weights in float32, with which traces compute. */
  readonly trace: number;
  /** Weights in 8 bits, with which ghost text computes; null for models that cannot complete a text. */
  readonly ghostText: number | null;
  /** Keys and values of a full context; null for models that cannot complete a text. */
  readonly cache: number | null;
}

type Described = Omit<ModelDescription, 'architectureName'>;
type Facts = Pick<
  ModelDescription,
  'architecture' | 'parameters' | 'precision' | 'contextLength' | 'tokenizer' | 'licence'
>;

/** How many bytes of a licence are read, from its beginning. */
const BEGINNING = 16 * 1024;

/**
 * Describes the model at a path. Any fault is stated in `refused`, and found by the same checks as when opening it.
 * @param licenceFile a file with the text of the licence, if it is separate
 */
export async function describeModel(path: string, licenceFile: string | null = null): Promise<ModelDescription> {
  const described = (await isGguf(path)) ? await describeGguf(path) : await describeFolder(path);
  const licence = described.licence ?? (licenceFile === null ? null : licenceInText(await beginningOf(licenceFile)));
  const { architecture } = described;
  return { ...described, licence, architectureName: architecture === null ? null : architectureName(architecture) };
}

async function describeGguf(path: string): Promise<Described> {
  let facts = NOTHING_KNOWN;
  try {
    const files = await openGgufHeaders(path);
    facts = factsOf(files);
    return runnable(facts, await readGgufModel(path, files));
  } catch (error) {
    return refusedFor(error, facts);
  }
}

async function describeFolder(path: string): Promise<Described> {
  const licence = licenceInReadme(await beginningOf(join(path, 'README.md')));
  const facts = { ...NOTHING_KNOWN, licence };
  try {
    const headers = await readModelFolder(path);
    return runnable({ ...facts, tokenizer: await tokenizerKindIn(path).catch(() => null) }, headers);
  } catch (error) {
    return refusedFor(error, { ...facts, architecture: await modelTypeOf(path) });
  }
}

const NOTHING_KNOWN: Facts = {
  architecture: null,
  parameters: null,
  precision: [],
  contextLength: null,
  tokenizer: null,
  licence: null,
};

/** What the metadata says, including that of unsupported models. */
function factsOf({ header, tensors }: GgufFiles): Facts {
  const { metadata } = header;
  const text = (name: string) => {
    const value = metadata.get(name);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const architecture = text('general.architecture');
  const context = metadata.get(`${architecture}.context_length`);
  const shapes = [...tensors.values()].map(({ shape }) => shape);
  return {
    architecture,
    parameters: tensors.size === 0 ? null : sum(shapes.map(product)),
    precision: precisionOf({ tensors }),
    contextLength: typeof context === 'number' ? context : null,
    tokenizer: ggufTokenizerKind(header),
    licence: text('general.license.name') ?? text('general.license'),
  };
}

function runnable(facts: Facts, { spec, plan, precision }: Omit<ModelHeaders, 'weights'>): Described {
  const shapes = [...weightsOf(plan)].map(({ shape }) => shape);
  const parameters = sum(shapes.map(product));
  const { layers, kvHeads, dHead, contextLength, isUnbounded = false } = spec;
  const completes = plan.predicts === 'next token' && plan.stacks.length === 1;
  const { bits, block } = QUANTIZATIONS[8];
  const quantized = (shape: readonly number[]) => product(shape) * (shape.length === 2 ? bits / 8 + 4 / block : 4);
  return {
    ...facts,
    architecture: facts.architecture ?? spec.modelType,
    parameters,
    precision,
    contextLength: isUnbounded ? null : contextLength,
    predicts: plan.predicts,
    memory: {
      trace: 4 * parameters,
      ghostText: completes ? Math.round(sum(shapes.map(quantized))) : null,
      cache: completes ? 2 * 4 * layers * kvHeads * dHead * contextLength : null,
    },
    refused: null,
  };
}

/** The description of a model about which only the reason for refusing it is known. */
export function undescribed(refused: string): ModelDescription {
  return { ...NOTHING_KNOWN, architectureName: null, predicts: null, memory: null, refused };
}

function refusedFor(error: unknown, facts: Facts): Described {
  if (!(error instanceof ModelFolderError)) throw error;
  return { ...facts, predicts: null, memory: null, refused: error.message };
}

async function modelTypeOf(path: string): Promise<string | null> {
  const config = await readJson(join(path, 'config.json')).catch(() => undefined);
  const value = config?.value as { readonly model_type?: unknown } | null | undefined;
  return typeof value?.model_type === 'string' ? value.model_type : null;
}

/** Empty if the file does not exist. */
async function beginningOf(path: string): Promise<string> {
  try {
    const handle = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(BEGINNING), 0, BEGINNING, 0);
      return buffer.subarray(0, bytesRead).toString('utf8');
    } finally {
      await handle.close();
    }
  } catch {
    return '';
  }
}

/** The licence in the front matter of a model card: "license: mit", or "license: other" with a separate name. */
export function licenceInReadme(text: string): string | null {
  const front = /^---\r?\n(?<fields>.*?)\r?\n---/s.exec(text)?.groups?.['fields'] ?? '';
  const field = (name: string) => {
    const value = new RegExp(`^${name}:[ \\t]*(?<value>\\S.*)$`, 'm').exec(front)?.groups?.['value'];
    return (
      value
        ?.replace(/\s+#.*$/, '')
        .trim()
        .replace(/^(['"])(.*)\1$/, '$2') || undefined
    );
  };
  const licence = field('license') ?? /^license:[ \t]*\r?\n\s*-\s*(?<first>\S+)/m.exec(front)?.groups?.['first'];
  return (licence === 'other' ? (field('license_name') ?? licence) : licence) ?? null;
}

/** The first words of a licence's text, which are its title. */
export function licenceInText(text: string): string | null {
  const title = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .find((line) => line !== '');
  return title ?? null;
}
