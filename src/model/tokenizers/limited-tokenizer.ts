/** Limits a tokenizer's time: a pattern in a tokenizer.json may run practically forever on some texts. */

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

/** The work exceeded its time limit. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
}

/** A script has no parameters, so it finds its work in the global object. */
const WORK = Symbol.for('llm-trace.work');
const script = new Script(`globalThis[Symbol.for('${WORK.description}')]()`);

/**
 * Runs `work`, which must be synchronous, and returns its result.
 * @throws TimeLimitError if it is not done after this many milliseconds
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

/** Milliseconds, and milliseconds for each UTF-16 unit of the text: ten times what the slowest valid text took. */
const LIMIT = 3000;
const LIMIT_PER_UNIT = 0.02;

/** After a text that took too long it refuses all others, since each of them might take as long again. */
export class LimitedTokenizer implements Tokenizer {
  readonly target: Tokenizer;
  private refusal: string | undefined;

  /** @param file the tokenizer's, for error messages */
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
