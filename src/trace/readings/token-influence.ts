/**
 * How much a prediction depends on each token of the text, and on each word of several tokens: its mean probability with
 * others in their place, or its probability with them masked. Pure.
 */
import { shareInWords } from '../../base/number-text';
import type { TriedPlace } from './tried-places';

/** A run with another token at a place. */
interface TriedRun extends TriedPlace {
  /** The probability of the followed token in that run. */
  readonly probability: number;
}

export interface TokenInfluence extends TriedPlace {
  /** How many tokens were tried there; 1 if it was masked. */
  readonly count: number;
  /** The mean probability of the followed token with these in its place, or its probability with it masked. */
  readonly probability: number;
  /** The lowest and the highest of those probabilities, if several were tried: a mean can hide that some raise it. */
  readonly range?: readonly [number, number];
}

/**
 * A token matters if replacing it takes the probability below this part of what it is, or if the probability with it is
 * below this part of what it is without.
 */
const MATTERS = 0.8;

/** Smaller probabilities count as this one, as a ratio to 0 is undefined. */
const LEAST = 1e-12;

/** @returns the influence of each place that was tried, in the order of the text */
export function influenceOf(runs: readonly TriedRun[]): TokenInfluence[] {
  const places = [...new Set(runs.map(({ place }) => place))].sort((a, b) => a - b);
  return places.map((place) => {
    const tried = runs.filter((run) => run.place === place);
    const then = tried.map(({ probability }) => probability);
    return {
      place,
      tokens: tried[0]?.tokens ?? 1,
      count: tried.length,
      probability: then.reduce((sum, one) => sum + one, 0) / then.length,
      ...(then.length > 1 && { range: [Math.min(...then), Math.max(...then)] as const }),
    };
  });
}

/** How many times a token doubles the probability of the followed one; negative if it makes it less probable. */
export function doublings(asIs: number, { probability }: Pick<TokenInfluence, 'probability'>): number {
  return Math.log2(Math.max(asIs, LEAST) / Math.max(probability, LEAST));
}

/** What was done with each place: others were tried there, or it was masked. */
type Trial = 'others' | 'mask';

interface TrialWords {
  /** The condition of a run. */
  readonly with: (unit: string) => string;
  /** The same in fewer words. */
  readonly there: (unit: string) => string;
  /** What follows a probability if it is a mean. */
  readonly mean: string;
  /** The same condition, of one of several places, or of the only one. */
  readonly withOne: (places: number) => string;
  /** What was done with the only place. */
  readonly done: string;
}

const TRIALS: Readonly<Record<Trial, TrialWords>> = {
  others: {
    with: (unit) => `with another ${unit} in its place`,
    there: (unit) => `with another ${unit} there`,
    mean: ' on average',
    withOne: () => 'with another one in its place',
    done: 'gave way',
  },
  mask: {
    with: () => 'with it masked',
    there: () => 'with it masked',
    mean: '',
    withOne: (places) => (places === 1 ? 'with it masked' : 'with one of them masked'),
    done: 'was masked',
  },
};

interface Told {
  /** By default, others were tried. */
  readonly trial?: Trial;
  /** What is said of the prediction without the place that supports it most, as the end of the sentence; may be empty. */
  readonly outcome?: (at: TriedPlace) => string;
  /** The followed token as it is written, and its probability after the unchanged text. */
  readonly followed: string;
  readonly asIs: number;
  /** The name of the token or word at a place. */
  readonly name: (at: TriedPlace) => string;
  /** Whether the place has a word or a number, not only punctuation or white space. */
  readonly isWord: (at: TriedPlace) => boolean;
  /** Writes a probability; by default as in sentences. Beside a figure, it is written as in the figure. */
  readonly share?: (probability: number) => string;
  /** The places it matters most among, if others were not tried: "Of the last 24 words or tokens". */
  readonly among?: string | undefined;
}

/**
 * The places without which the followed token is clearly less probable, the most important first, and the place without
 * which it is clearly more probable.
 */
interface Mattering<T> {
  readonly matter: readonly T[];
  readonly against: T | undefined;
}

