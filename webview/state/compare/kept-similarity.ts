/**
 * What was measured about the similarity of two texts, and which explanations were open. It is kept with the panel, as its page
 * is recreated when its tab is shown again, and for the latest comparisons, as the user may come back to one. With its sides
 * exchanged, a comparison is still the same.
 */
import type { ReferenceSimilarity, UnrelatedSimilarity } from '../../../src/engine/protocol/reading-protocol';
import { PAIR_KINDS } from '../../../src/trace/compare/reference-pairs';
import type { ComparedWord } from '../../../src/trace/compare/word-influence';
import { asStored, fieldsOf, type Keeper, type StateKey } from '../../base/kept-state';
import type { Comparison, SideName } from './comparison';

/** The similarities of texts whose relation is obvious, measured with the model of A. */
export interface KnownPairs {
  readonly unrelated: UnrelatedSimilarity;
  readonly references: readonly ReferenceSimilarity[];
}

/** The explanations that can be opened. */
export type SimilarityFold = 'formula' | 'pairs';

type Sides = Pick<Comparison, SideName>;

interface KeptSimilarity {
  /** Both texts, in an order that does not depend on the sides. */
  readonly of: readonly string[];
  /** By the text that is A. */
  readonly known: Readonly<Record<string, unknown>>;
  /** The similarity without a word, by the word's text and tokens. */
  readonly words: Readonly<Record<string, unknown>>;
  readonly unfolded: readonly unknown[];
}

const KEPT: StateKey<unknown> = asStored('compareSimilarity');
/** How many comparisons are kept. */
const MOST = 8;

export function keptKnownPairs(kept: Keeper | undefined, sides: Sides): KnownPairs | undefined {
  const known = entryOf(kept, sides).known[placeOf(sides, 'a')];
  const { unrelated, references } = fieldsOf(known);
  return isUnrelated(unrelated) && Array.isArray(references) && references.length > 0 && references.every(isReference)
    ? { unrelated, references }
    : undefined;
}

export function keepKnownPairs(kept: Keeper | undefined, sides: Sides, measured: KnownPairs): void {
  const { known } = entryOf(kept, sides);
  keep(kept, sides, { known: { ...known, [placeOf(sides, 'a')]: measured } });
}

/** The similarity without the word; `undefined` if the word was not left out yet. */
export function keptWithout(kept: Keeper | undefined, sides: Sides, word: ComparedWord): number | undefined {
  const cosine = entryOf(kept, sides).words[wordKey(sides, word)];
  return typeof cosine === 'number' ? cosine : undefined;
}

export function keepWithout(kept: Keeper | undefined, sides: Sides, word: ComparedWord, cosine: number): void {
  const { words } = entryOf(kept, sides);
  keep(kept, sides, { words: { ...words, [wordKey(sides, word)]: cosine } });
}

export function isUnfolded(kept: Keeper | undefined, sides: Sides, fold: SimilarityFold): boolean {
  return entryOf(kept, sides).unfolded.includes(fold);
}

export function keepUnfolded(kept: Keeper | undefined, sides: Sides, fold: SimilarityFold, isOpen: boolean): void {
  const others = entryOf(kept, sides).unfolded.filter((one) => one !== fold);
  keep(kept, sides, { unfolded: isOpen ? [...others, fold] : others });
}

function keep(kept: Keeper | undefined, sides: Sides, change: Partial<KeptSimilarity>): void {
  const entry = entryOf(kept, sides);
  const others = entriesOf(kept).filter((one) => !isOf(one, entry.of));
  kept?.keep(KEPT, [...others, { ...entry, ...change }].slice(-MOST));
}

function entryOf(kept: Keeper | undefined, sides: Sides): KeptSimilarity {
  const of = textsOf(sides).toSorted();
  const stored = fieldsOf(entriesOf(kept).find((one) => isOf(one, of)));
  const { known, words, unfolded } = stored;
  return { of, known: fieldsOf(known), words: fieldsOf(words), unfolded: Array.isArray(unfolded) ? unfolded : [] };
}

function entriesOf(kept: Keeper | undefined): readonly unknown[] {
  const stored = kept?.recall(KEPT);
  return Array.isArray(stored) ? stored : [];
}

function isOf(stored: unknown, texts: readonly string[]): boolean {
  return JSON.stringify(fieldsOf(stored)['of']) === JSON.stringify(texts);
}

/** The models and the tokens of both. */
function textsOf({ a, b }: Sides): string[] {
  return [a, b].map(({ summary: { model, tokens } }) =>
    JSON.stringify([model.folder, model.state, tokens.map(({ id }) => id)]),
  );
}

/** The index of a side in the order that does not depend on the sides. */
function placeOf(sides: Sides, side: SideName): string {
  const texts = textsOf(sides);
  return String(texts.toSorted().indexOf(texts[side === 'a' ? 0 : 1] as string));
}

function wordKey(sides: Sides, { side, positions }: ComparedWord): string {
  return `${placeOf(sides, side)}: ${positions.join()}`;
}

function isUnrelated(stored: unknown): stored is UnrelatedSimilarity {
  const { text, cosine } = fieldsOf(stored);
  return typeof text === 'string' && typeof cosine === 'number';
}

function isReference(stored: unknown): stored is ReferenceSimilarity {
  const { kind, a, b, cosine } = fieldsOf(stored);
  const isPair = typeof a === 'string' && typeof b === 'string' && typeof cosine === 'number';
  return isPair && PAIR_KINDS.some((one) => one === kind);
}
