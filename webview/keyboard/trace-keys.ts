/** What the panel's keys do in a trace. */
import type { TraceSummary } from '../../src/engine/protocol';
import { type Choice, shownBlock, VIEWS } from '../choice/choice';
import { tokenLabel } from '../strings/format';
import { keyStrings as strings } from '../strings/keys';
import { announcer } from './announcer';
import type { CommandHandlers } from './keys';

/** A view of a trace, as keys see it. */
export interface KeyedTrace {
  readonly summary: TraceSummary;
  /** One that the trace has. */
  readonly choice: Choice;
  readonly choose: (change: Partial<Choice>) => void;
  readonly goToStep: (step: number) => void;
}

/** @param view answers the view as it is when a key is pressed */
export function traceKeys(view: () => KeyedTrace): CommandHandlers {
  const step = (by: number) => () => {
    const { choice, summary, goToStep } = view();
    goToStep(within(choice.step + by, 1, summary.plan.sections.length));
  };
  const move = (key: 'layer' | 'head' | 'token', by: number) => () => {
    const { choice, summary, choose } = view();
    const shown = { ...choice, ...shownBlock(choice) };
    const value = within(shown[key] + by, 0, countOf(key, choice, summary) - 1);
    if (value !== shown[key]) choose({ [key]: value });
    announcer.say(described(key, value, summary));
  };
  return {
    nextStep: step(1),
    previousStep: step(-1),
    goToStep: (number) => view().goToStep(number),
    nextToken: move('token', 1),
    previousToken: move('token', -1),
    nextBlock: move('layer', 1),
    previousBlock: move('layer', -1),
    nextHead: move('head', 1),
    previousHead: move('head', -1),
    nextView: () => {
      const { choice, choose } = view();
      choose({ view: nextOf(VIEWS, choice.view) });
    },
    variant: () => {
      const { choice, choose } = view();
      choose({ variant: nextOf(['model', 'walkthrough'] as const, choice.variant) });
    },
  };
}

export function nextOf<T>(all: readonly T[], current: T): T {
  return all[(all.indexOf(current) + 1) % all.length] as T;
}

export function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

function countOf(key: 'layer' | 'head' | 'token', { variant }: Choice, { model, tokens }: TraceSummary): number {
  if (key === 'token') return tokens.length;
  if (variant === 'walkthrough') return 1;
  return key === 'layer' ? model.layers : model.heads;
}

function described(key: 'layer' | 'head' | 'token', value: number, { tokens }: TraceSummary): string {
  if (key === 'layer') return strings.block(value);
  if (key === 'head') return strings.head(value);
  const token = tokens[value];
  return strings.token(token ? tokenLabel(token) : '', value);
}
