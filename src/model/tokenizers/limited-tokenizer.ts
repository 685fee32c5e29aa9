/** A tokenizer that comes to an end: a pattern of a tokenizer.json may go on for ever on some texts. */

import { Script } from 'node:vm';
import { codeOf, ModelFolderError } from '../errors';
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

/** The work took longer than it may. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
}

/** A script is given nothing, so it finds its work in the global object. */
const WORK = Symbol.for('llm-trace.work');
const script = new Script(`globalThis[Symbol.for('${WORK.description}')]()`);

/**
 * Do `work`, which must not wait for anything, and return what it returns.
 * @throws TimeLimitError when it is not done after so many milliseconds
 */
export function withinTime<T>(milliseconds: number, work: () => T): T {
  const outer: unknown = Reflect.get(globalThis, WORK);
  Reflect.set(globalThis, WORK, work);
  try {
    return script.runInThisContext({ timeout: milliseconds }) as T;
  } catch (error) {
    if (codeOf(error) === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      throw new TimeLimitError(`It is not done after ${milliseconds} ms.`, { cause: error });
    }
    throw error;
  } finally {
    Reflect.set(globalThis, WORK, outer);
  }
}

/** Ten times what the slowest sound text took. Milliseconds, and milliseconds for each of its UTF-16 units. */
const LIMIT = 3000;
const LIMIT_PER_UNIT = 0.02;

/** Reads texts only as long as each was read in time; to read another one might take as long again. */
export class LimitedTokenizer implements Tokenizer {
  readonly target: Tokenizer;
  private refusal: string | undefined;

  /** @param file of the tokenizer, for messages */
  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly file: string,
  ) {
    const { target } = tokenizer;
    this.target = target === tokenizer ? this : new LimitedTokenizer(target, file);
  }

  get kind(): TokenizerKindName {
    return this.tokenizer.kind;
  }

  get size(): number {
    return this.tokenizer.size;
  }

  get mask(): TokenDescription | undefined {
    return this.tokenizer.mask;
  }

  encode(text: string): Token[] {
    return this.limited(text.length, () => this.tokenizer.encode(text));
  }

  encodePair(first: string, second: string): PairToken[] {
    return this.limited(first.length + second.length, () => this.tokenizer.encodePair(first, second));
  }

  plainEncoder(reserved: ReadonlySet<number>): (text: string) => Token[] {
    const encode = this.tokenizer.plainEncoder(reserved);
    return (text) => this.limited(text.length, () => encode(text));
  }

  idOf(token: string): number | undefined {
    return this.tokenizer.idOf(token);
  }

  has(id: number): boolean {
    return this.tokenizer.has(id);
  }

  describe(id: number): TokenDescription {
    return this.tokenizer.describe(id);
  }

  bytes(id: number): Uint8Array {
    return this.tokenizer.bytes(id);
  }

  decode(ids: readonly number[], options?: DecodeOptions): string {
    return this.tokenizer.decode(ids, options);
  }

  decodePlaced(ids: readonly number[]): PlacedDecoding {
    return this.tokenizer.decodePlaced(ids);
  }

  decodeStream(options?: DecodeOptions): DecodeStream {
    return this.tokenizer.decodeStream(options);
  }

  private limited<T>(length: number, encode: () => T): T {
    if (this.refusal !== undefined) throw new ModelFolderError(this.refusal);
    const limit = LIMIT + Math.ceil(length * LIMIT_PER_UNIT);
    try {
      return withinTime(limit, encode);
    } catch (error) {
      if (!(error instanceof TimeLimitError)) throw error;
      this.refusal = `${this.file} could not split a text of ${length} characters in ${Math.round(limit / 1000)} s, so one of its patterns may never end: the model is not used until that file is changed.`;
      throw new ModelFolderError(this.refusal, { cause: error });
    }
  }
}
