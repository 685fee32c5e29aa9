/** Exports all rows of the table of parts that were left out in turn, with exact numbers, for other programs. */
import type { Ablation, Instead } from '../../../src/trace/ablation/ablation';
import { type Control, controlledBy } from '../../../src/trace/ablation/ablation-control';
import { newTop } from '../../../src/trace/ablation/ablation-ranking';
import { measureName, measureValues } from '../../../src/trace/ablation/ablation-words';
import { partName } from '../../../src/trace/readings/attribution-words';
import { samePart } from '../../../src/trace/readings/model-part';
import { ablationSweep as texts } from '../../strings/ablation';
import { float32Digits, tokenLabel } from '../../strings/format';

const INSTEAD: readonly Instead[] = ['zero', 'mean'];

/**
 * A header and a row for each part, in their order. Zero and the mean in the part's place have separate columns: if a part was
 * run with only one of them, the other's columns are empty.
 * @param ablations those of the table first, then all others
 * @param controls if there are any, a column tells which head each control belongs to
 */
export function ablationLines(ablations: readonly Ablation[], controls: readonly Control[] = []): string[][] {
  const [first] = ablations;
  if (!first) return [];
  const told = measureName(first);
  const made = INSTEAD.filter((instead) => ablations.some((one) => one.instead === instead));
  const parts = ablations.filter(({ part }, at) => ablations.findIndex((one) => samePart(one.part, part)) === at);
  return [
    [
      ...texts.exportedFollowed,
      ...texts.exported(told),
      ...(controls.length > 0 ? [texts.controlOf] : []),
      ...made.flatMap((instead) => texts.exportedOf(told, instead)),
    ],
    ...parts.map((one) => [
      ...cellsOfFollowed(one),
      ...cellsOfPart(one),
      ...(controls.length > 0 ? [controlledBy(one.part, controls).map(partName).join(', ')] : []),
      ...made.flatMap((instead) =>
        cellsOfRun(
          ablations.find((run) => run.instead === instead && samePart(run.part, one.part)),
          texts.exportedOf(told, instead).length,
        ),
      ),
    ]),
  ];
}

/** The token after which is predicted, the predicted token, and the one it is compared with. */
function cellsOfFollowed(ablation: Ablation): readonly string[] {
  const { position, ratherThan } = ablation;
  return [String(position), tokenLabel(ablation), ratherThan ? tokenLabel(ratherThan) : ''];
}

/** The cells that do not depend on what replaces the part. */
function cellsOfPart(ablation: Ablation): readonly string[] {
  const { part, before, direct } = ablation;
  return [
    partName(part),
    // Logits that are not a sum have none.
    direct === null ? '' : float32Digits(direct),
    float32Digits(measureValues(ablation).before),
    ...(ablation.difference ? [float32Digits(before.logit)] : []),
    float32Digits(before.probability),
  ];
}

/** @param count how many cells there are; they are empty if there is no such run */
function cellsOfRun(ablation: Ablation | undefined, count: number): readonly string[] {
  if (!ablation) return Array.from({ length: count }, () => '');
  const { before, after, difference, kl, top } = ablation;
  const told = measureValues(ablation);
  return [
    float32Digits(told.after),
    float32Digits(told.after - told.before),
    ...(difference ? [float32Digits(after.logit), float32Digits(after.logit - before.logit)] : []),
    float32Digits(after.probability),
    float32Digits(after.probability - before.probability),
    // Absent in older files.
    kl === undefined ? '' : float32Digits(kl),
    newTop(ablation) ? tokenLabel(top) : '',
  ];
}
