/** What is told of a suggestion, in the editor and in the panel alike: both have it from here. */
import { listWords } from './list-words';
import { inPercent, percentInWords, rateInWords } from './number-text';

/** How often the first word of suggestions like one is right, or why that is not known of it. */
export type SimilarSuggestions =
  | {
      readonly kind: 'counted';
      /** Shares, from 0 to 1: how often they are right, and how often they have to be for one to come by itself. */
      readonly right: number;
      readonly needed: number;
    }
  /** It is counted of first words, and that of this one stands in the text by now. */
  | { readonly kind: 'first word typed' }
  /** It is counted of the line break that comes first, and says nothing of the first word that one sees. */
  | { readonly kind: 'line break' };

export interface SuggestionFacts {
  /**
   * How probable the model holds what stands after the cursor for, from 0 to 1, as the product of its tokens' probabilities:
   * the one figure for how sure it is. Tokens that only spell what was typed are not in it.
   */
  readonly probability: number;
  /** The beginning of a word that had been typed, so that only tokens that fit it counted; '' where none of these tokens had to. */
  readonly begins: string;
  /** Whether what is shown is the rest of it: its beginning was typed or accepted. */
  readonly isRest?: boolean;
  /** Of a rest: what of its first token stands before the cursor, and is in its probability; absent in panels that were kept before. */
  readonly begun?: string;
  /** Of a rest that goes on with a word: what of that word earlier tokens spell, on which its probability depends; absent else. */
  readonly spelled?: string;
  readonly similar: SimilarSuggestions;
  /** Whether it was asked for by hand: then it may be less sure than one has to be that comes by itself. */
  readonly byHand: boolean;
  /** Whether it had come by itself, and was asked for by hand then. */
  readonly askedToo?: boolean;
  /** How much of it is copied from the text before it; absent where nothing is. */
  readonly copied?: 'all' | 'part';
}

/** Other lines that have the same as the one that is named, and why it is that one. */
export interface OtherLines {
  readonly lines: readonly number[];
  readonly why: 'more is the same' | 'latest' | 'latest of most';
}

/** Of the other lines, so many are named. */
const MOST_LINES = 3;

/** Puts values in the places of a sentence: `{0}`, `{1}`. The editor's one translates, too. */
type Fill = (sentence: string, ...values: string[]) => string;

interface FactSentences {
  /** How sure the model is of it. */
  readonly sure: string;
  /** Whether it came by itself, and how often the like of it is right. */
  readonly why: string;
}

/** A copy of which the model is less sure than this looks as if it should not have come. */
const IMPROBABLE = 0.5;

/** @param fill the panel has one language: there its own is used */
export function factSentences(facts: SuggestionFacts, fill: Fill = filled): FactSentences {
  const sure = saySure(facts, fill);
  return {
    sure: facts.copied && facts.probability < IMPROBABLE ? `${sure} ${sayCopied(facts.copied, fill)}` : sure,
    why: `${sayAsked(facts, fill)} ${saySimilar(facts.similar, fill)}`,
  };
}

/** Whether it came only because it was asked for. */
export function isUnsure({ byHand, similar }: SuggestionFacts): boolean {
  return byHand && similar.kind === 'counted' && similar.right < similar.needed;
}

/** Of what stands on several lines: on which besides, and why this one is named. */
export function sayOtherLines(line: number, { lines, why }: OtherLines, fill: Fill = filled): string {
  const named = lines.slice(0, MOST_LINES).map(String);
  const more = lines.length - named.length;
  const others = listWords([...named, ...(more > 0 ? [fill('{0} more', String(more))] : [])]);
  const values = [others, String(line)];
  const isOne = lines.length === 1;
  if (why === 'latest')
    return isOne
      ? fill('The same words stand on line {0}, too; line {1} was taken because it is the later one.', ...values)
      : fill('The same words stand on lines {0}, too; line {1} was taken because it is the latest.', ...values);
  // A later one, before which less is the same, is among the others: there are two at least.
  if (why === 'latest of most')
    return fill(
      'The same words stand on lines {0}, too; line {1} was taken because it is the latest of those before which most of the text is the same.',
      ...values,
    );
  return isOne
    ? fill(
        'The same words stand on line {0}, too; line {1} was taken because more of the text before it is the same.',
        ...values,
      )
    : fill(
        'The same words stand on lines {0}, too; line {1} was taken because more of the text before it is the same.',
        ...values,
      );
}

