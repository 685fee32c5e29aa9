/**
 * All values of every stage, computed anew in double precision: norms, scores, activations and the unembedding have no
 * rule like that of a row that sums to 1, but each value follows from what went into it. Those that are sums over many
 * products are looked at in random combinations (`operations/recomputed.ts` says how, and what that can miss).
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

/** How it reads, and lets others go first. */
interface Recomputing {
  readonly weights: WeightReader;
  readonly yieldPoint: YieldPoint;
  readonly signal?: AbortSignal;
}

/** What was computed anew of a trace so far. */
interface Checked {
  /** One after another: each goes on where the one before ended. */
  readonly turns: Mutex;
  readonly rows: RowDifferences;
  readonly noticed: NoticedSizes;
  /** The first value, in the order of computation, that does not follow from what went into it. */
  failed: FailedAt | undefined;
  /** Values that were looked at, and those that could not be. */
  values: number;
  unread: number;
  /** Rows of the logits that were looked at, where they are not all kept. */
  logitRows: number | undefined;
  blocks: number;
  hasOutside: boolean;
}

/** Of each trace, whether it has its model or not: what is read of weights needs it. */
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
 * Compute all values of the next blocks anew, and first those of what lies outside all blocks.
 * @param blocks how many are looked at in the end; those that were looked at are not again
 * @throws the signal's reason when cancelled; what was done of a block until then is done again
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

/** What is proven of a trace, with what its values say that were computed anew; nothing is claimed before there are some. */
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

/** All nodes of a link that are stages. What was found counts when all of the link was looked at: a cancelled one begins anew. */
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

/** Of the first stage of a link that fails, the value that is behind it. */
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

/** Each node once, as its own block calls it. */
function stagesOf(plan: Plan, { first, end, block }: Link): Stage[] {
  const named = new Set(plan.stages.map(({ node }) => node));
  const nodes = plan.nodes.slice(first, end).filter(({ id }) => named.has(id));
  return nodes.map(({ id }) => stageForReader(plan, id, block));
}
