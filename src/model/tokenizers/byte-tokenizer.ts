/** A tokenizer in which each token stands for certain bytes wherever it occurs, except at the beginning of a text. */
import { decodePlaced, replaceCharacter } from './text/placed-text';
import { contentAsFound, type PipelineParts, TextPipeline } from './text-pipeline';
import type {
  DecodeOptions,
  DecodeStream,
  PairToken,
  PlacedDecoding,
  Token,
  TokenDescription,
  Tokenizer,
  TokenizerKindName,
} from './tokenizer';

export interface ReplacedCharacter {
  readonly character: string;
  readonly by: string;
}

export interface ByteTokenizerParts extends PipelineParts {
  readonly kind: TokenizerKindName;
  /** The tokens by id; some ids may have none. */
  readonly tokens: readonly (string | undefined)[];
  /** The id of the token for a word that is to be filled in. */
  readonly maskId: number | undefined;
  /** The tokenizer of the model's output, if it is another one. */
  readonly target?: Tokenizer;
  /** A character that is replaced everywhere in decoded text. */
  readonly replaced?: ReplacedCharacter | undefined;
  /** How many spaces decoding removes from the beginning of a text, if it has that many. */
  readonly leadingSpaces: number;
  /** The bytes for which a token stands within a text, or at its beginning. */
  bytesOf(id: number, token: string, isFirst: boolean): Uint8Array;
}

export class ByteTokenizer implements Tokenizer {
  readonly kind: TokenizerKindName;
  readonly size: number;
  readonly target: Tokenizer;
  private readonly tokens: readonly (string | undefined)[];
  private readonly pipeline: TextPipeline;
  private readonly descriptions: (TokenDescription | undefined)[] = [];

  constructor(private readonly parts: ByteTokenizerParts) {
    const tokens = [...parts.tokens];
    for (const [id, token] of parts.added) tokens[id] = contentAsFound(token, parts.normalize);
    this.kind = parts.kind;
    this.tokens = tokens;
    this.size = tokens.length;
    this.pipeline = new TextPipeline(parts);
    this.target = parts.target ?? this;
  }

  get mask(): TokenDescription | undefined {
    const id = this.parts.maskId;
    return id === undefined ? undefined : this.describe(id);
  }

  encode(text: string): Token[] {
    return this.encodeWith(this.pipeline, text);
  }

  plainEncoder(reserved: ReadonlySet<number>): (text: string) => Token[] {
    const added = [...this.parts.added].filter(([id, { special }]) => !special && !reserved.has(id));
    const pipeline = new TextPipeline({ ...this.parts, added: new Map(added) });
    return (text) => this.encodeWith(pipeline, text).filter(({ inserted }) => !inserted);
  }

  private encodeWith(pipeline: TextPipeline, text: string): Token[] {
    const tokens: Token[] = [];
    pipeline.encode(text, ({ id, start, end, inserted, typeId }) => {
      const { token, text: own, special } = this.describe(id); // spreading it would take longer than all else
      tokens.push({ id, token, text: own, special, start, end, inserted, typeId });
    });
    return tokens;
  }

  idOf(token: string): number | undefined {
    const id = this.parts.tokens.indexOf(token);
    return id < 0 ? undefined : id;
  }

  encodePair(first: string, second: string): PairToken[] {
    const tokens: PairToken[] = [];
    this.pipeline.encodePair(first, second, (placed) => tokens.push({ ...this.describe(placed.id), ...placed }));
    return tokens;
  }

  has(id: number): boolean {
    return this.tokens[id] !== undefined;
  }

  describe(id: number): TokenDescription {
    const known = this.descriptions[id];
    if (known) return known;
    const token = this.tokenOf(id);
    const [decoded, special] = [decodePlaced(this.bytes(id)).text, this.isSpecial(id)];
    // The space that separates a special token from the word before it, as in BERT's decoder, is not part of the token.
    const text = special && !token.startsWith(' ') ? decoded.replace(/^ +/, '') : decoded;
    const description = { id, token, text, special };
    this.descriptions[id] = description;
    return description;
  }

  bytes(id: number): Uint8Array {
    const bytes = this.bytesAt(id, false);
    return this.parts.replaced ? replaceInBytes(bytes, this.parts.replaced) : bytes;
  }

  decode(ids: readonly number[], options?: DecodeOptions): string {
    const stream = this.decodeStream(options);
    return ids.map((id) => stream.push(id)).join('') + stream.end();
  }

  decodePlaced(ids: readonly number[]): PlacedDecoding {
    const first = ids.findIndex((id) => this.has(id));
    const pieces = ids.map((id, at) => (this.has(id) ? this.bytesAt(id, at === first) : new Uint8Array()));
    const { text: decoded, starts, ends } = decodePlaced(Buffer.concat(pieces));
    const { text, placeOf } = replaceCharacter(decoded, this.parts.replaced);
    const stripped = countLeadingSpaces(text, this.parts.leadingSpaces);
    let to = 0;
    const ranges = pieces.map(({ length }) => {
      const from = to;
      to += length;
      const start = placeOf(starts[from] ?? decoded.length);
      const end = length > 0 ? placeOf(ends[to - 1] as number) : start;
      return { start: Math.max(0, start - stripped), end: Math.max(0, end - stripped) };
    });
    return { text: text.slice(stripped), ranges };
  }

  decodeStream({ skipSpecial = false, preceding = [] }: DecodeOptions = {}): DecodeStream {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const isSilent = (id: number) => !this.has(id) || (skipSpecial && this.isSpecial(id));
    let isFirst = preceding.every(isSilent);
    let leading = isFirst ? this.parts.leadingSpaces : 0;
    const strip = (decoded: string) => {
      const { text } = replaceCharacter(decoded, this.parts.replaced);
      const count = countLeadingSpaces(text, leading);
      if (text.length > count) leading = 0;
      else leading -= count;
      return text.slice(count);
    };
    return {
      push: (id) => {
        if (isSilent(id)) return '';
        const bytes = this.bytesAt(id, isFirst);
        isFirst = false;
        return strip(decoder.decode(bytes, { stream: true }));
      },
      end: () => decoder.decode(),
    };
  }

  private bytesAt(id: number, isFirst: boolean): Uint8Array {
    return this.parts.bytesOf(id, this.tokenOf(id), isFirst);
  }

  private isSpecial(id: number): boolean {
    return this.parts.added.get(id)?.special ?? false;
  }

  private tokenOf(id: number): string {
    const token = this.tokens[id];
    if (token === undefined)
      throw new RangeError(`The tokenizer has no token with id ${id} (its ids are below ${this.size}).`);
    return token;
  }
}

/** Replaces the character only where all of its bytes are together. */
function replaceInBytes(bytes: Uint8Array, { character, by }: ReplacedCharacter): Uint8Array {
  const inBytes = (text: string) => Buffer.from(text).toString('latin1');
  const replaced = Buffer.from(bytes).toString('latin1').replaceAll(inBytes(character), inBytes(by));
  return Buffer.from(replaced, 'latin1');
}

function countLeadingSpaces(text: string, most: number): number {
  let count = 0;
  while (count < most && text.charAt(count) === ' ') count++;
  return count;
}
