/** What a tokenizer's template makes of one or two texts: the order of their tokens and of those that it inserts. */

/** One of the texts, or a token to insert, with the token type ("segment") that it gets. */
export type TemplateItem =
  | { readonly text: 'first' | 'second'; readonly typeId: number }
  | { readonly inserted: number; readonly typeId: number };

export interface Template {
  readonly single: readonly TemplateItem[];
  /** For two texts; undefined where the tokenizer takes only one. */
  readonly pair: readonly TemplateItem[] | undefined;
}

const FIRST: TemplateItem = { text: 'first', typeId: 0 };
const SECOND: TemplateItem = { text: 'second', typeId: 1 };

/** Nothing is inserted. */
export const PLAIN: Template = { single: [FIRST], pair: [FIRST, SECOND] };

/** The template of BERT and of those after it: [CLS] first [SEP] second [SEP]. */
export function bertTemplate(cls: number, sep: number): Template {
  const single = [insert(cls), FIRST, insert(sep)];
  return { single, pair: [...single, SECOND, insert(sep, 1)] };
}

/** RoBERTa's, with two separators and one token type. */
export function robertaTemplate(cls: number, sep: number): Template {
  const single = [insert(cls), FIRST, insert(sep)];
  return { single, pair: [...single, insert(sep), { ...SECOND, typeId: 0 }, insert(sep)] };
}

/** Two templates one after the other: what the second inserts lies outside. */
export function composed(inner: Template, outer: Template): Template {
  if (inner === PLAIN) return outer;
  if (outer === PLAIN) return inner;
  return { single: outer.single.flatMap((item) => ('text' in item ? inner.single : [item])), pair: undefined };
}

export function insertedTokens({ single, pair = [] }: Template): number[] {
  return [...single, ...pair].flatMap((item) => ('inserted' in item ? [item.inserted] : []));
}

function insert(inserted: number, typeId = 0): TemplateItem {
  return { inserted, typeId };
}
