/** Lists the models on this machine with their descriptions, which are made a few at a time and cached. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { version } from '../../../package.json';
import { PREDICTED } from '../../architectures/plan/plan';
import { replaceAny, writeAtomically } from '../../model/atomic-file';
import { describeModel, type ModelDescription, undescribed } from '../describe';
import type { FoundModel, PassedOver } from '../found-model';
import { memoryNow } from '../free-memory';
import type { Surroundings } from '../surroundings';
import { findModels } from './find-models';

/** A model, and its description if it is known by now. */
export interface ListedModel extends FoundModel {
  readonly description: ModelDescription | null;
}

export interface Catalog {
  readonly models: readonly ListedModel[];
  readonly passedOver: readonly PassedOver[];
  /** How many models have no description yet. */
  readonly undescribed: number;
  /** Bytes of memory that are free now. */
  readonly freeMemory: number;
}

interface CatalogOptions {
  /** The file that caches descriptions; null means no cache. */
  readonly memory: string | null;
  /** Milliseconds after which no further model is described; at least one is described, unless this is 0. */
  readonly describeFor: number;
  readonly signal: AbortSignal;
}

/** How many models are cached: the first ones of a listing. */
const MOST_REMEMBERED = 10_000;

const Description = v.object({
  architecture: v.nullable(v.string()),
  architectureName: v.nullable(v.string()),
  parameters: v.nullable(v.number()),
  precision: v.array(v.string()),
  contextLength: v.nullable(v.number()),
  tokenizer: v.nullable(v.string()),
  licence: v.nullable(v.string()),
  predicts: v.nullable(v.picklist(PREDICTED)),
  memory: v.nullable(v.object({ trace: v.number(), ghostText: v.nullable(v.number()), cache: v.nullable(v.number()) })),
  refused: v.nullable(v.string()),
});
const Memory = v.object({
  /** The version of the program, because another version may run a model that this one refuses. */
  version: v.literal(version),
  models: v.array(v.object({ path: v.string(), stamp: v.string(), description: Description })),
});
type Remembered = ReadonlyMap<string, ModelDescription>;

/** @throws only the signal's reason, when cancelled */
export async function listModels(surroundings: Surroundings, options: CatalogOptions): Promise<Catalog> {
  const { memory, signal } = options;
  const { models, passedOver } = await findModels(surroundings, { signal });
  const remembered = await recall(memory);
  const listed = models.map((model) => ({ ...model, description: remembered.get(keyOf(model)) ?? ofRefused(model) }));
  const described = await describeSome(listed, options);
  if (memory !== null && described.changed) await remember(memory, described.models);
  return {
    models: described.models,
    passedOver,
    undescribed: described.models.filter(({ description }) => description === null).length,
    freeMemory: await memoryNow(),
  };
}

async function describeSome(models: readonly ListedModel[], { describeFor, signal }: CatalogOptions) {
  const start = performance.now();
  const described: ListedModel[] = [];
  let changed = false;
  for (const model of models) {
    const isTime = describeFor > 0 && (!changed || performance.now() - start < describeFor);
    if (model.description !== null || !isTime) {
      described.push(model);
      continue;
    }
    signal.throwIfAborted();
    described.push({ ...model, description: await describeModel(model.path, model.licenceFile) });
    changed = true;
  }
  return { models: described, changed };
}

/** The description of a model that is refused because of its files' layout alone, without opening it; null for others. */
function ofRefused({ refused }: FoundModel): ModelDescription | null {
  return refused === null ? null : undescribed(refused);
}

function keyOf({ path, stamp }: Pick<FoundModel, 'path' | 'stamp'>): string {
  return `${path}\n${stamp}`;
}

/** The cached descriptions; empty if there is no cache, or if it is damaged or from another version. */
async function recall(memory: string | null): Promise<Remembered> {
  if (memory === null) return new Map();
  try {
    const { models } = v.parse(Memory, JSON.parse(await readFile(memory, 'utf8')));
    return new Map(models.map(({ path, stamp, description }) => [keyOf({ path, stamp }), description]));
  } catch {
    return new Map();
  }
}

async function remember(memory: string, models: readonly ListedModel[]): Promise<void> {
  const known = models.flatMap(({ path, stamp, description, refused }) =>
    description === null || refused !== null ? [] : [{ path, stamp, description }],
  );
  const text = JSON.stringify({ version, models: known.slice(0, MOST_REMEMBERED) });
  try {
    await mkdir(dirname(memory), { recursive: true });
    await writeAtomically(memory, (write) => write(Buffer.from(text)), replaceAny);
  } catch {
    // The model is described again next time.
  }
}
