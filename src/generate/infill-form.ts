/**
 * Prompts for filling in the middle, as the makers of models publish them. Which of them a model may understand is told
 * by the tokens in its vocabulary.
 */
import { LRUCache } from 'lru-cache';
import type { Token, Tokenizer } from '../model/tokenizers/tokenizer';
import { insertedBefore } from './inserted-before';

interface PublishedForm {
  readonly prefix: string;
  readonly suffix: string;
  /** After it the middle begins; without it the suffix comes first, and the middle goes on from the prefix. */
  readonly middle?: string;
  /** Tokens of the vocabulary that end the middle besides the model's own end of text, where they are there. */
  readonly ends: readonly string[];
}

/**
 * Bavarian et al. 2022 (arXiv:2207.14255) call the order of all but the last PSM, that of the last SPM. Models that read
 * both are asked in the first, which all of their makers publish: what is typed after the middle token needs no more
 * computing than what is typed after a prefix.
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

/** Text around a place that is filled in. */
export interface Gap {
  readonly prefix: string;
  /** What the middle begins with. */
  readonly middle: string;
  readonly suffix: string;
}

/** Parts of prompts whose tokens are remembered: while a line is typed, only the middle is another with each key. */
const KNOWN_PARTS = 8;

/** The form that a vocabulary has all tokens of. */
export class InfillForm {
  /** Ids of tokens that no text has. */
  readonly reserved: ReadonlySet<number>;
  /** Ids of the tokens that a prompt has. */
  readonly tokens: readonly number[];
  /** Tokens that end the middle. */
  readonly ends: readonly number[];
  private readonly encode: (text: string) => Token[];
  /** Whether the tokenizer puts a space before a text, which a text that goes on from another must not have. */
  private readonly addsSpace: boolean;
  private readonly before: readonly number[];
  /** The tokens of texts that something stands before, and of others. */
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

  /** The form of a vocabulary; `undefined` where it has the tokens of none. */
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
   * The tokens of a prompt, up to where the middle goes on.
   * @param before what stands before it: what the tokenizer puts before every text, unless told otherwise
   */
  prompt({ prefix, middle, suffix }: Gap, before: readonly number[] = this.before): number[] {
    const { ids } = this;
    const after = [ids.suffix, ...this.continuing(suffix)];
    if (ids.middle === undefined) return [...before, ...after, ids.prefix, ...this.beginning(prefix + middle)];
    return [...before, ids.prefix, ...this.beginning(prefix), ...after, ids.middle, ...this.continuing(middle)];
  }

  /** The tokens of a text that something stands before. */
  continuing(text: string): readonly number[] {
    if (!this.addsSpace) return this.beginning(text);
    // Published code does the same: a sign that is no part of a token with others takes the space, and is left out.
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
