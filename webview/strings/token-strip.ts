/** Texts of the strip of tokens. */

import { count } from '../../src/base/counted';
import type { Variant } from '../../src/engine/protocol/model-protocol';
import type { Token } from '../../src/engine/protocol/token-protocol';
import type { AttentionView } from '../choice/choice';
import { thousandths } from './format';

const attentionViews: Record<AttentionView, string> = { off: 'Off', tints: 'Tints', arcs: 'Arcs' };

const HEADS = { self: 'Self-attention head', cross: 'Cross-attention head' } as const;

export const stripStrings = {
  tokens: 'Tokens',
  // The names begin with the visible text, so that voice control can address a chip by it.
  chip: (text: string, position: number, { id, special }: Token, original: string | undefined) =>
    `${original === undefined ? '' : `${original} `}${text} ${id}, ${
      original === undefined ? (special ? 'special token, ' : '') : 'masked, '
    }position ${position}`,
  part: (character: string, part: number, parts: number, position: number, { id }: Token) =>
    `${id}, part ${part + 1} of ${parts} of ${character}, position ${position}`,
  group: (character: string, parts: number) => `${character}, one character in ${parts} tokens`,
  clickTitle: 'Click to choose it: every step then shows this token.',
  doubleClickTitle: {
    instead: 'Double-click to put another word here.',
    write: 'Double-click to have another token written here.',
  },
  title: ({ token, id, start, end }: Token, position: number) =>
    `${token}\nposition ${position} · id ${id} · ` +
    (start === end ? 'inserted by the tokenizer' : `characters ${start}–${end}`),
  inPlaceOf: (token: string) => `in place of ${token}`,

  /** The most probable token before the text was changed, followed by the present one. */
  before: (token: string, share: string, isSame: boolean) => (isSame ? `${share} →` : `${token} ${share} →`),
  beforeAndNow: 'Left what was most probable before the text was changed, right what is now. Shows how it is picked.',
  /** @param second the second most probable token with its probability, if it differs from the one before the change, or from the present one */
  predictedThen: (token: string, share: string, second: string | undefined) =>
    second === undefined ? `${token} ${share}` : `${token} ${share}, then ${second}`,
  /** @param change what was predicted after that token before and now, where the slide is about another one */
  changeAfter: (token: string, change: string) => `after “${token}”, ${change}`,
  change: (before: string, now: string) => `before: ${before}; now: ${now}`,
  turn: '↶ Back',
  turnCompare: 'Compare',
  /** It begins with the visible text. */
  turnBack: (label: string) => `↶ ${label}`,
  /** @param token the last one */
  afterLast: (token: string) => `after ${token}`,
  atPosition: (token: string, position: number) => `${token} (${count(position)})`,
  /** How the token after the last one was picked, or would be. */
  hows: {
    drawn: 'drawn',
    given: 'chosen by you',
    'most probable': 'most probable',
    'before sampling': 'before sampling',
  },
  /**
   * @param other the most probable token, if that is another
   * @param own the model's own probability, if the token was drawn by another
   */
  aboutNext: (
    how: 'drawn' | 'given' | 'most probable' | 'before sampling',
    other: { readonly token: string; readonly share: string } | undefined,
    own: string | undefined,
  ) => {
    if (how === 'most probable' || how === 'before sampling')
      return 'the most probable token after the last one, before temperature, top-k and top-p. Shows which one is drawn.';
    const first = other
      ? `The most probable token is ${other.token}, ${other.share}${own === undefined ? '' : ' by the model itself'}.`
      : 'It is the most probable token.';
    const which =
      own === undefined
        ? 'this is the model’s own probability, before temperature, top-k and top-p'
        : `it was drawn with this probability, after temperature, top-k and top-p; by the model itself it has ${own}`;
    return `the text shown goes on with it; ${which}. ${first} Shows how the text goes on.`;
  },

  /** About the head of the arcs, as long as the user has chosen none. */
  chosenByPanel: 'chosen by the panel',
  /** Why, after that. */
  chosenBy: {
    'adds most': 'adds most of all heads',
    'does more': 'has more say in which token leads',
    'does more with the leader': 'has more say in which token leads',
    'adds nearly most': 'adds nearly the most',
    'looks most clearly': 'looks most at one other word',
    'looks ahead': 'looks at a later word',
    'looks both ways': 'looks at words before and after',
  },
  /** After the reason why the panel has chosen the shown head. */
  movedFrom: (layer: number, head: number) => ` (before that head ${layer}.${head})`,
  /** If no token is chosen against which it is explained. */
  toTheLogit: (token: string) => ` to the logit of ${token}`,
  /** The same in the walk for beginners, who have met no logits. */
  toTheToken: (token: string) => ` to ${token}`,
  /** If one is: that was another question, which another head may answer. */
  toTheLead: (other: string) => ` to the lead over ${other}, for which it was chosen anew`,
  chosenByTitle: {
    'adds most':
      'The panel has chosen this head, because it adds most of all heads to the logit that is explained. It stays as soon as you choose one.',
    'does more':
      'The panel has chosen this head, because it has more say in whether the explained token or the next most probable one leads than the head that adds most to the logit. It stays as soon as you choose one.',
    'does more with the leader':
      'The panel has chosen this head, because it has more say in whether the explained token or the most probable one leads than the head that adds most to the logit. It stays as soon as you choose one.',
    'adds nearly most':
      'The panel has chosen this head, because the one that adds most looks at its own token or at the first one, or takes away from the lead, and this one adds nearly as much and does neither. It stays as soon as you choose one.',
    'looks most clearly':
      'The panel has chosen this head, because of all heads it gives the largest share of this token’s attention to one other word of the text. Tokens that the tokenizer has put there are no words. It stays as soon as you choose one.',
    'looks ahead':
      'The panel has chosen this head, because of the heads that give one other word of the text nearly the largest share of this token’s attention it looks most at a later word. A model that writes text hides later tokens; this one does not. It stays as soon as you choose one.',
    'looks both ways':
      'The panel has chosen this head, because the one that gives the largest share of this token’s attention to one other word looks to one side only in this text. This one gives at least 30\u00a0% to one word, and of all that do so its words give most to words before them and to words after them: most on the side that has less. It stays as soon as you choose one.',
  },

  surprisal: (bits: string) => `surprisal ${bits} bits`,
  surprisalTitle: (bits: number, probability: string, above: number) =>
    `surprisal ${bits} bits (the bar at its lower edge): probability ${probability} and rank ${count(above + 1)} after the tokens before it`,
  noSurprisal: 'no surprisal: nothing comes before it',
  /**
   * @param guess the bits of a token if the whole vocabulary were equally probable: a full bar is more only if a token has more
   */
  legend: (bits: string, guess: string) =>
    `bar: how surprising each token was (a full bar is ${bits} bits, ${bits === guess ? 'log₂ of the vocabulary' : 'the most in this text'})`,
  /** @param guess the bits of a token if the whole vocabulary were equally probable */
  legendTitle: (bits: string, guess: string, vocabulary: number) =>
    'The surprisal of a token is −log₂ of the probability that the model gave it after the tokens before it. ' +
    'All bars have one scale. ' +
    (bits === guess
      ? `A full bar is ${bits} bits: as if all ${count(vocabulary)} tokens of the vocabulary were equally probable.`
      : `A full bar is ${bits} bits, the largest surprisal of this text. If all ${count(vocabulary)} tokens of the ` +
        `vocabulary were equally probable, each would have ${guess} bits.`),

  attention: 'Attention',
  attentionViews,
  /** @param kind the attention, if there are two */
  ofHead: (layer: number, head: number, kind: 'self' | 'cross' | undefined) =>
    `${kind === undefined ? 'Head' : HEADS[kind]} ${layer}.${head}:`,
  ofVariant: 'Simplified block:',
  attends: 'attends most to',
  what: 'what',
  looksAt: 'looks at',
  at: (position: number) => `(position ${position})`,
  weight: thousandths,
  /** About a token that was chosen for the head. @param kind the kind by which the head was found: "induction" */
  seenBest: (kind: string | undefined) =>
    kind === undefined
      ? 'was chosen for you: it shows best what this head does.'
      : `was chosen for you: it shows best what this head does (“${kind}”). In the map of weights, what counts as that is outlined.`,
  backToToken: 'Back to',
  backToLast: 'Back to the last token,',
  /** @param kind which attention of several: "encoder", "cross-attention" */
  attendsTitle: (layer: number, head: number, kind: string) =>
    `The largest weights in the chosen token’s row of the attention pattern of ${kind && `${kind}, `}block ${layer}, head ${head}.`,
  variantTitle: 'The largest weights in the chosen token’s row of the attention pattern of the simplified block.',
  /** Before the token with the largest weight. */
  mostAttention: 'most attention:',
  showBeyond: (token: string, share: string, beyond: number, side: 'before' | 'after') =>
    `${stripStrings.mostAttention} ${token} ${share}: show it, ${beyond === 1 ? 'the one token' : `one of ${count(beyond)} tokens`} ${side} those in sight`,
  cross: 'cross-attention',
  sequences: { source: 'Source', output: 'Output' },
  weightTitle: (token: string, weight: number, variant: Variant) =>
    `attention from ${token}${variant === 'model' ? '' : ' in the simplified block'}: ${weight}`,
  noPattern: 'This trace has no attention weights for the chosen block.',
} as const;
