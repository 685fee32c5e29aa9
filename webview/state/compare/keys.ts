/** What the panel's keys do in a comparison. */

import { VIEWS } from '../../choice/choice';
import { type CompareChoice, chooseOfA, type SideChoice } from '../../choice/compare-choice';
import { announcer } from '../../keyboard/announcer';
import type { CommandHandlers } from '../../keyboard/keys';
import { nextOf, within } from '../../keyboard/trace-keys';
import { tokenLabel } from '../../strings/format';
import { keyStrings as strings } from '../../strings/keys';
import { type Comparison, sizesOf } from './comparison';

/** A view of a comparison, as keys see it. */
export interface KeyedComparison {
  readonly comparison: Comparison;
  /** One that the comparison has. */
  readonly choice: CompareChoice;
  readonly choose: (change: Partial<CompareChoice>) => void;
  /** To the next part, or to the one before. */
  readonly goOn: (by: 1 | -1) => void;
  readonly goToStep: (step: number) => void;
  readonly exchange: () => void;
}

/** @param view answers the view as it is when a key is pressed */
export function compareKeys(view: () => KeyedComparison): CommandHandlers {
  const row = (by: number) => () => {
    const { comparison, choice, choose } = view();
    const next = within(choice.row + by, 0, comparison.alignment.rows.length - 1);
    choose({ row: next });
    const token = comparison.tokens.both[next];
    announcer.say(strings.token(token ? tokenLabel(token) : '', next));
  };
  const move = (key: keyof SideChoice, by: number) => () => {
    const { comparison, choice, choose } = view();
    const sizes = { a: sizesOf(comparison, 'a'), b: sizesOf(comparison, 'b') };
    const value = within(choice.a[key] + by, 0, sizes.a[key === 'layer' ? 'layers' : 'heads'] - 1);
    choose(chooseOfA(choice, { [key]: value }, sizes));
    announcer.say(key === 'layer' ? strings.block(value) : strings.head(value));
  };
  return {
    nextStep: () => view().goOn(1),
    previousStep: () => view().goOn(-1),
    goToStep: (step) => view().goToStep(step),
    lastStep: () => view().comparison.a.summary.plan.sections.length,
    nextToken: row(1),
    previousToken: row(-1),
    nextBlock: move('layer', 1),
    previousBlock: move('layer', -1),
    nextHead: move('head', 1),
    previousHead: move('head', -1),
    nextView: () => {
      const { choice, choose } = view();
      choose({ view: nextOf(VIEWS, choice.view) });
    },
    exchange: () => view().exchange(),
  };
}
