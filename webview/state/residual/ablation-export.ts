/** All rows of the table of parts that were left out in turn, with exact numbers, as other programs read them. */
import type { Ablation } from '../../../src/trace/readings/ablation';
import { newTop } from '../../../src/trace/readings/ablation-ranking';
import { toldName, toldValues } from '../../../src/trace/readings/ablation-words';
import { partName } from '../../../src/trace/readings/attribution-words';
import { exact, tokenLabel } from '../../strings/format';
import { ablationSweep as texts } from '../../strings/residual';

/** A head and a row for each part, in their order. */
export function ablationLines(ablations: readonly Ablation[]): readonly (readonly string[])[] {
  const [first] = ablations;
  if (!first) return [];
  return [texts.exported(first.instead, toldName(first)), ...ablations.map(lineOf)];
}

function lineOf(ablation: Ablation): readonly string[] {
  const { part, before, after, kl, direct, top } = ablation;
  const told = toldValues(ablation);
  return [
    partName(part),
    exact(told.before),
    exact(told.after),
    exact(told.after - told.before),
    exact(before.probability),
    exact(after.probability),
    exact(after.probability - before.probability),
    // Of an older file, or of logits that are no sum.
    kl === undefined ? '' : exact(kl),
    direct === null ? '' : exact(direct),
    newTop(ablation) ? tokenLabel(top) : '',
  ];
}
