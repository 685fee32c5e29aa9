/** The name of each kind of head, and the meaning of its score, for panel and terminal. Pure. */
import { capital } from '../../base/counted';
import { hundredths } from '../../base/number-text';
import type { AttentionKind } from '../readings/attention';
import type { DetectedKind, HeadKind } from './head-kinds';
import { IS_FROM } from './head-verdict';

interface HeadWords {
  readonly name: string;
  /** Exactly what is measured, in one sentence. */
  readonly definition: string;
}

interface LimitedWords extends HeadWords {
  /** The mean over the tokens that can count, which compares with other texts. */
  readonly mean: string;
  /** What a token must have to count in the score. */
  readonly countable: string;
  /** What a head is called that does so with any tokens, and where it then attends. */
  readonly called: string;
  readonly looksAt: string;
}

export const HEAD_WORDS: Readonly<Record<HeadKind, HeadWords> & Record<DetectedKind, LimitedWords>> = {
  previous: {
    name: 'previous token',
    definition:
      'The share of all attention that lies on the token before. The first token has none before it and counts as 0.',
    mean: 'The weight on the token before, mean over the tokens that have one before them.',
    countable: 'a token before',
    called: 'a previous-token head',
    looksAt: 'the token before',
  },
  following: {
    name: 'following token',
    definition:
      'The weight on the token after, mean over the tokens that have one after them. Only heads of an encoder have this score, as they see both sides.',
  },
  duplicate: {
    name: 'duplicate token',
    definition:
      'The share of all attention that lies on earlier copies of the same token. A token without an earlier copy counts as 0.',
    mean: 'The weight on earlier copies of the same token, not on the token itself (which “same token” is about), mean over the tokens that have an earlier copy.',
    countable: 'an earlier copy',
    called: 'a duplicate-token head',
    looksAt: 'the earlier copy',
  },
  induction: {
    name: 'induction',
    definition:
      'The share of all attention that lies on the token after an earlier copy of the same token. A token without an earlier copy counts as 0.',
    mean: 'The weight on the token after an earlier copy of the same token, mean over the tokens that have an earlier copy.',
    countable: 'an earlier copy',
    called: 'an induction head',
    looksAt: 'the token after the earlier copy',
  },
  first: {
    name: 'first token',
    definition: 'The weight on the first token of the text, mean over the tokens after it.',
  },
  local: {
    name: 'local',
    definition:
      'The weight on the token itself and the two before it, mean over the tokens that see more than these three.',
  },
  same: {
    name: 'same token',
    definition:
      'The weight of a token on itself, not on earlier copies of it (which “duplicate token” is about), mean over the tokens that see others.',
  },
  entropy: {
    name: 'entropy',
    definition:
      'How spread the weights are: the entropy of a token’s weights over the logarithm of how many tokens it sees, mean over the tokens. 0 looks at one token, 1 at all alike.',
  },
};

/** Says what makes a head one of a kind. */
export function calledWhen(kind: DetectedKind): string {
  return `${capital(HEAD_WORDS[kind].called)} does this with any tokens: on repeated random tokens it scores ${hundredths(IS_FROM)} or more. That threshold is this program’s: others draw the line elsewhere.`;
}

/** What the queries' tokens belong to, in a word. @param source undefined if the model has one stack */
export function queryText(source: object | undefined, attention: AttentionKind): 'text' | 'source' | 'output' {
  if (!source) return 'text';
  return attention === 'encoder' ? 'source' : 'output';
}

/** Explains the shuffled score beside every score. */
export const BASELINE_DEFINITION =
  'Shuffled: the score when the model reads the same tokens in a random order, as mean ± standard deviation over the shuffles.';

/** Explains what shuffling leaves of a kind that looks for repeats. */
export const REPEATS_REMAIN =
  'Shuffled tokens keep their repeats, so a head that looks for repeated tokens also scores high on them.';

/** Explains the score on repeated random tokens. */
export function repeatedDefinition(texts: number, different: number, seed: number): string {
  return `Random: the mean weight in the second half of ${texts} texts of ${different} different random tokens, each followed by the same tokens again (seed ${seed}). Every token there has one earlier copy, and meaning cannot help.`;
}

/** Says what is measured for a kind: if it has a limit, the mean over the tokens that can count. */
export function measured(kind: HeadKind): string {
  const words: HeadWords & Partial<LimitedWords> = HEAD_WORDS[kind];
  return words.mean ?? words.definition;
}
