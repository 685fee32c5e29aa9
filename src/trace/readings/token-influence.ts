/**
 * How much what comes next hangs on each token of the text: how probable it is, on average, with other tokens in its place.
 * Pure.
 */
import { shareInWords } from '../../base/number-text';

/** A run with another token at a place. */
interface TriedRun {
  readonly place: number;
  /** How probable the followed token is then. */
  readonly probability: number;
}

export interface TokenInfluence {
  readonly place: number;
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
      count: tried.length,
      probability: tried.reduce((sum, run) => sum + run.probability, 0) / tried.length,
    };
  });
}

/** How a token makes the followed one more probable: in doublings, below 0 where it makes it less probable. */
export function doublings(asIs: number, { probability }: TokenInfluence): number {
  return Math.log2(Math.max(asIs, LEAST) / Math.max(probability, LEAST));
}

interface Told {
  /** The followed token, and how probable it is as the text is. */
  readonly followed: string;
  readonly asIs: number;
  /** How the token at a place is called. */
  readonly name: (place: number) => string;
  /** A probability as it is written; left out: as in sentences. Beside a figure it is that of the figure. */
  readonly share?: (probability: number) => string;
}

/** "“park” matters most for “house”: with another token in its place “house” has 2.1 % on average, instead of 12 %." */
export function sayInfluence(influence: readonly TokenInfluence[], told: Told): string {
  const { asIs } = told;
  const inOrder = influence.toSorted((a, b) => a.probability - b.probability);
  const matter = inOrder.filter(({ probability }) => probability < MATTERS * asIs);
  const against = inOrder.at(-1);
  const speaksAgainst = against !== undefined && MATTERS * against.probability > asIs;
  if (matter.length === 0 && !speaksAgainst) return sayNone(influence, told);
  const sentences = [sayMost(matter, told), ...(speaksAgainst ? [sayAgainst(against, matter.length > 0, told)] : [])];
  return sentences.join(' ');
}

/** @param matter those that matter, the one that does most first */
function sayMost(
  [most, next]: readonly TokenInfluence[],
  { followed, asIs, name, share = shareInWords }: Told,
): string {
  if (!most) return `No token makes ${followed} much more probable.`;
  const has = `${followed} has ${share(most.probability)} on average, instead of ${share(asIs)}`;
  const said = `${name(most.place)} matters most for ${followed}: with another token in its place ${has}.`;
  return next ? `${said} Next comes ${name(next.place)} (${share(next.probability)}).` : said;
}

/** @param isCompared whether it is told how probable the followed token is as the text is */
function sayAgainst(
  { place, probability }: TokenInfluence,
  isCompared: boolean,
  { followed, asIs, name, share = shareInWords }: Told,
): string {
  const instead = isCompared ? '' : `, instead of ${share(asIs)}`;
  return `Against it speaks ${name(place)}: with another token there ${followed} has ${share(probability)} on average${instead}.`;
}

/** "“·park”"; "“·the” at 4" where the text has the same one elsewhere. @param written a token as it is written there */
export function nameAt<T extends { readonly id: number }>(
  tokens: readonly T[],
  place: number,
  written: (token: T) => string,
): string {
  const own = tokens[place];
  if (!own) return `token ${place}`;
  return tokens.some(({ id }, at) => id === own.id && at !== place) ? `${written(own)} at ${place}` : written(own);
}

/** What a reader learns where no token stands out: how little each changes. */
function sayNone(influence: readonly TokenInfluence[], { followed, asIs, share = shareInWords }: Told): string {
  if (influence.length === 0) return '';
  const then = influence.map(({ probability }) => probability);
  const [low, high] = [share(Math.min(...then)), share(Math.max(...then))];
  const between = low === high ? low : `between ${low} and ${high}`;
  const matters =
    influence.length === 1 ? 'The one token that gave way matters little' : 'No single token matters much';
  return `${matters} for ${followed}: with another one in its place ${followed} has ${between} on average, and ${share(asIs)} as the text is.`;
}
