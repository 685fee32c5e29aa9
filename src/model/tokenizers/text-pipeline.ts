/**
 * The steps of encoding that all kinds of tokenizers share: added tokens are cut out of the text, the text between them is
 * normalized and encoded piece by piece, and the post-processor trims the tokens' ranges and applies its template.
 */
import { AddedTokenSplitter } from './added-token-splitter';
import { type PlacedToken, type PostProcessing, trimRanges } from './post-processing';
import type { TemplateItem } from './template';
import type { Normalize } from './text/normalizer';
import { type PlacedText, placeText } from './text/placed-text';
import type { PairToken } from './tokenizer';
import type { AddedToken } from './tokenizer-files';

export interface PipelineParts {
  readonly added: ReadonlyMap<number, AddedToken>;
  readonly normalize: Normalize;
  readonly postProcessing: PostProcessing;
  /** Appends the tokens of a normalized piece that contains no added tokens. */
  encodePiece(piece: PlacedText, tokens: PlacedToken[]): void;
}

type Sequence = PairToken['sequence'];

/** A token in its place in the template; an inserted one has an empty range at the edge of its text. */
type ArrangedToken = Pick<PairToken, 'id' | 'start' | 'end' | 'inserted' | 'typeId' | 'sequence'>;

/** Called for each token, instead of collecting lists: a text may have millions of tokens. */
type Tell = (token: ArrangedToken) => void;

export class TextPipeline {
  private readonly original: AddedTokenSplitter;
  private readonly normalized: AddedTokenSplitter;

  constructor(private readonly parts: PipelineParts) {
    // As in the library: most added tokens are found in the original text, and then some in the normalized text.
    const added = [...parts.added.values()];
    this.original = new AddedTokenSplitter(added.filter((token) => !isFoundNormalized(token)));
    this.normalized = new AddedTokenSplitter(added.filter(isFoundNormalized), (token) =>
      contentAsFound(token, parts.normalize),
    );
  }

  /** Calls `tell` for the tokens of a text in the order of the template. */
  encode(text: string, tell: Tell): void {
    this.fill(this.parts.postProcessing.template.single, { first: text, second: '' }, tell);
  }

  /** Like `encode`, for two texts. @throws if there is no template for them */
  encodePair(first: string, second: string, tell: Tell): void {
    const { pair } = this.parts.postProcessing.template;
    if (!pair) throw new Error('This tokenizer has no template for two texts: it takes one at a time.');
    this.fill(pair, { first, second }, tell);
  }

  private fill(template: readonly TemplateItem[], texts: Readonly<Record<Sequence, string>>, tell: Tell): void {
    let sequence = template.find((item) => 'text' in item)?.text ?? 'first';
    let place = 0;
    for (const item of template) {
      const { typeId } = item;
      if ('inserted' in item) {
        tell({ id: item.inserted, start: place, end: place, inserted: true, typeId, sequence });
        continue;
      }
      sequence = item.text;
      place = texts[sequence].length;
      for (const { id, start, end } of this.encodeText(texts[sequence])) {
        tell({ id, start, end, inserted: false, typeId, sequence });
      }
    }
  }

  /** Passes one list on to be appended to, since a text may have millions of tokens. */
  private encodeText(text: string): PlacedToken[] {
    const tokens: PlacedToken[] = [];
    for (const { piece, added } of this.original.split(placeText(text))) {
      if (added) {
        tokens.push(placeAdded(added.id, piece));
        continue;
      }
      for (const part of this.normalized.split(this.parts.normalize(piece))) {
        if (part.added) tokens.push(placeAdded(part.added.id, part.piece));
        else this.parts.encodePiece(part.piece, tokens);
      }
    }
    for (const { addPrefixSpace } of this.parts.postProcessing.trims) trimRanges(tokens, text, addPrefixSpace);
    return tokens;
  }
}

/** Whether an added token is searched for in the normalized text. */
function isFoundNormalized({ normalized, special }: AddedToken): boolean {
  return normalized ?? !special;
}

/** The text as which an added token is found, and for which it stands. */
export function contentAsFound(token: AddedToken, normalize: Normalize): string {
  return isFoundNormalized(token) ? normalize(placeText(token.content)).text : token.content;
}

function placeAdded(id: number, { text, starts, ends }: PlacedText): PlacedToken {
  return { id, value: text, start: starts[0] ?? 0, end: ends.at(-1) ?? 0 };
}
