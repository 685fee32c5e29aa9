/** The parts of pre-tokenizers that only split a text, without changing it; every kind of tokenizer may have them. */
import * as v from 'valibot';
import { ModelFolderError } from '../../errors';
import { shorten } from '../../json';
import { flag, readFields, wholeNumber } from '../../schema';
import { type Component, partsOf } from './component';
import { characterPattern, compilePattern, oneCharacter, pattern, refusing } from './pattern';
import { unitsAt, withoutSurrogates } from './placed-text';
import { BEHAVIORS, type TextSpan, TextSplitter } from './text-splitter';
import { scriptOf } from './unicode-scripts';

/** Splits a text into words; what is between them is dropped. */
export type SplitText = (text: string) => readonly TextSpan[];

const MAX_PARTS = 100;

/** A text to try patterns on, since some faults appear only when a pattern is used. */
const TRIAL = 'a é天';
/** Numbers and punctuation as the `tokenizers` library defines them. */
const NUMBER = /\p{N}/gu;
const PUNCTUATION = /[!-/:-@[-`{-~]|\p{P}/gu;
/** Words and runs of other signs. */
const WORDS_AND_SIGNS =
  /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]+|[^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}\p{White_Space}]+/gu;
const WHITE_SPACE = /\p{White_Space}/gu;

const behavior = v.picklist(BEHAVIORS, `must be one of ${BEHAVIORS.join(', ')}`);
const SplitSchema = v.object({
  pattern: pattern(),
  behavior,
  invert: v.nullish(flag(), false),
});
const DigitsSchema = v.object({ individual_digits: v.nullish(flag(), false) });
const PunctuationSchema = v.object({ behavior: v.optional(behavior, 'Isolated') });
const CharDelimiterSplitSchema = v.object({ delimiter: oneCharacter });
const FixedLengthSchema = v.object({ length: v.optional(wholeNumber(1, Number.MAX_SAFE_INTEGER), 5) });

/** The parts of a pre-tokenizer. @throws a sentence if there are excessively many */
export function partsOfPreTokenizer(preTokenizer: Component | null, file: string): Component[] {
  const parts = partsOf(preTokenizer);
  if (parts.length > MAX_PARTS) {
    throw new ModelFolderError(`${file}: "pre_tokenizer" has ${parts.length} parts; at most ${MAX_PARTS} are allowed.`);
  }
  return parts;
}

/** Reads a part that splits. @throws a sentence for any other part */
export function readSplit(part: Component, file: string): SplitText {
  const json = { file: `${file}, "pre_tokenizer"`, value: part, inexact: new Map() };
  switch (part.type) {
    case 'Split': {
      const { pattern, behavior: kept, invert } = readFields(json, SplitSchema);
      return splitByPattern(new TextSplitter(compilePattern(pattern, 'pre_tokenizer', file), kept, invert), file);
    }
    case 'Digits': {
      const { individual_digits } = readFields(json, DigitsSchema);
      return splitBy(new TextSplitter(NUMBER, individual_digits ? 'Isolated' : 'Contiguous'));
    }
    case 'Punctuation':
      return splitBy(new TextSplitter(PUNCTUATION, readFields(json, PunctuationSchema).behavior));
    case 'Whitespace':
      return splitBy(new TextSplitter(WORDS_AND_SIGNS, 'Removed', true));
    case 'WhitespaceSplit':
      return splitBy(new TextSplitter(WHITE_SPACE, 'Removed'));
    case 'BertPreTokenizer':
      return inTurn(
        splitBy(new TextSplitter(WHITE_SPACE, 'Removed')),
        splitBy(new TextSplitter(PUNCTUATION, 'Isolated')),
      );
    case 'CharDelimiterSplit':
      return splitBy(
        new TextSplitter(characterPattern(readFields(json, CharDelimiterSplitSchema).delimiter), 'Removed'),
      );
    case 'FixedLength': {
      const { length } = readFields(json, FixedLengthSchema);
      return (text) => splitByLength(text, length);
    }
    case 'UnicodeScripts':
      return splitByScript;
    default:
      throw new ModelFolderError(
        `${file}: "pre_tokenizer" has the part ${shorten(part.type)}, which is not supported.`,
      );
  }
}

function splitBy(splitter: TextSplitter): SplitText {
  return (text) => splitter.split(text);
}

/** Splits into words of `length` characters; the last may be shorter. */
function splitByLength(text: string, length: number): TextSpan[] {
  const words: TextSpan[] = [];
  for (let end = 0; end < text.length; ) {
    const start = end;
    for (let count = 0; count < length && end < text.length; count++) end += unitsAt(text, end);
    words.push({ start, end });
  }
  return words;
}

/** Splits where the script changes. Characters without a script belong to the word before them, or are dropped at the start. */
function splitByScript(text: string): TextSpan[] {
  const starts: number[] = [];
  let last: string | undefined;
  let at = 0;
  for (const character of withoutSurrogates(text)) {
    const script = scriptOf(character.codePointAt(0) as number);
    if (script !== undefined && script !== last) {
      starts.push(at);
      last = script;
    }
    at += character.length;
  }
  return starts.map((start, word) => ({ start, end: starts[word + 1] ?? text.length }));
}

/** Splits the words of the first split by the second. */
function inTurn(first: SplitText, second: SplitText): SplitText {
  return (text) =>
    first(text).flatMap((word) =>
      second(text.slice(word.start, word.end)).map(({ start, end }) => ({
        start: word.start + start,
        end: word.start + end,
      })),
    );
}

/** Errors are caught in every use, since whether a pattern is nested too deeply depends on the stack at that time. */
function splitByPattern(splitter: TextSplitter, file: string): SplitText {
  refusing(file, () => splitter.split(TRIAL));
  return (text) => {
    try {
      return splitter.split(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new Error(`${file} has a pattern that cannot be used.`, { cause: error });
    }
  };
}
