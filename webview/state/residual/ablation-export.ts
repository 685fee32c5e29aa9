/** All rows of the table of parts that were left out in turn, with exact numbers, as other programs read them. */
import type { Ablation, Instead } from '../../../src/trace/ablation/ablation';
import { type Control, controlledBy } from '../../../src/trace/ablation/ablation-control';
import { newTop } from '../../../src/trace/ablation/ablation-ranking';
import { toldName, toldValues } from '../../../src/trace/ablation/ablation-words';
import { partName } from '../../../src/trace/readings/attribution-words';
import { samePart } from '../../../src/trace/readings/model-part';
import { ablationSweep as texts } from '../../strings/ablation';
import { type ExportedOf, withOrigin } from '../../strings/exported-of';
import { float32Digits, tokenLabel } from '../../strings/format';

const INSTEAD: readonly Instead[] = ['zero', 'mean'];

/**
 * A head and a row for each part, in their order. Zero and the mean in its place have columns of their own, each as far as
 * there are such runs: where a part was run with one of both only, the columns of the other are empty.
 * @param ablations those of the table first, then all others
 * @param of what all rows are of
 * @param controls where there are any, a column says of which head a head is the control
 */
export function ablationLines(
  ablations: readonly Ablation[],
  of: ExportedOf,
  controls: readonly Control[] = [],
): string[][] {
  const [first] = ablations;
  if (!first) return [];
  const told = toldName(first);
  const made = INSTEAD.filter((instead) => ablations.some((one) => one.instead === instead));
  const parts = ablations.filter(({ part }, at) => ablations.findIndex((one) => samePart(one.part, part)) === at);
  return withOrigin(of, [
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
  ]);
}

/** After which token of the text what is predicted, and rather than what. */
function cellsOfFollowed(ablation: Ablation): readonly string[] {
  const { position, ratherThan } = ablation;
  return [String(position), tokenLabel(ablation), ratherThan ? tokenLabel(ratherThan) : ''];
}

/** What is the same whatever takes the place of the part. */
function cellsOfPart(ablation: Ablation): readonly string[] {
  const { part, before, direct } = ablation;
  return [
    partName(part),
    // Of logits that are no sum there is none.
    direct === null ? '' : float32Digits(direct),
    float32Digits(toldValues(ablation).before),
    ...(ablation.difference ? [float32Digits(before.logit)] : []),
    float32Digits(before.probability),
  ];
}

/** @param count how many there are, which are empty where there is no such run */
function cellsOfRun(ablation: Ablation | undefined, count: number): readonly string[] {
  if (!ablation) return Array.from({ length: count }, () => '');
  const { before, after, difference, kl, top } = ablation;
  const told = toldValues(ablation);
  return [
    float32Digits(told.after),
    float32Digits(told.after - told.before),
    ...(difference ? [float32Digits(after.logit), float32Digits(after.logit - before.logit)] : []),
    float32Digits(after.probability),
    float32Digits(after.probability - before.probability),
    // Of an older file.
    kl === undefined ? '' : float32Digits(kl),
    newTop(ablation) ? tokenLabel(top) : '',
  ];
}
