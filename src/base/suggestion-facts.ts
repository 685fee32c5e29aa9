/** The sentences about a suggestion, shared by the editor and the panel. */
import { listWords } from './list-words';
import { inPercent, percentInWords, rateInWords } from './number-text';

/** How often the first word of similar suggestions is right, or why that does not apply to this one. */
export type SimilarSuggestions =
  | {
      readonly kind: 'counted';
      /** Two shares from 0 to 1: how often they are right, and how often they must be for one to appear unasked. */
      readonly right: number;
      readonly needed: number;
      /** Whether that was counted with the model itself, and not with two others; absent in older saved panels. */
      readonly isMeasured?: boolean;
    }
  /**
   * The rate is counted for first words, but the first word of this suggestion already stands in the text; without the
   * shares in older saved panels.
   */
  | { readonly kind: 'first word typed'; readonly right?: number; readonly needed?: number }
  /** The rate is counted for the line break that comes first, and says nothing about the first visible word. */
  | { readonly kind: 'line break' };

export interface SuggestionFacts {
  /**
   * The probability, from 0 to 1, that the model gives to the text after the cursor: the product of its tokens'
   * probabilities, so that of the whole suggestion, not of its first word. Tokens that merely spell what was typed do not count.
   */
  readonly probability: number;
  /** The typed beginning of a word, to which the candidate tokens had to fit; '' if none had to. */
  readonly begins: string;
  /** Whether only the rest of the suggestion is shown, because its beginning was typed or accepted. */
  readonly isRest?: boolean;
  /** For a rest: the part of its first token before the cursor, included in its probability; absent in older saved panels. */
  readonly begun?: string;
  /** For a rest that continues a word: the part of that word spelled by earlier tokens, given which it is this probable. */
  readonly spelled?: string;
  readonly similar: SimilarSuggestions;
  /** Whether the user asked for it: then similar ones may be right less often than is needed to appear unasked. */
  readonly byHand: boolean;
  /** Whether it had appeared unasked before the user asked for it. */
  readonly askedToo?: boolean;
  /** How much of it is copied from the text before it; absent if nothing is. */
  readonly copied?: 'all' | 'part';
}

/** The other lines that have what was copied from the named line, whatever stands before it, and why that line was chosen. */
export interface OtherLines {
  readonly lines: readonly number[];
  readonly why: 'more is the same' | 'latest' | 'latest of most';
}

/** How many of the other lines are named. */
const MOST_LINES = 3;

/** Fills the placeholders `{0}`, `{1}` of a sentence with values. The editor's version also translates the sentence. */
type Fill = (sentence: string, ...values: string[]) => string;

interface FactSentences {
  /** The model's probability of all that is shown. */
  readonly probability: string;
  /** Whether the suggestion appeared unasked, and how often similar ones are right. */
  readonly why: string;
}

/** A copy with a lower probability than this looks as if it should not have appeared, so its reason is given. */
const IMPROBABLE = 0.5;

/** @param fill the editor's translating one; the panel has one language and uses the default */
export function factSentences(facts: SuggestionFacts, fill: Fill = filled): FactSentences {
  const probability = sayProbability(facts, fill);
  const isOdd = facts.copied && facts.probability < IMPROBABLE;
  return {
    probability: facts.copied && isOdd ? `${probability} ${sayCopied(facts.copied, fill)}` : probability,
    why: `${sayAsked(facts, fill)} ${saySimilar(facts.similar, fill)}`,
  };
}

/** Whether the suggestion appeared only because the user asked for it. */
export function isUnsure({ byHand, similar }: SuggestionFacts): boolean {
  return byHand && similar.kind === 'counted' && similar.right < similar.needed;
}

