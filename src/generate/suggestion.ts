/** What is suggested, what it is made with, and why nothing is. */
import type { Follows } from './copy-evidence';
import type { CutText } from './cut-after';
import type { PrefixDecoder } from './prefix';
import type { Vocabulary } from './vocabulary';
import type { SuggestedToken } from './word-search';

export interface CompletionOptions {
  readonly maxNewTokens: number;
  /** 1: the suggestion ends with its line. */
  readonly maxLines: number;
  /** How often a suggestion like it has to be right, in its first word; 0 shows all. */
  readonly confidence: number;
  /** How many suggestions with different first tokens, most probable first. */
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
  /** The line goes on after the cursor, and the model does not read what follows. */
  | { readonly kind: 'inside a line' }
  /** How often the first word of suggestions like the best one is right; that word, where there is one. */
  | {
      readonly kind: 'not confident';
      readonly probability: number;
      readonly threshold: number;
      readonly word?: string;
    }
  | { readonly kind: 'end of text' }
  | { readonly kind: 'blank' }
  | { readonly kind: 'repetition' }
  /** Its end is no end of a word. */
  | { readonly kind: 'within a word' }
  /** Punctuation alone, or the last letters of a word that is typed already: `rest`. */
  | { readonly kind: 'too short'; readonly rest: string }
  /** Something that the user asked for goes first. */
  | { readonly kind: 'interrupted' }
  /** The model continues no text; `why` is a clause. */
  | { readonly kind: 'not applicable'; readonly why: string };

export interface CompletionParts {
  readonly prefix: Pick<PrefixDecoder, 'goTo' | 'goThrough'>;
  readonly vocabulary: Vocabulary;
  readonly cut: CutText;
  readonly stopIds: readonly number[];
  readonly contextLength: number;
  /** The text up to the cursor, also what of it the model does not read. */
  readonly text: string;
  /** How often a first word is right that the model holds for so probable. */
  readonly howOftenRight: (probability: number, word: string, follows?: Follows) => number;
  /** Whether it is prose: there a suggestion ends with its sentence. */
  readonly isProse?: boolean;
  /** What follows the cursor, where the model has read it: a suggestion ends before it says that again. */
  readonly following?: string;
}
