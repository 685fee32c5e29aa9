/** A tokenizer's template for one or two texts: the order of their tokens and of those that it inserts. */

/** One of the texts, or a token to insert, with the token type ("segment") it gets. */
export type TemplateItem =
  | { readonly text: 'first' | 'second'; readonly typeId: number }
  | { readonly inserted: number; readonly typeId: number };

export interface Template {
  readonly single: readonly TemplateItem[];
  /** The template for two texts; `undefined` if the tokenizer takes only one. */
  readonly pair: readonly TemplateItem[] | undefined;
}

const FIRST: TemplateItem = { text: 'first', typeId: 0 };
const SECOND: TemplateItem = { text: 'second', typeId: 1 };

/** The template that inserts nothing. */
export const PLAIN: Template = { single: [FIRST], pair: [FIRST, SECOND] };

/** The template of BERT and its successors: [CLS] first [SEP] second [SEP]. */
export function bertTemplate(cls: number, sep: number): Template {
  const single = [insert(cls), FIRST, insert(sep)];
  return { single, pair: [...single, SECOND, insert(sep, 1)] };
}

/** RoBERTa's template, with two separators between the texts and only one token type. */
export function robertaTemplate(cls: number, sep: number): Template {
  const single = [insert(cls), FIRST, insert(sep)];
  return { single, pair: [...single, insert(sep), { ...SECOND, typeId: 0 }, insert(sep)] };
}

/** Nests a template in another, whose inserted tokens are outside. */
export function composed(inner: Template, outer: Template): Template {
  if (inner === PLAIN) return outer;
  if (outer === PLAIN) return inner;
  return { single: outer.single.flatMap((item) => ('text' in item ? inner.single : [item])), pair: undefined };
}

/** The ids that the template inserts around one text and around two, with repetitions. */
export function insertedTokens({ single, pair = [] }: Template): number[] {
  return [...single, ...pair].flatMap((item) => ('inserted' in item ? [item.inserted] : []));
}

function insert(inserted: number, typeId = 0): TemplateItem {
  return { inserted, typeId };
}
