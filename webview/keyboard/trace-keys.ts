/** What the panel's keys do in a trace. */
import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import { SOURCE, TOKENS } from '../../src/trace/steps/sequences';
import type { ShortWalk } from '../../src/trace/steps/short-walk';
import { stackOfStep } from '../../src/trace/steps/stacks';
import { type Choice, keyChoice, LEVELS, shownBlock, VIEWS } from '../choice/choice';
import { quotedToken } from '../strings/format';
import { keyStrings as strings } from '../strings/keys';
import { storyStrings } from '../strings/story';
import { announcer } from './announcer';
import type { CommandHandlers } from './keys';

const { did } = strings;

/** A view of a trace, as the keys need it. */
export interface KeyedTrace {
  readonly summary: TraceSummary;
  /** A choice that the trace has. */
  readonly choice: Choice;
  readonly choose: (change: Partial<Choice>) => void;
  readonly goToStep: (step: number) => void;
  /** Plays or pauses the tour. */
  readonly tour: () => void;
  readonly tourFromStart: () => void;
  readonly isPlaying: () => boolean;
  /** The next step, or the previous one; the short walk has only some of the steps. */
  readonly beside: (by: 1 | -1) => number | undefined;
  /** Switches between the short walk and the walk through all steps. */
  readonly shortWalk: (walk: ShortWalk) => void;
  /** The short walk that is read; `undefined` for the walk through all steps. */
  readonly readWalk: () => ShortWalk | undefined;
  /** Its steps; `undefined` for all. */
  readonly shortSteps: () => readonly number[] | undefined;
  /** Turns to another card of the lesson; `undefined` if there is no lesson. */
  readonly turnCard: ((by: number) => void) | undefined;
}

/** @param view returns the view at the time of a key press */
export function traceKeys(view: () => KeyedTrace): CommandHandlers {
  const move = (key: Moved, by: number) => () => moveAlong(view, key, by);
  return {
    onward: () => walk(view(), 1),
    back: () => walk(view(), -1),
    tour: () => playTour(view),
    tourStart: () => playFromStart(view),
    shortWalk: () => takeShortWalk(view, 'attention'),
    beginnerWalk: () => takeShortWalk(view, 'beginners'),
    level: () => chooseNextLevel(view()),
    nextStep: () => goBy(view(), 1),
    previousStep: () => goBy(view(), -1),
    goToStep: (number) => view().goToStep(number),
    lastStep: () => view().summary.plan.sections.length,
    nextToken: move('token', 1),
    previousToken: move('token', -1),
    nextSource: move('source', 1),
    previousSource: move('source', -1),
    nextBlock: move('layer', 1),
    previousBlock: move('layer', -1),
    nextHead: move('head', 1),
    previousHead: move('head', -1),
    nextView: () => chooseNextView(view()),
    variant: () => chooseOtherVariant(view()),
  };
}

/** Undoes what a letter has done, and says so. */
function undoing(undo: () => void): () => void {
  return () => {
    undo();
    announcer.say(did.undone);
  };
}

/** Goes back to the level and the step that were read. */
function backTo(view: () => KeyedTrace, { level, step }: Choice): void {
  const { choice, choose, goToStep } = view();
  if (choice.level !== level) choose({ level });
  if (choice.step !== step) goToStep(step);
}

function goBy({ choice, summary, goToStep }: KeyedTrace, by: number): void {
  goToStep(within(choice.step + by, 1, summary.plan.sections.length));
}

/** A page that shows all steps is scrolled, also by arrow keys; in a lesson they turn its cards. */
function walk({ choice, turnCard, beside, goToStep }: KeyedTrace, by: 1 | -1): void {
  if (choice.level === 'numbers') return;
  if (turnCard) turnCard(by);
  else goToStep(beside(by) ?? choice.step);
}

/** At the last step the tour starts again. */
function playTour(view: () => KeyedTrace): void {
  const { choice, tour } = view();
  tour();
  const playing = view().isPlaying();
  const { step } = view().choice;
  const isAnew = playing && step !== choice.step;
  if (isAnew) announcer.show(did.tourAnew(strings.keyName('t')), stoppingTour(view, choice));
  else if (playing) announcer.show(did.tour(playing) + leftNumbers(choice, playing), stoppingTour(view, choice));
  else announcer.show(did.tour(playing));
}

/** Stops a tour that a letter has begun, and goes back to where it was begun. */
function stoppingTour(view: () => KeyedTrace, begun: Choice): () => void {
  return undoing(() => {
    const { isPlaying, tour } = view();
    if (isPlaying()) tour();
    backTo(view, begun);
  });
}

function playFromStart(view: () => KeyedTrace): void {
  const { choice, tourFromStart } = view();
  tourFromStart();
  announcer.show(did.tourAnew(strings.keyName('T')) + leftNumbers(choice, true), stoppingTour(view, choice));
}

