/**
 * Recomputes all values of every stage in double precision. Norms, scores, activations and the unembedding have no simple
 * rule to check, like that of a row that sums to 1, but each value follows from its inputs. Values that are sums over many
 * products are checked in random combinations (`operations/recomputed.ts` says how, and what that can miss).
 */
import { blockLinks, type Link, type Plan, type Stage, stageForReader } from '../../architectures/plan/plan';
import { count, counted } from '../../base/counted';
import { Mutex } from '../../base/mutex';
import type { WeightReader } from '../../model/weight-reader';
import { COMBINED } from '../../operations/recomputed';
import type { FailedValue, Proof } from '../run/proofs';
import { RowDifferences } from '../run/row-differences';
import type { ProvenTrace, TraceSource } from '../run/source';
import type { YieldPoint } from '../run/yield-point';
import { NoticedSizes } from './noticed-sizes';
import { StageCheck, type StageFound } from './stage-check';
import { Turns } from './turns';
import { earliestFailed, type FailedAt, type ValuesOf } from './value-check';

/** How weights are read, and where other work gets its turn. */
interface Recomputing {
  readonly weights: WeightReader;
  readonly yieldPoint: YieldPoint;
  readonly signal?: AbortSignal;
}

/** What has been recomputed of a trace so far. */
interface Checked {
  /** Serialises the checks: each continues where the one before ended. */
  readonly turns: Mutex;
  readonly rows: RowDifferences;
  readonly noticed: NoticedSizes;
  /** The first value, in the order of computation, that does not follow from its inputs. */
  failed: FailedAt | undefined;
  /** The number of values that were checked, and of those that could not be. */
  values: number;
  unread: number;
  /** The number of logit rows that were checked, if not all of them are kept. */
  logitRows: number | undefined;
  blocks: number;
  hasOutside: boolean;
}

/** For each trace, separately with and without its model, which is needed to read weights. */
const CHECKED = new WeakMap<object, Map<boolean, Checked>>();

function checkedOf({ key, model }: TraceSource): Checked {
  const known = CHECKED.get(key) ?? new Map<boolean, Checked>();
  CHECKED.set(key, known);
  const own = known.get(model !== undefined) ?? {
    turns: new Mutex(),
    rows: new RowDifferences(),
    noticed: new NoticedSizes(),
    failed: undefined,
    ...{ values: 0, unread: 0, logitRows: undefined, blocks: 0, hasOutside: false },
  };
  known.set(model !== undefined, own);
  return own;
}

/**
 * Recomputes all values of the next blocks, after those outside all blocks.
 * @param blocks how many blocks are checked in the end; checked ones are not checked again
 * @throws the signal's reason when cancelled; the work on an unfinished block is then repeated
 */
export function recomputeBlocks(trace: TraceSource, blocks: number, how: Recomputing): Promise<void> {
  const checked = checkedOf(trace);
  const work = async () => {
    const plan = trace.planOf('model');
    const links = blockLinks(plan);
    const turns = new Turns(how.yieldPoint);
    if (!checked.hasOutside && blocks > 0) {
      for (const link of plan.links) if (link.block === null) await checkLink(trace, link, checked, how.weights, turns);
      checked.hasOutside = true;
    }
    while (checked.blocks < Math.min(blocks, links.length)) {
      await checkLink(trace, links[checked.blocks] as Link, checked, how.weights, turns);
      checked.blocks++;
    }
  };
  return checked.turns.run(work, how.signal);
}

/** The proofs of a trace, with that of the recomputed values; nothing is claimed before there are some. */
export function withRecomputed(trace: TraceSource, proven: ProvenTrace): ProvenTrace {
  const checked = checkedOf(trace);
  return checked.blocks === 0 ? proven : { ...proven, proofs: [...proven.proofs, proofOf(checked)] };
}

function proofOf({ rows, noticed, failed, values, unread, logitRows, blocks }: Checked): Proof {
  const number = unread === 0 ? `All ${counted(values, 'value')}` : 'The values';
  const logits =
    logitRows === undefined
      ? ''
      : ` (of the logits ${logitRows === 1 ? 'the last row' : `the last ${count(logitRows)} rows`})`;
  return {
    name: 'recomputed',
    claim: `${number} of the stages of ${counted(blocks, 'block')} and of what lies outside the blocks${logits}, computed anew in double precision from what went into them, those of matrix products in random combinations`,
    view: 'block output',
    ...rows.check(),
    ...(unread > 0 && { partly: { values, of: values + unread } }),
    ...(failed && { failed: failedValue(failed) }),
    allowed: `the roundings of that operation, from the sizes of what went in; each value, or combination of up to ${COMBINED}, by its own`,
    noticed: noticed.sentence(),
  };
}

function failedValue({ stage, index, stored, computed, from, copyOf, unchecked }: FailedAt): FailedValue {
  return { stage, index, stored, computed, from, ...(copyOf && { copyOf }), ...(unchecked && { unchecked }) };
}

/**
 * Checks all nodes of a link that are stages. Results count only once the whole link was checked: a cancelled check starts
 * over.
 */
async function checkLink(
  trace: TraceSource,
  link: Link,
  checked: Checked,
  ...[weights, turns]: [WeightReader, Turns]
): Promise<void> {
  const last = new Map<string, Float32Array>();
  const all = stagesOf(trace.planOf('model'), link).map((stage) => new StageCheck(trace, stage, weights, turns, last));
  const found = [];
  for (const check of all) found.push(await check.run());
  const failed = await firstFailed(found, { trace, weights, turns });
  if (failed && !(checked.failed && checked.failed.node <= failed.node)) checked.failed = failed;
  for (const [at, check] of all.entries()) {
    const own = found[at];
    if (!own) checked.unread += check.size;
    else addFound(checked, check, own);
  }
}

/** For the first stage of a link that fails, the value that causes the failure. */
async function firstFailed(found: readonly (StageFound | undefined)[], of: ValuesOf): Promise<FailedAt | undefined> {
  let first: FailedAt | undefined;
  for (const { failed } of found.filter((one) => one !== undefined))
    if (failed && !(first && first.node <= failed.node)) first = failed;
  return first && (first.copyOf === undefined ? earliestFailed(of, first) : first);
}

function addFound(checked: Checked, { size, rows, firstRow }: StageCheck, found: StageFound): void {
  checked.values += size;
  checked.rows.addAll(found.rows);
  checked.noticed.addAll(found.noticed);
  if (firstRow > 0) checked.logitRows = rows;
}

/** The stages of a link: each node once, under the name in its own block. */
function stagesOf(plan: Plan, { first, end, block }: Link): Stage[] {
  const named = new Set(plan.stages.map(({ node }) => node));
  const nodes = plan.nodes.slice(first, end).filter(({ id }) => named.has(id));
  return nodes.map(({ id }) => stageForReader(plan, id, block));
}
