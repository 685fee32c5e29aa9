/**
 * How every kind of tokenizer encodes: added tokens are cut out of the text, what lies between them is normalized and
 * encoded piece by piece, and the post-processor inserts its tokens.
 */
import { AddedTokenSplitter } from './added-token-splitter';
import type { Normalize } from './normalizer';
import { type PlacedText, placeText } from './placed-text';
import { type PlacedToken, type PostProcessing, trimRanges } from './post-processing';
import type { AddedToken } from './tokenizer-files';

export interface PipelineParts {
  readonly added: ReadonlyMap<number, AddedToken>;
  readonly normalize: Normalize;
  readonly postProcessing: PostProcessing;
  /** Appends the tokens of a normalized piece without added tokens. */
  encodePiece(piece: PlacedText, tokens: PlacedToken[]): void;
}

export class TextPipeline {
  private readonly original: AddedTokenSplitter;
  private readonly normalized: AddedTokenSplitter;

  constructor(private readonly parts: PipelineParts) {
    // As the library does: tokens that want it are looked for in the normalized text, after the others in the original.
    const added = [...parts.added.values()];
    this.original = new AddedTokenSplitter(added.filter((token) => !isFoundNormalized(token)));
    this.normalized = new AddedTokenSplitter(added.filter(isFoundNormalized), (token) =>
      contentAsFound(token, parts.normalize),
    );
  }

  /** The tokens of a text; those that the post-processor inserts have an empty range at its beginning or end. */
  encode(text: string): PlacedToken[] {
    const tokens: PlacedToken[] = [];
    this.encodeText(text, tokens);
    const { before, after, trims } = this.parts.postProcessing;
    for (const { addPrefixSpace } of trims) trimRanges(tokens, addPrefixSpace);
    const inserted = (place: number) => (id: number) => ({ id, value: '', start: place, end: place });
    return [...before.map(inserted(0)), ...tokens, ...after.map(inserted(text.length))];
  }

  /** Adds to a list, as what it calls does: a text has millions of tokens. */
  private encodeText(text: string, tokens: PlacedToken[]): void {
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
  }
}

/** Whether an added token is looked for in the normalized text. */
function isFoundNormalized({ normalized, special }: AddedToken): boolean {
  return normalized ?? !special;
}

/** The text that an added token is found as, and that it stands for. */
export function contentAsFound(token: AddedToken, normalize: Normalize): string {
  return isFoundNormalized(token) ? normalize(placeText(token.content)).text : token.content;
}

function placeAdded(id: number, { text, starts, ends }: PlacedText): PlacedToken {
  return { id, value: text, start: starts[0] ?? 0, end: ends.at(-1) ?? 0 };
}