function takeShortWalk(view: () => KeyedTrace, walk: ShortWalk): void {
  const { turnCard, shortWalk, readWalk, choice, summary } = view();
  if (turnCard) return;
  const before = readWalk();
  shortWalk(walk);
  const steps = view().shortSteps();
  announcer.show(
    did.walk(walk, steps?.length, summary.plan.sections.length) + leftNumbers(choice, steps !== undefined),
    undoing(() => {
      view().shortWalk(before ?? walk);
      backTo(view, choice);
    }),
  );
}

/** A tour and a short walk are read at the level Story. @param isBegun whether one begins */
function leftNumbers({ level }: Choice, isBegun: boolean): string {
  return isBegun && level === 'numbers' ? ` ${did.leftNumbers}` : '';
}

function chooseNextLevel({ choice, choose }: KeyedTrace): void {
  const level = nextOf(LEVELS, choice.level);
  choose({ level });
  announcer.show(
    did.level(storyStrings.levels[level]),
    undoing(() => choose({ level: choice.level })),
  );
}

function chooseOtherVariant({ choice, summary, choose }: KeyedTrace): void {
  if (summary.model.variant === null) return;
  const variant = nextOf(['model', 'walkthrough'] as const, choice.variant);
  choose({ variant });
  announcer.show(
    did.variant[variant],
    undoing(() => choose({ variant: choice.variant })),
  );
}

/** Chooses a neighbour of what the step shows, and announces it; at an end, announces that. */
function moveAlong(view: () => KeyedTrace, key: Moved, by: number): void {
  const { choice, summary, choose } = view();
  const shown = shownAt(choice, summary);
  const count = countOf(key, choice, summary);
  if (count === 0) return;
  const value = within(shown[key] + by, 0, count - 1);
  // In the steps of the output, a token of the source is an attended one.
  const isLookedAt = key === 'source' && stackOfStep(summary.plan, choice.step, summary.model).sequence === TOKENS;
  if (value !== shown[key]) choose({ [key]: value, ...(isLookedAt ? keyChoice(SOURCE, value, TOKENS) : {}) });
  announcer.say(saidOf(key, value, { shown, now: shownAt(view().choice, summary), summary, by }));
}

interface MovedOn {
  readonly shown: Choice;
  readonly now: Choice;
  readonly summary: TraceSummary;
  readonly by: number;
}

function saidOf(key: Moved, value: number, { shown, now, summary, by }: MovedOn): string {
  const said = described(key, value, summary);
  if (value === shown[key]) return strings.atEnd(said, by);
  // Another block shows its head that adds most, which nobody asked for by its number.
  return key === 'layer' && now.head !== shown.head ? strings.blockAndHead(said, now.head) : said;
}

function nextOf<T>(all: readonly T[], current: T): T {
  return all[(all.indexOf(current) + 1) % all.length] as T;
}

export function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/** What keys move through. */
type Moved = 'layer' | 'head' | 'token' | 'source';

/** The part of the choice that the step shows. */
function shownAt(choice: Choice, { plan, model }: TraceSummary): Choice {
  const shown = { ...choice, ...shownBlock(choice) };
  const { layers, heads } = stackOfStep(plan, choice.step, model);
  return { ...shown, layer: Math.min(shown.layer, layers - 1), head: Math.min(shown.head, heads - 1) };
}

function countOf(key: Moved, { variant, step }: Choice, { model, tokens, source, plan }: TraceSummary): number {
  if (key === 'token') return tokens.length;
  if (key === 'source') return source?.tokens.length ?? 0;
  if (variant === 'walkthrough') return 1;
  const { layers, heads } = stackOfStep(plan, step, model);
  return key === 'layer' ? layers : heads;
}

function described(key: Moved, value: number, { tokens, source }: TraceSummary): string {
  if (key === 'layer') return strings.block(value);
  if (key === 'head') return strings.head(value);
  const token = (key === 'source' ? source?.tokens : tokens)?.[value];
  const text = token ? quotedToken(token) : '';
  return key === 'source' ? strings.sourceToken(text, value) : strings.token(text, value);
}

/** Switches the figures to the next view, and tells it. */
export function chooseNextView({ choice, choose }: SeenFigures): void {
  const view = nextOf(VIEWS, choice.view);
  choose({ view });
  announcer.show(
    did.view(view, choice.level === 'story'),
    undoing(() => choose({ view: choice.view })),
  );
}

/** A view whose figures can be shown in several ways. */
interface SeenFigures {
  readonly choice: Pick<Choice, 'view'> & Partial<Pick<Choice, 'level'>>;
  readonly choose: (change: Pick<Choice, 'view'>) => void;
}
