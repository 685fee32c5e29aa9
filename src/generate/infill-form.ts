/**
 * Prompts for filling in the middle, as published by the makers of models. The tokens in a vocabulary tell which of them a
 * model may understand.
 */
import { LRUCache } from 'lru-cache';
import type { Token, Tokenizer } from '../model/tokenizers/tokenizer';
import { insertedBefore } from './inserted-before';

interface PublishedForm {
  readonly prefix: string;
  readonly suffix: string;
  /** The token after which the middle begins. Without one the suffix comes first, and the middle continues the prefix. */
  readonly middle?: string;
  /** Tokens that end the middle besides the model's own end of text, if the vocabulary has them. */
  readonly ends: readonly string[];
}

/**
 * Bavarian et al. 2022 (arXiv:2207.14255) call the order of all but the last form PSM, and that of the last SPM. Models
 * that read both are prompted in PSM, which all of their makers publish: text typed after the middle token needs no more
 * computing than text typed after a prefix.
 */
const FORMS: readonly PublishedForm[] = [
  {
    prefix: '<|fim_prefix|>',
    suffix: '<|fim_suffix|>',
    middle: '<|fim_middle|>',
    ends: ['<|fim_pad|>', '<|file_sep|>', '<|repo_name|>', '<|file_separator|>'],
  },
  {
    prefix: '<fim_prefix>',
    suffix: '<fim_suffix>',
    middle: '<fim_middle>',
    ends: ['<fim_pad>', '<file_sep>', '<repo_name>', '<reponame>', '<filename>'],
  },
  { prefix: '<fim-prefix>', suffix: '<fim-suffix>', middle: '<fim-middle>', ends: ['<fim-pad>'] },
  { prefix: '<｜fim▁begin｜>', suffix: '<｜fim▁hole｜>', middle: '<｜fim▁end｜>', ends: [] },
  { prefix: '▁<PRE>', suffix: '▁<SUF>', middle: '▁<MID>', ends: ['▁<EOT>'] },
  { prefix: '[PREFIX]', suffix: '[SUFFIX]', ends: ['[MIDDLE]'] },
];

/** The text around the place to fill in. */
export interface Gap {
  readonly prefix: string;
  /** The text that the middle already begins with. */
  readonly middle: string;
  readonly suffix: string;
}

/** How many prompt parts have their tokens remembered: while the user types in a line, only the middle changes. */
const KNOWN_PARTS = 8;

/** The published form whose tokens are all in a vocabulary. */
export class InfillForm {
  /** Ids of tokens that no text contains. */
  readonly reserved: ReadonlySet<number>;
  /** Ids of the tokens that structure a prompt. */
  readonly tokens: readonly number[];
  /** Ids of tokens that end the middle. */
  readonly ends: readonly number[];
  private readonly encode: (text: string) => Token[];
  /** Whether the tokenizer puts a space before every text, which a text that continues another must not have. */
  private readonly addsSpace: boolean;
  private readonly before: readonly number[];
  /** The remembered tokens of texts that continue another, and of texts that begin. */
  private readonly known = {
    continuing: new LRUCache<string, readonly number[]>({ max: KNOWN_PARTS }),
    beginning: new LRUCache<string, readonly number[]>({ max: KNOWN_PARTS }),
  };

  private constructor(
    private readonly ids: { readonly prefix: number; readonly suffix: number; readonly middle: number | undefined },
    tokenizer: Tokenizer,
    ends: readonly number[],
  ) {
    this.tokens = Object.values(ids).filter((id) => id !== undefined);
    this.reserved = new Set([...this.tokens, ...ends]);
    this.ends = [...this.reserved];
    this.encode = tokenizer.plainEncoder(this.reserved);
    this.before = insertedBefore(tokenizer);
    this.addsSpace = this.encode('x')[0]?.token.startsWith('▁') ?? false;
  }

  /** The form that fits a vocabulary; `undefined` if the vocabulary has the tokens of none. */
  static of(tokenizer: Tokenizer): InfillForm | undefined {
    for (const form of FORMS) {
      const prefix = tokenizer.idOf(form.prefix);
      const suffix = tokenizer.idOf(form.suffix);
      const middle = form.middle === undefined ? undefined : tokenizer.idOf(form.middle);
      if (prefix === undefined || suffix === undefined || (form.middle !== undefined && middle === undefined)) continue;
      const ends = form.ends.flatMap((token) => tokenizer.idOf(token) ?? []);
      return new InfillForm({ prefix, suffix, middle }, tokenizer, ends);
    }
    return undefined;
  }

  /**
   * The tokens of a prompt, up to where the middle continues.
   * @param before the tokens at the very beginning; by default those the tokenizer puts before every text
   */
  prompt({ prefix, middle, suffix }: Gap, before: readonly number[] = this.before): number[] {
    const { ids } = this;
    const after = [ids.suffix, ...this.continuing(suffix)];
    if (ids.middle === undefined) return [...before, ...after, ids.prefix, ...this.beginning(prefix + middle)];
    return [...before, ids.prefix, ...this.beginning(prefix), ...after, ids.middle, ...this.continuing(middle)];
  }

  /** The tokens of a text that continues another. */
  continuing(text: string): readonly number[] {
    if (!this.addsSpace) return this.beginning(text);
    // As in published code: a sign that never shares a token with others takes the space, and is dropped afterwards.
    return remembered(this.known.continuing, text, () =>
      this.encode(`☺${text}`).flatMap(({ id, start }) => (start >= 1 ? [id] : [])),
    );
  }

  private beginning(text: string): readonly number[] {
    return remembered(this.known.beginning, text, () => this.encode(text).map(({ id }) => id));
  }
}

function remembered(
  known: LRUCache<string, readonly number[]>,
  text: string,
  encode: () => number[],
): readonly number[] {
  const ids = known.get(text) ?? encode();
  known.set(text, ids);
  return ids;
}