/** Says on which other lines the copied words stand, and why this line is named. @param words what was copied from it */
export function sayOtherLines(line: number, words: string, { lines, why }: OtherLines, fill: Fill = filled): string {
  const named = lines.slice(0, MOST_LINES).map(String);
  const more = lines.length - named.length;
  const others = listWords([...named, ...(more > 0 ? [fill('{0} more', String(more))] : [])]);
  const stands =
    lines.length === 1
      ? fill('The copied “{0}” stands on line {1}, too.', words, others)
      : fill('The copied “{0}” stands on lines {1}, too.', words, others);
  return `${stands} ${sayWhyThere(line, why, fill)}`;
}

function sayWhyThere(line: number, why: OtherLines['why'], fill: Fill): string {
  switch (why) {
    case 'latest':
      return fill('Line {0} was taken because it is the latest.', String(line));
    case 'more is the same':
      return fill('Line {0} was taken because more of the text before it is the same.', String(line));
    case 'latest of most':
      return fill(
        'Line {0} was taken because most of the text before it is the same, and it is the latest such line.',
        String(line),
      );
  }
}

function filled(sentence: string, ...values: string[]): string {
  return sentence.replaceAll(/\{(\d)\}/g, (_, at: string) => values[Number(at)] ?? '');
}

function sayProbability({ probability, begins, isRest = false, begun, spelled }: SuggestionFacts, fill: Fill): string {
  const figure = percentInWords(probability);
  const beginning = begins.trim();
  if (isRest) {
    const said = sayRestProbability(figure, { beginning, begun }, fill);
    return spelled ? `${said} ${fill('That holds after “{0}”, which the tokens before it spell.', spelled)}` : said;
  }
  return beginning === ''
    ? fill('The model gives the whole suggestion a probability of {0}.', figure)
    : fill(
        'The model gives the whole suggestion a probability of {0}, among the tokens that fit “{1}”.',
        figure,
        beginning,
      );
}

/** @param begun `undefined` in panels saved when the figure was still that of the whole suggestion */
function sayRestProbability(
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

/** The second half of the sentence that says how the suggestion came about. */
function saySimilar(similar: SimilarSuggestions, fill: Fill): string {
  switch (similar.kind) {
    case 'counted': {
      const shares = sharesApart(similar.right, similar.needed);
      return similar.right < similar.needed
        ? fill(
            'only {0} of similar suggestions are right in the first word; at least {1} was needed to come by itself.',
            ...shares,
          )
        : fill(
            '{0} of similar suggestions are right in the first word; at least {1} was needed to come by itself.',
            ...shares,
          );
    }
    case 'first word typed':
      return sayTyped(similar, fill);
    case 'line break':
      return fill(
        'it begins with a line break, and that is what is counted of similar suggestions, not the word after it.',
      );
  }
}

/** What is counted is the first word: of the rest only the model's probability is known, which is told beside it. */
function sayTyped(
  { right, needed }: Extract<SimilarSuggestions, { readonly kind: 'first word typed' }>,
  fill: Fill,
): string {
  if (right === undefined || needed === undefined)
    return fill(
      'of similar suggestions the first word is what is counted as right or wrong, and here that stands in the text by now.',
    );
  return fill(
    'its first word, already in the text, is right in {0} of similar suggestions; at least {1} was needed to come by itself.',
    ...sharesApart(right, needed),
  );
}

function sayAsked({ byHand, askedToo, isRest }: SuggestionFacts, fill: Fill): string {
  if (byHand) return fill('It was asked for by hand:');
  if (askedToo) return fill('It came by itself, and then was asked for by hand, too:');
  return isRest ? fill('It came by itself, as what is left of a longer suggestion:') : fill('It came by itself:');
}

/** Two shares in words, with one decimal if different shares would be the same in whole per cents. */
export function sharesApart(one: number, other: number): readonly [string, string] {
  const words = [rateInWords(one), rateInWords(other)] as const;
  const isSame = words[0] === words[1] && one !== other;
  return isSame ? [inPercent((100 * one).toFixed(1)), inPercent((100 * other).toFixed(1))] : words;
}
