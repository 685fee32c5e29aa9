/** Reads whole results of a trace and whole weights of its model, for values that are recomputed. */
import { type Plan, type Stage, stageForReader } from '../../architectures/plan/plan';
import type { WeightReader } from '../../model/weight-reader';
import { readWeightSlice } from '../../model/weights';
import type { NodeId, SequenceName, WeightUse } from '../../operations/node';
import type { ProjectedMatrix, Projection, ResultReader } from '../../operations/recomputed';
import { lengthsOf, modelOf, type TraceSource, tokensOf } from '../run/source';
import { elementCount } from '../tensors/tensor';
import { projectedOf } from './projected-weights';
import type { Turns } from './turns';

/** How many results are cached. */
const LAST = 3;

/** How a part of a trace is read: which rows are checked, and where other work gets its turn. */
interface ReadRows {
  /** The stage whose values are recomputed: results are named as seen from it. */
  readonly stage: Stage;
  /** The first row, along the first axis, that is read of it and of its inputs. */
  readonly firstRow: number;
  readonly turns: Turns;
  /** The results that were read last, by name: one stage's values are often the next one's inputs. */
  readonly last: Map<string, Float32Array>;
}

export class TraceResults implements ResultReader {
  readonly lengths;
  private readonly plan: Plan;

  constructor(
    private readonly trace: TraceSource,
    private readonly rows: ReadRows,
    private readonly weights: WeightReader,
  ) {
    this.lengths = lengthsOf(trace);
    this.plan = trace.planOf('model');
  }

  node(id: NodeId) {
    return this.plan.nodes[id] as Plan['nodes'][number];
  }

  async result(id: NodeId): Promise<Float32Array> {
    await this.rows.turns.pause();
    const { stage, firstRow, last } = this.rows;
    const { name } = stageForReader(this.plan, id, stage.block);
    const key = `${name} ${firstRow}`;
    const data = last.get(key) ?? (await this.trace.valuesFrom(name, firstRow));
    last.delete(key);
    last.set(key, data);
    for (const old of last.keys()) if (last.size > LAST) last.delete(old);
    return data;
  }

  weight({ name, shape }: WeightUse): Promise<Float32Array> {
    return readWeightSlice(this.location(name), 0, elementCount(shape));
  }

  async weightRow({ name }: WeightUse, row: number): Promise<Float32Array> {
    await this.rows.turns.pause();
    return this.weights.row(this.location(name), row);
  }

  projected(projection: Projection): Promise<ProjectedMatrix> {
    return projectedOf(modelOf(this.trace, 'This value'), projection, this.rows.turns);
  }

  tokenId = (sequence: SequenceName, position: number) => tokensOf(this.trace, sequence)[position]?.id ?? -1;

  typeId = (sequence: SequenceName, position: number) => tokensOf(this.trace, sequence)[position]?.typeId ?? 0;

  private location(name: string) {
    return modelOf(this.trace, 'This value').folder.weights.get(name);
  }
}
