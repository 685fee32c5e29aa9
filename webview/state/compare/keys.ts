/** What the panel's keys do in a comparison. */

import { givenText, type TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { SidePlace } from '../../../src/trace/compare/compare-place';
import type { CompareChoice } from '../../choice/compare-choice';
import { announcer } from '../../keyboard/announcer';
import type { CommandHandlers } from '../../keyboard/keys';
import { chooseNextView, within } from '../../keyboard/trace-keys';
import { compareStrings } from '../../strings/compare';
import { nameText, tokenLabel } from '../../strings/format';
import { keyStrings as strings } from '../../strings/keys';
import { strings as panelStrings } from '../../strings/strings';
import { chosenPlaces } from './chosen-places';
import { type ComparedSide, type Comparison, pointedRow, sizesOf } from './comparison';

/** How much of a text is announced, in UTF-16 units. */
const READ_OUT = 80;

/** A view of a comparison, as the keys need it. */
export interface KeyedComparison {
  readonly comparison: Comparison;
  /** A choice that the comparison has. */
  readonly choice: CompareChoice;
  readonly choose: (change: Partial<CompareChoice>) => void;
  /** To the next part, or to the previous one. */
  readonly goOn: (by: 1 | -1) => void;
  readonly goToStep: (step: number) => void;
  readonly exchange: () => void;
}

/** @param view returns the view at the time of a key press */
export function compareKeys(view: () => KeyedComparison): CommandHandlers {
  const row = (by: number) => () => {
    const { comparison, choice, choose } = view();
    const next = within(choice.row + by, 0, comparison.alignment.rows.length - 1);
    choose(pointedRow(comparison, next));
    const token = comparison.tokens.both[next];
    announcer.say(strings.token(token ? tokenLabel(token) : '', next));
  };
  const move = (key: keyof SidePlace, by: number) => () => {
    const { comparison, choice, choose } = view();
    const value = within(choice.a[key] + by, 0, sizesOf(comparison, 'a')[key === 'layer' ? 'layers' : 'heads'] - 1);
    choose(chosenPlaces(comparison, choice, { [key]: value }));
    announcer.say(key === 'layer' ? strings.block(value) : strings.head(value));
  };
  return {
    nextStep: () => view().goOn(1),
    previousStep: () => view().goOn(-1),
    onward: () => view().goOn(1),
    back: () => view().goOn(-1),
    goToStep: (step) => view().goToStep(step),
    lastStep: () => view().comparison.a.summary.plan.sections.length,
    nextToken: row(1),
    previousToken: row(-1),
    nextBlock: move('layer', 1),
    previousBlock: move('layer', -1),
    nextHead: move('head', 1),
    previousHead: move('head', -1),
    nextView: () => chooseNextView(view()),
    exchange: () => {
      const { comparison, exchange } = view();
      exchange();
      announcer.say(strings.exchanged(sideWords(comparison.b, comparison.a)));
    },
  };
}

/** What distinguishes a side from the other: its text, its model, or its variant. */
function sideWords(side: ComparedSide, other: ComparedSide): string[] {
  const words = ({ summary, variant, edit }: ComparedSide) => [
    textOf(summary),
    nameText(summary.model.name),
    panelStrings.variants[variant],
    edit ? compareStrings.edit[edit] : '',
  ];
  const others = words(other);
  const different = words(side).filter((word, index) => word !== '' && word !== others[index]);
  return different.length > 0 ? different : words(side).slice(0, 1);
}

function textOf(summary: TraceSummary): string {
  const text = nameText(givenText(summary).text);
  return `“${text.length > READ_OUT ? `${text.slice(0, READ_OUT)}…` : text}”`;
}
