/** What a model is, by the headers of its files: nothing of it is loaded. */

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
  /** The family's name as its files have it; null where they do not say. */
  readonly architecture: string | null;
  /** The same as people write it: "GPT-NeoX". */
  readonly architectureName: string | null;
  readonly parameters: number | null;
  /** How its values are stored ("BF16", "Q4_K"), those of most of them first. */
  readonly precision: readonly string[];
  /** In tokens; null where nothing bounds it, or it is not known. */
  readonly contextLength: number | null;
  /** How its tokenizer cuts a text: "byte-level BPE"; null where it is not known. */
  readonly tokenizer: string | null;
  /** As its files have it: "mit", "apache-2.0", or the first words of its text. */
  readonly licence: string | null;
  /** What its pass is made for; null for one that cannot be run. */
  readonly predicts: Plan['predicts'] | null;
  readonly memory: ModelMemory | null;
  /** Why it cannot be run: the sentence that opening it ends in. */
  readonly refused: string | null;
}

/** Bytes of memory that a model takes. */
interface ModelMemory {
  /** Weights in float32, as traces compute with them. */
  readonly trace: number;
  /** Weights in 8 bits, as ghost text does; null of models that cannot complete a text. */
  readonly ghostText: number | null;
  /** Keys and values of a whole context; null of those likewise. */
  readonly cache: number | null;
}

type Described = Omit<ModelDescription, 'architectureName'>;
type Facts = Pick<
  ModelDescription,
  'architecture' | 'parameters' | 'precision' | 'contextLength' | 'tokenizer' | 'licence'
>;

/** Of a licence only the beginning is read. Bytes. */
const BEGINNING = 16 * 1024;

/**
 * Describes what a path leads to. Whatever is wrong with it is told in `refused`, which comes from the checks that
 * opening it makes.
 * @param licenceFile a text that says its licence, where it has one apart
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

/** What metadata says, also of a model that is not supported. */
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

/** A model of which nothing is known but why it cannot be run. */
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

/** Empty where there is no such text. */
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

/** The front matter of a model card says "license: mit", or "license: other" and its name apart. */
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

/** The first words of a licence's own text, which are its title. */
export function licenceInText(text: string): string | null {
  const title = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .find((line) => line !== '');
  return title ?? null;
}
