/** The places of a trace that the user has visited, to go back and forward among them as in a browser. */
import { fieldsOf, type StateKey } from '../base/kept-state';
import { indexOr, isIndex } from '../base/stored-index';
import { type Choice, restoreChoice } from './choice';

/** The parts of a choice that make a place; the level and the views are not among them. */
const OF_PLACE = [
  'step',
  'layer',
  'head',
  'isAutomatic',
  'variant',
  'token',
  'source',
  'key',
  'target',
  'ratherThan',
  'headKind',
  'tokenBefore',
  'explainedBefore',
] as const satisfies readonly (keyof Choice)[];

/** Details of a place: which token is attended to from it, and how its head was found. */
const DETAILS = [
  'key',
  'isAutomatic',
  'headKind',
  'tokenBefore',
  'explainedBefore',
] as const satisfies readonly (typeof OF_PLACE)[number][];

interface VisitedPlace extends Pick<Choice, (typeof OF_PLACE)[number]> {
  /** How many CSS pixels of the step were scrolled past. */
  readonly past: number;
}

/** What the user moves along in steps of one. */
type Walk = 'step' | 'head' | 'token' | 'source';

export interface Visited {
  /** The latest comes last. */
  readonly before: readonly VisitedPlace[];
  readonly now: VisitedPlace;
  /** The next one comes first. */
  readonly after: readonly VisitedPlace[];
  /** How the user came here, if in steps of one. */
  readonly walk: Walk | null;
}

/** The number of places kept: more than anybody remembers. */
const MOST = 50;

export function placeOf(choice: Choice, past = 0): VisitedPlace {
  return { ...(Object.fromEntries(OF_PLACE.map((field) => [field, choice[field]])) as unknown as Choice), past };
}

/** The choice that returns to a place. */
export function choiceOf({ past: _, ...place }: VisitedPlace): Partial<Choice> {
  return place;
}

export function beginAt(now: VisitedPlace): Visited {
  return { before: [], now, after: [], walk: null };
}

/**
 * Records that the user is at a place. Moves from step to step, head to head or token to token are one walk, of which only the
 * beginning and the end are kept. A presenter has shown every step to an audience, which may ask for the previous one again, so
 * then each step is kept.
 * @param isLed whether the user was brought there, by scrolling or by going back, and has left no place
 * @param presenting whether the view is presented
 */
export function visit(visited: Visited, place: VisitedPlace, isLed = false, presenting = false): Visited {
  const { before, now } = visited;
  if (isSame(now, place)) return isExactly(now, place) ? visited : { ...visited, now: { ...place, past: now.past } };
  if (isLed || isOfPanel(now, place)) return { ...visited, now: place };
  const walk = walkBetween(now, place);
  const isOneWay = walk !== null && walk === visited.walk && !(presenting && walk === 'step');
  if (isOneWay) return { before, now: place, after: [], walk };
  return { before: [...before, now].slice(-MOST), now: place, after: [], walk };
}

/** @returns `undefined` if there is no place before */
export function goneBack({ before, now, after }: Visited): Visited | undefined {
  const place = before.at(-1);
  return place && { before: before.slice(0, -1), now: place, after: [now, ...after], walk: null };
}

/** @returns `undefined` if the user has not gone back */
export function goneForward({ before, now, after }: Visited): Visited | undefined {
  const [place, ...others] = after;
  return place && { before: [...before, now], now: place, after: others, walk: null };
}

/** Dropped when another text is begun. */
export const VISITED: StateKey<Visited | undefined> = {
  name: 'visited',
  restore: (stored) => {
    const { before, now, after } = fieldsOf(stored);
    if (now === undefined) return undefined;
    const places = (all: unknown) => (Array.isArray(all) ? all.map(restorePlace) : []);
    return { before: places(before), now: restorePlace(now), after: places(after), walk: null };
  },
};

function restorePlace(stored: unknown): VisitedPlace {
  return placeOf(restoreChoice(stored), indexOr(fieldsOf(stored)['past'], 0));
}

function isExactly(one: VisitedPlace, other: VisitedPlace): boolean {
  return DETAILS.every((field) => one[field] === other[field]);
}

function isSame(one: VisitedPlace, other: VisitedPlace): boolean {
  return OF_PLACE.every((field) => isDetail(field) || one[field] === other[field]);
}

function isDetail(field: keyof Choice): boolean {
  return DETAILS.some((detail) => detail === field);
}

/** Whether only the panel has changed the head at the same place. */
function isOfPanel(now: VisitedPlace, place: VisitedPlace): boolean {
  const { layer, head } = place;
  return place.isAutomatic && isSame({ ...now, layer, head }, place);
}

/** What two neighbouring places differ in by one step; null if they are not neighbours, or differ in more. */
function walkBetween(from: VisitedPlace, to: VisitedPlace): Walk | null {
  const by = (field: Exclude<Walk, 'head'> | 'layer' | 'head') => Math.abs(to[field] - from[field]);
  const ways: Record<Walk, number> = {
    step: by('step'),
    head: by('layer') + by('head'),
    token: by('token'),
    source: by('source'),
  };
  const [way, ...others] = (Object.keys(ways) as Walk[]).filter((one) => ways[one] > 0);
  return way && others.length === 0 && ways[way] === 1 && from.variant === to.variant ? way : null;
}

/** The steps of a trace that were read. */
interface ReadSteps {
  /** The key of the trace: see `tracedKey`. */
  readonly of: string;
  /** Their numbers, in any order. */
  readonly steps: readonly number[];
}

/** The number of traces kept: a user who returns to one, for example after a lesson, finds which of its steps were read. */
const MOST_TRACES = 8;

/** The trace that was read last comes last. */
export const READ_STEPS: StateKey<readonly ReadSteps[]> = {
  name: 'readSteps',
  restore: (stored) => (Array.isArray(stored) ? stored.flatMap(restoreReadSteps) : []),
};

function restoreReadSteps(stored: unknown): readonly ReadSteps[] {
  const { of, steps } = fieldsOf(stored);
  return typeof of === 'string' && Array.isArray(steps) ? [{ of, steps: steps.filter(isIndex) }] : [];
}

/** The numbers of the steps of a trace that were read. */
export function stepsReadOf(traced: string, all: readonly ReadSteps[]): readonly number[] {
  return all.find(({ of }) => of === traced)?.steps ?? [];
}

/** @param steps all steps of it that were read; none to start over */
export function withStepsReadOf(
  traced: string,
  steps: readonly number[],
  all: readonly ReadSteps[],
): readonly ReadSteps[] {
  return [...all.filter(({ of }) => of !== traced), { of: traced, steps }].slice(-MOST_TRACES);
}