function filled(sentence: string, ...values: string[]): string {
  return sentence.replaceAll(/\{(\d)\}/g, (_, at: string) => values[Number(at)] ?? '');
}

function saySure({ probability, begins, isRest = false, begun, spelled }: SuggestionFacts, fill: Fill): string {
  const figure = percentInWords(probability);
  const beginning = begins.trim();
  if (isRest) {
    const sure = sayRestSure(figure, { beginning, begun }, fill);
    return spelled ? `${sure} ${fill('That holds after “{0}”, which the tokens before it spell.', spelled)}` : sure;
  }
  return beginning === ''
    ? fill('The model gives all of it a probability of {0}.', figure)
    : fill('The model gives all of it a probability of {0}, among the tokens that fit “{1}”.', figure, beginning);
}

/** @param begun not known of panels that were kept when the figure was that of the whole suggestion */
function sayRestSure(
  figure: string,
  { beginning, begun }: { readonly beginning: string; readonly begun: string | undefined },
  fill: Fill,
): string {
  const before = begun?.trim();
  if (before === undefined)
    return fill('The model gave the whole suggestion, of which this is the rest, a probability of {0}.', figure);
  if (before === '') return fill('The model gave this rest a probability of {0}.', figure);
  return beginning === ''
    ? fill(
        'The model gave this rest, with the “{1}” that its first token begins with, a probability of {0}.',
        figure,
        before,
      )
    : fill(
        'The model gave this rest, with the “{1}” that its first token begins with, a probability of {0}, among the tokens that fit “{2}”.',
        figure,
        before,
        beginning,
      );
}

function sayCopied(copied: 'all' | 'part', fill: Fill): string {
  return copied === 'all'
    ? fill(
        'It is suggested all the same, as it is copied: what followed the same words before often follows them again, and that counts beside the model’s probability.',
      )
    : fill(
        'It is suggested all the same, as part of it is copied: what followed the same words before often follows them again, and that counts beside the model’s probability.',
      );
}

/** Goes on with how it came. */
function saySimilar(similar: SimilarSuggestions, fill: Fill): string {
  switch (similar.kind) {
    case 'counted': {
      const shares = apart(similar.right, similar.needed);
      return similar.right < similar.needed
        ? fill(
            'only {0} of similar suggestions are right in the first word, and it takes {1} to come by itself.',
            ...shares,
          )
        : fill(
            '{0} of similar suggestions are right in the first word, and {1} is enough to come by itself.',
            ...shares,
          );
    }
    case 'first word typed':
      return fill('how often such a rest is right is not counted.');
    case 'line break':
      return fill('it begins with a line break, and how often the word after that is right is not counted.');
  }
}

function sayAsked({ byHand, askedToo, isRest }: SuggestionFacts, fill: Fill): string {
  if (byHand) return fill('It was asked for by hand:');
  if (askedToo) return fill('It came by itself, and then was asked for by hand, too:');
  return isRest ? fill('It came by itself, as what is left of a longer suggestion:') : fill('It came by itself:');
}

/** Two shares in words, with a decimal where whole percents would be the same for two that differ. */
export function apart(one: number, other: number): readonly [string, string] {
  const words = [rateInWords(one), rateInWords(other)] as const;
  const isSame = words[0] === words[1] && one !== other;
  return isSame ? [inPercent((100 * one).toFixed(1)), inPercent((100 * other).toFixed(1))] : words;
}
