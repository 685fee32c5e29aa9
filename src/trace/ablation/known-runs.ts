/** Which runs without a part are known for a question, so that the window, its tables and every report use the same ones. */

import { samePart } from '../readings/model-part';
import type { Ablation } from './ablation';
import { ablationOver, type DirectParts } from './ablation-over';
import { ABLATION_RUNS, type AblationQuestion, type AblationRuns } from './ablation-runs';

/** Describes a run by another comparison; `undefined` if it does not contain what that needs. */
type Retelling = (run: Ablation, question: AblationQuestion, direct: DirectParts | undefined) => Ablation | undefined;

/**
 * The runs made for this question, and the runs made for another comparison of its token that contain what this one needs; each
 * part once.
 * @param direct the direct contributions for this comparison; `undefined` if not known
 */
export function knownRuns(
  runs: readonly AblationRuns[],
  question: AblationQuestion,
  direct: DirectParts | undefined,
  retell: Retelling = (run, { ratherThan }, added) => ablationOver(run, ratherThan, added),
): Pick<AblationRuns, 'alone' | 'swept'> {
  const own = ABLATION_RUNS.of(runs, question);
  const others = runs.filter((one) => one !== own && isOfToken(one, question) && one.instead === question.instead);
  const all = (kind: 'alone' | 'swept') => {
    const retold = others.flatMap((one) => one[kind]).flatMap((one) => retell(one, question, direct) ?? []);
    return (own?.[kind] ?? []).concat(retold).filter(isFirstOfPart);
  };
  return { alone: all('alone'), swept: all('swept') };
}

/** Whether both questions are about the same token, whatever it is compared with. */
export function isOfToken(one: AblationQuestion, other: Pick<AblationQuestion, 'position' | 'id'>): boolean {
  return one.position === other.position && one.id === other.id;
}

function isFirstOfPart({ part }: Ablation, at: number, all: readonly Ablation[]): boolean {
  return all.findIndex((one) => samePart(one.part, part)) === at;
}
