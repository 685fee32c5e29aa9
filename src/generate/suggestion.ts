/** What is suggested, what it is made from, and why nothing is suggested. */
import type { Follows } from './copy-evidence';
import type { CutText } from './cut-after';
import type { PrefixDecoder } from './prefix';
import type { Vocabulary } from './vocabulary';
import type { SuggestedToken } from './word-search';

export interface CompletionOptions {
  readonly maxNewTokens: number;
  /** The most lines; with 1, the suggestion ends with its line. */
  readonly maxLines: number;
  /** How often the first word of suggestions like it must be right; 0 shows all. */
  readonly confidence: number;
  /** How many suggestions with different first tokens to return, most probable first. */
  readonly alternatives: number;
}

export interface Suggestion {
  readonly text: string;
  readonly tokens: readonly SuggestedToken[];
  /** The product of its tokens' probabilities. */
  readonly probability: number;
  /** How often the first word of suggestions like it is right. */
  readonly confidence: number;
}

export type Silence =
  | { readonly kind: 'nothing to read' }
  /** The line continues after the cursor, and the model does not read what follows. */
  | { readonly kind: 'inside a line' }
  /** How often the first word of suggestions like the best one is right; and that word, if there is one. */
  | {
      readonly kind: 'not confident';
      readonly probability: number;
      readonly threshold: number;
      readonly word?: string;
      /** Set if that word alone would be too short to suggest, however often it is right. */
      readonly isShort?: true;
      /** Set if only this much of the word is known, which may go on. */
      readonly isBegun?: true;
    }
  | { readonly kind: 'end of text' }
  | { readonly kind: 'blank' }
  | { readonly kind: 'repetition' }
  /** It would end within a word. */
  | { readonly kind: 'within a word' }
  /** Punctuation alone, or `rest`, the last letters of a word that is typed already. */
  | { readonly kind: 'too short'; readonly rest: string }
  /** Something that the user asked for is computed first. */
  | { readonly kind: 'interrupted' }
  /** The model does not continue texts; `why` is a clause. */
  | { readonly kind: 'not applicable'; readonly why: string };

export interface CompletionParts {
  readonly prefix: Pick<PrefixDecoder, 'goTo' | 'goThrough'>;
  readonly vocabulary: Vocabulary;
  readonly cut: CutText;
  readonly stopIds: readonly number[];
  readonly contextLength: number;
  /** The text up to the cursor, including the part that the model does not read. */
  readonly text: string;
  /** How often a first word is right that has this probability by the model. */
  readonly howOftenRight: (probability: number, word: string, follows?: Follows) => number;
  /** Whether the text is prose, in which a suggestion ends with its sentence. */
  readonly isProse?: boolean;
  /** The text after the cursor, if the model has read it: a suggestion ends before it repeats that. */
  readonly following?: string;
}
