/**
 * How much what comes next hangs on each token of the text, and on each word of several tokens: how probable it is, on average,
 * with others in its place. Pure.
 */
import { shareInWords } from '../../base/number-text';
import type { TriedPlace } from './tried-places';

/** A run with another token at a place. */
interface TriedRun extends TriedPlace {
  /** How probable the followed token is then. */
  readonly probability: number;
}

export interface TokenInfluence extends TriedPlace {
  /** How many tokens were tried there. */
  readonly count: number;
  /** How probable the followed token is with one of them, on average. */
  readonly probability: number;
}

/** A token matters where without it the probability is less than this part of what it is; likewise where it is as much more. */
const MATTERS = 0.8;

/** Probabilities below it count as it: the ratio to 0 would be no number. */
const LEAST = 1e-12;

/** @returns for each place that was tried, in the order of the text */
export function influenceOf(runs: readonly TriedRun[]): TokenInfluence[] {
  const places = [...new Set(runs.map(({ place }) => place))].sort((a, b) => a - b);
  return places.map((place) => {
    const tried = runs.filter((run) => run.place === place);
    return {
      place,
      tokens: tried[0]?.tokens ?? 1,
      count: tried.length,
      probability: tried.reduce((sum, run) => sum + run.probability, 0) / tried.length,
    };
  });
}

/** How a token makes the followed one more probable: in doublings, below 0 where it makes it less probable. */
export function doublings(asIs: number, { probability }: Pick<TokenInfluence, 'probability'>): number {
  return Math.log2(Math.max(asIs, LEAST) / Math.max(probability, LEAST));
}

interface Told {
  /** The followed token, and how probable it is as the text is. */
  readonly followed: string;
  readonly asIs: number;
  /** How the token, or the word, at a place is called. */
  readonly name: (at: TriedPlace) => string;
  /** A probability as it is written; left out: as in sentences. Beside a figure it is that of the figure. */
  readonly share?: (probability: number) => string;
  /** Among which it matters most, where others were not tried: "Of the last 24 words or tokens". */
  readonly among?: string | undefined;
}

/** Those without which the followed token is clearly less probable, the one that matters most first, and the one without which it is clearly more. */
interface Mattering<T> {
  readonly matter: readonly T[];
  readonly against: T | undefined;
}

/** @param asIs how probable the followed token is as the text is */
export function matteringOf<T extends { readonly probability: number }>(
  influence: readonly T[],
  asIs: number,
): Mattering<T> {
  const inOrder = influence.toSorted((a, b) => a.probability - b.probability);
  const matter = inOrder.filter(({ probability }) => probability < MATTERS * asIs);
  const against = inOrder.at(-1);
  return { matter, against: against && MATTERS * against.probability > asIs ? against : undefined };
}

/** "“park” matters most for “house”: with another token in its place “house” has 2.1 % on average, instead of 12 %." */
export function sayInfluence(influence: readonly TokenInfluence[], told: Told): string {
  const said = sayOfAll(influence, told);
  return told.among && said !== '' ? `${told.among}, ${said.replace(/^(?:No|The) /, lower)}` : said;
}

function lower(words: string): string {
  return words.toLowerCase();
}

function sayOfAll(influence: readonly TokenInfluence[], told: Told): string {
  const { matter, against } = matteringOf(influence, told.asIs);
  if (matter.length === 0 && !against) return sayNone(influence, told);
  const [most, next] = matter;
  const none = `No ${unitOf(influence)} makes ${told.followed} much more probable.`;
  const sentences = [most ? sayMost(most, next, told) : none];
  if (against) sentences.push(sayAgainst(against, most !== undefined, told));
  return sentences.join(' ');
}

function sayMost(
  most: TokenInfluence,
  next: TokenInfluence | undefined,
  { followed, asIs, name, share = shareInWords }: Told,
): string {
  const has = `${followed} has ${share(most.probability)} on average, instead of ${share(asIs)}`;
  const said = `${name(most)} matters most for ${followed}: with another ${unitOf([most])} in its place ${has}.`;
  return next ? `${said} ${name(next)} matters second most (${share(next.probability)}).` : said;
}

/** @param isCompared whether it is told how probable the followed token is as the text is */
function sayAgainst(
  against: TokenInfluence,
  isCompared: boolean,
  { followed, asIs, name, share = shareInWords }: Told,
): string {
  const instead = isCompared ? '' : `, instead of ${share(asIs)}`;
  return `${name(against)} makes it less probable: with another ${unitOf([against])} there ${followed} has ${share(against.probability)} on average${instead}.`;
}

/** What gave way is told as words as soon as one of them is several tokens. */
function unitOf(places: readonly TriedPlace[]): string {
  return places.some(({ tokens }) => tokens > 1) ? 'word' : 'token';
}

/** What a reader learns where no token stands out: how little each changes. */
function sayNone(influence: readonly TokenInfluence[], { followed, asIs, share = shareInWords }: Told): string {
  if (influence.length === 0) return '';
  const then = influence.map(({ probability }) => probability);
  const [low, high] = [share(Math.min(...then)), share(Math.max(...then))];
  const between = low === high ? low : `between ${low} and ${high}`;
  const unit = unitOf(influence);
  const matters =
    influence.length === 1 ? `The one ${unit} that gave way matters little` : `No single ${unit} matters much`;
  return `${matters} for ${followed}: with another one in its place ${followed} has ${between} on average, and ${share(asIs)} as the text is.`;
}