/** @param asIs the probability of the followed token after the unchanged text */
export function matteringOf<T extends { readonly probability: number }>(
  influence: readonly T[],
  asIs: number,
): Mattering<T> {
  const inOrder = influence.toSorted((a, b) => a.probability - b.probability);
  const matter = inOrder.filter(({ probability }) => probability < MATTERS * asIs);
  const against = inOrder.at(-1);
  return { matter, against: against && MATTERS * against.probability > asIs ? against : undefined };
}

/**
 * Example: "“park” supports “house” most: with another token in its place “house” has 2.1 % on average (0.1 % to 14 %), instead
 * of 12 %."
 */
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
  if (most && ![most, next].some((one) => one && told.isWord(one))) sentences.push(...sayOfWords(influence, told));
  if (against) sentences.push(sayAgainst(against, most !== undefined, told));
  return sentences.join(' ');
}

function sayMost(
  most: TokenInfluence,
  next: TokenInfluence | undefined,
  { followed, asIs, name, share = shareInWords, trial = 'others', outcome = () => '' }: Told,
): string {
  const words = TRIALS[trial];
  const range = most.range ? ` (${most.range.map(share).join(' to ')})` : '';
  const has = `${followed} has ${share(most.probability)}${words.mean}${range}, instead of ${share(asIs)}${outcome(most)}`;
  // “Mary” in the text and “Mary” as the next token are two.
  const supported = name(most).startsWith(followed) ? `another ${followed}` : followed;
  const said = `${name(most)} supports ${supported} most: ${words.with(unitOf([most]))} ${has}.`;
  return next ? `${said} ${name(next)} supports it second most (${share(next.probability)}).` : said;
}

/**
 * Used if only punctuation or white space was named: a reader who asks which words matter is told the first of the words,
 * even if replacing it changes little.
 */
function sayOfWords(influence: readonly TokenInfluence[], told: Told): string[] {
  const { followed, asIs, name, isWord, among, share = shareInWords, trial = 'others' } = told;
  const words = TRIALS[trial];
  const [most] = influence.filter(isWord).toSorted((a, b) => a.probability - b.probability);
  if (!most) return [];
  const of = among ? 'Of the words among them' : 'Of the words';
  if (most.probability >= asIs) return [`${of}, none makes it more probable.`];
  const little = most.probability < MATTERS * asIs ? '' : ', though little';
  return [
    `${of}, ${name(most)} supports it most${little}: ${words.with(unitOf([most]))} ${followed} has ${share(most.probability)}${words.mean}.`,
  ];
}

/** @param isCompared whether the sentence so far says how probable the followed token is after the unchanged text */
function sayAgainst(
  against: TokenInfluence,
  isCompared: boolean,
  { followed, asIs, name, share = shareInWords, trial = 'others' }: Told,
): string {
  const instead = isCompared ? '' : `, instead of ${share(asIs)}`;
  const words = TRIALS[trial];
  return `${name(against)} makes it less probable: ${words.there(unitOf([against]))} ${followed} has ${share(against.probability)}${words.mean}${instead}.`;
}

/** What the replaced places are called: words, as soon as one of them has several tokens. */
function unitOf(places: readonly TriedPlace[]): string {
  return places.some(({ tokens }) => tokens > 1) ? 'word' : 'token';
}

/** If no token stands out: says how little each one changes. */
function sayNone(
  influence: readonly TokenInfluence[],
  { followed, asIs, share = shareInWords, trial = 'others' }: Told,
): string {
  if (influence.length === 0) return '';
  const words = TRIALS[trial];
  const then = influence.map(({ probability }) => probability);
  const [low, high] = [share(Math.min(...then)), share(Math.max(...then))];
  const between = low === high ? low : `between ${low} and ${high}`;
  const unit = unitOf(influence);
  const matters =
    influence.length === 1 ? `The one ${unit} that ${words.done} matters little` : `No single ${unit} matters much`;
  return `${matters} for ${followed}: ${words.withOne(influence.length)} ${followed} has ${between}${words.mean}, and ${share(asIs)} as the text is.`;
}
