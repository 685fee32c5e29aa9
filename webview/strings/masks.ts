/** Texts about masked tokens and the predictions for them. */
import { count, counted } from '../../src/base/counted';

export const maskStrings = {
  mask: (token: string) => `Mask ${token}`,
  unmask: (token: string) => `Show ${token} again`,
  /** @param isByKey whether the key does the same: of a word of several tokens it masks all */
  maskTitle: (isByKey: boolean) => `Replace it by the mask token and run the model again${isByKey ? ' (m)' : ''}`,
  unmaskTitle: (isByKey: boolean) => `Remove the mask and run the model again${isByKey ? ' (m)' : ''}`,
  maskWord: (word: string) => `Mask all of “${word}”`,
  unmaskWord: (word: string) => `Show all of “${word}” again`,
  maskWordTitle:
    'Replace each of its tokens by the mask token and run the model again: a piece that is left would give the others away (m)',
  clear: 'Clear masks',
  clearTitle: 'Remove all masks and run the model again (Shift M)',
  inserted: 'The tokenizer inserted this token: only tokens of the text can be masked.',
  inText: 'The text itself has a mask here; any other token of it can be masked.',
  modelAbsent: 'The model of this saved trace is not open: nothing can be masked.',
  nothingMasked: 'No token is masked.',
  maskedNow: (token: string) => `${token} is masked`,
  shownNow: (token: string) => `${token} is shown again`,
  chooseModel: 'Choose a Model for Traces…',
  chooseModelAbout: 'Trace this text in another model, which may fill masks in',

  places: 'Masked places',
  place: (token: string, position: number) => `${token}, position ${position}`,
  none: 'Nothing is masked. Choose a token of the text above and mask it, by the button below the tokens or the key m, to see what the model would put there.',
  masked: (position: number) => `In the masked place, position ${position}:`,
  seen: (token: string, position: number) =>
    `At ${token}, position ${position}, which is not masked: the model reads this token as well as predicting it, so a high probability says little.`,
  /** @param word of which several tokens are masked */
  byItself: (word: string) =>
    `Several pieces of “${word}” are masked: each is predicted by itself, without knowing what stands in the others’ places.`,
  original: 'the text has',
  rank: (rank: number, all: number) => `rank ${count(rank + 1)} of ${count(all)}`,
  logit: (value: string) => `logit ${value}`,
  explainOriginal: 'Show it among the predictions',

  scoring: 'Pseudo-perplexity of the text',
  scoringExplanation:
    'Each token of the text is masked in turn and predicted from all others, in a pass of its own. Surprisal is −log₂ p in bits: 0 for a token that was certain.',
  nothingToScore: 'The text has no token that could be masked: there is nothing to score.',
  score: (passes: number) => `Compute it in ${counted(passes, 'pass', 'passes')}`,
  scored: (done: number, all: number) => `Masking token after token: ${count(done)} of ${count(all)}…`,
  pseudoPerplexity: (value: string, tokens: number) =>
    `Pseudo-perplexity ${value} over ${counted(tokens, 'token')}: the exponential of the mean of −ln p.`,

  notScored: (positions: readonly number[]) =>
    positions.length === 1
      ? `The mask that the text has, at position ${positions[0]}, is not scored.`
      : `The masks that the text has, at positions ${positions.join(', ')}, are not scored.`,

  /** @param all tokens of the text, without those that the tokenizer inserted */
  replaced: (found: number, all: number) => {
    if (found === 0) return 'The model takes no token of the text for a replaced one.';
    if (all === 1) return 'The model takes the only token of the text for a replaced one.';
    const which = found === 1 ? 'a replaced one' : 'replaced ones';
    return `The model takes ${count(found)} of the ${count(all)} tokens of the text for ${which}.`;
  },
  replacedTable: 'Scores of the tokens',
  replacedColumns: { position: 'position', token: 'token', score: 'score', probability: 'probability' },
} as const;
