/** A model folder opened by its definition, and its plan run link by link in this process. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSentenceFiles } from '../../../src/architectures/parts/sentence-files';
import { nodeOf, type Plan, type Stage, weightsOf } from '../../../src/architectures/plan/plan';
import { type DefinedModel, defineModel, weightNames } from '../../../src/architectures/registry';
import { memoize } from '../../../src/base/memoize';
import { idsName, maskName, positionsName, typesName } from '../../../src/lowering/context';
import { linkGraph, linkShape, valueName } from '../../../src/lowering/trace';
import { openCheckpoint, selectWeights } from '../../../src/model/checkpoint';
import { parseJson, readJson } from '../../../src/model/json';
import type { Weights } from '../../../src/model/weights';
import { float32, int64, Session, type TensorData } from '../../../src/onnx/session';
import type { MaskRule } from '../../../src/operations/mask-rule';
import type { NodeId } from '../../../src/operations/node';
import type { SequenceIds } from '../../../src/trace/run/pass';

export type Config = Readonly<Record<string, unknown>>;

export interface OpenedModel extends DefinedModel {
  /** What the reference puts before the names of the weights. */
  readonly prefix: string;
  readonly config: Config;
  readonly weights: Weights;
  /** Tensors of the file that the definition does not read. */
  readonly ignored: readonly string[];
}

/** The definition for a configuration that stands in no file. */
export function defineConfig(config: Config): DefinedModel {
  return defineModel({ config: parseJson(JSON.stringify(config), 'config.json'), generation: undefined });
}

export async function openDefined(folder: string): Promise<OpenedModel> {
  const config = await readJson(join(folder, 'config.json'));
  const generationFile = join(folder, 'generation_config.json');
  const generation = existsSync(generationFile) ? await readJson(generationFile) : undefined;
  const names = weightNames({ config });
  const checkpoint = await openCheckpoint(folder, names);
  const sentence = (await readSentenceFiles(folder))?.files;
  const tensors = new Set(checkpoint.tensors.keys());
  const model = defineModel({ config, generation, sentence, tensors });
  const { weights, ignored } = selectWeights(checkpoint, weightsOf(model.plan));
  return { ...model, prefix: names.prefix, config: config.value as Config, weights, ignored };
}

/** The values of nodes by their numbers: of all stages, and of what later links read. */
export type Values = ReadonlyMap<NodeId, Float32Array>;

/** Runs the graphs of a trace, one for each link; the sessions serve any number of texts. */
export class PlanRunner {
  private constructor(
    private readonly plan: Plan,
    private readonly sessions: readonly Session[],
  ) {}

  static async open({ plan, weights }: Pick<OpenedModel, 'plan' | 'weights'>): Promise<PlanRunner> {
    const sessions: Session[] = [];
    for (const link of plan.links) sessions.push(await Session.open(linkGraph(plan, link, weights), { threads: 1 }));
    return new PlanRunner(plan, sessions);
  }

  /** @param ids of the one sequence that there is, or of each */
  async run(ids: readonly number[] | SequenceIds): Promise<Values> {
    const values = new Map<NodeId, TensorData>();
    for (const [index, session] of this.sessions.entries()) {
      const { feeds, gives } = this.inputsOf(index, isList(ids) ? { tokens: ids } : ids, values);
      const outputs = await session.run(feeds, gives.map(valueName));
      for (const id of gives) values.set(id, outputs[valueName(id)] as TensorData);
    }
    return new Map([...values].map(([id, { data }]) => [id, data as Float32Array]));
  }

  private inputsOf(index: number, ids: SequenceIds, values: ReadonlyMap<NodeId, TensorData>) {
    const link = this.plan.links[index];
    if (!link) throw new Error(`There is no link ${index}.`);
    const shape = linkShape(this.plan, link);
    const { reads, gives } = shape;
    const feeds: Record<string, TensorData> = {};
    for (const sequence of shape.ids) feeds[idsName(sequence)] = int64(idsOf(ids, sequence));
    for (const sequence of shape.types) feeds[typesName(sequence)] = int64(idsOf(ids, sequence).map(() => 0));
    for (const sequence of shape.positions) feeds[positionsName(sequence)] = int64(idsOf(ids, sequence).keys());
    for (const { rule, sequence } of shape.masks)
      feeds[maskName(rule, sequence)] = maskOf(rule, idsOf(ids, sequence).length);
    for (const id of reads) feeds[valueName(id)] = values.get(id) as TensorData;
    return { feeds, gives };
  }

  async close(): Promise<void> {
    for (const session of this.sessions) await session.release();
  }
}

const models = new Map<string, Promise<OpenedModel>>();
const runners = new Map<string, Promise<PlanRunner>>();

/** Folders that nobody changes, and what runs them: each is opened once, and ends with the process of the tests. */
export const opened = {
  open: (folder: string) => memoize(models, folder, () => openDefined(folder)),
  run: (folder: string) => memoize(runners, folder, async () => PlanRunner.open(await opened.open(folder))),
};

function isList(ids: readonly number[] | SequenceIds): ids is readonly number[] {
  return Array.isArray(ids);
}

function idsOf(ids: SequenceIds, sequence: string): readonly number[] {
  const own = ids[sequence];
  if (!own) throw new Error(`There are no ids of the sequence "${sequence}".`);
  return own;
}

function maskOf({ causal, window }: MaskRule, size: number): TensorData {
  const data = new Float32Array(size * size);
  for (let query = 0; query < size; query++) {
    for (let key = 0; key < size; key++) {
      const isFar = window !== null && (causal ? query - key >= window : 2 * Math.abs(query - key) >= window);
      const hidden = (causal && key > query) || isFar;
      if (hidden) data[query * size + key] = Number.NEGATIVE_INFINITY;
    }
  }
  return float32(data, [size, size]);
}

export function stageNamed(plan: Plan, name: string): Stage {
  const stage = plan.stages.find((candidate) => candidate.name === name);
  if (!stage) throw new Error(`The plan has no stage "${name}".`);
  return stage;
}

/** The node that the stage of a name shows. */
export function stageNode(plan: Plan, name: string) {
  return nodeOf(plan, stageNamed(plan, name).node);
}
