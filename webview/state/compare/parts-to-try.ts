/** The parts of a comparison that can be patched: those offered one at a time, and the order of a sweep. */
import type { PartDifferences } from '../../../src/trace/compare/part-differences';
import type { Patch } from '../../../src/trace/compare/patch';
import { partKey, triedParts } from '../../../src/trace/compare/patch-runs';
import { mostPromising } from '../../../src/trace/compare/patch-sweep';
import {
  everyPart,
  type ModelComponent,
  type PatchedPart,
  removableParts,
  samePart,
  streamParts,
} from '../../../src/trace/readings/model-part';
import type { CompareData } from './comparison';

type Plan = Parameters<typeof everyPart>[0];
type Runs = Parameters<typeof triedParts>[0];

/** Caches its results while its input stays the same, since it is read in every update. */
export class PartsToTry {
  private parts: { readonly of: Plan; readonly every: readonly ModelComponent[] } | undefined;
  /** The order, and the input it was computed from: it stays while that input is computed again. */
  private order:
    | { readonly of: object; readonly by: PartDifferences | undefined; readonly parts: readonly ModelComponent[] }
    | undefined;
  private found: { readonly of: Runs; readonly patches: readonly Patch[] } | undefined;

  /** Every head and MLP. */
  every(plan: Plan): readonly ModelComponent[] {
    if (this.parts?.of !== plan) this.parts = { of: plan, every: everyPart(plan) };
    return this.parts.every;
  }

  /** All parts that were tried, alone or in a sweep. */
  tried(runs: Runs): readonly Patch[] {
    if (!this.found || this.found.of !== runs) this.found = { of: runs, patches: triedParts(runs) };
    return this.found.patches;
  }

  /**
   * The indices in {@link every} of the parts that no run has tried, in the order to try them.
   * @param by what the parts themselves add, once known
   */
  untried(plan: Plan, runs: Runs, by: PartDifferences | undefined): number[] {
    const tried = new Set(this.tried(runs).map(({ part }) => partKey(part)));
    const places = new Map(this.every(plan).map((part, index) => [part, index]));
    return this.ordered(plan, by).flatMap((part) => (tried.has(partKey(part)) ? [] : [places.get(part) as number]));
  }

  private ordered(plan: Plan, differences: PartDifferences | undefined): readonly ModelComponent[] {
    const every = this.every(plan);
    const { order } = this;
    const by = differences ?? (order?.of === every ? order.by : undefined);
    if (order && order.of === every && order.by === by) return order.parts;
    this.order = { of: every, by, parts: mostPromising(every, by) };
    return this.order.parts;
  }
}

/**
 * The parts offered one at a time: the part that the comparison names first, the head it names first, the chosen head, the MLP
 * of its block, and the residual stream before and after both.
 */
export function offeredParts({ choice, comparison, named, leading }: CompareData): readonly PatchedPart[] {
  const { plan, model } = comparison.a.summary;
  const parts = removableParts(plan, choice.a, model.heads);
  const ofSummary = named ? removableParts(plan, named, model.heads) : [];
  const all = [...(leading ? [leading] : []), ...ofSummary.filter(({ kind }) => kind === 'head'), ...parts];
  const once = all.filter((part, at) => all.findIndex((one) => samePart(one, part)) === at);
  return [...once, ...streamParts(plan, parts[0]?.layer ?? 0)];
}
