/** The strings of the first sentences of a comparison, shared by panel and terminal. */
import { capital, count, counted } from '../../base/counted';
import { plainText } from '../../base/foreign-text';
import { listWords } from '../../base/list-words';
import { partStrings, type TokenShare } from './part-strings';

/** Distances between two vectors as shares of the longer one, in words. */
export interface ApartShares {
  readonly first: string;
  /**
   * Where the distance is largest: in the first of these states, in the last, or in another between them; `undefined` if there
   * is only one state.
   */
  readonly most: 'first' | 'last' | { readonly place: string; readonly share: string } | undefined;
  /**
   * The distance after the last block; null if the vectors are the same there; `undefined` if that is the first of these
   * states.
   */
  readonly last: string | null | undefined;
}

export const leadStrings = {
  /** @param change what differs between the texts; `undefined` if nothing does @param isSame whether both predict the same */
  lead: (change: string | undefined, prediction: string, isSame: boolean) => {
    // An equal prediction is no consequence of the difference, so a semicolon stands instead of a colon.
    const words = [change, prediction].filter(Boolean).join(isSame ? '; ' : ': ');
    return `${capital(words)}.`;
  },
  /** A piece that is too long to be quoted as a whole. @param first its beginning, in quotes @param last its end */
  piece: (tokens: number, first: string, last: string) => `${first} … ${last} (${count(tokens)} tokens)`,
  /** A word that looks like one token, and is not. @param word in quotes */
  word: (word: string, tokens: number) => `${word} (${count(tokens)} tokens)`,
  /** @param a what only A has there, in quotes; '' if nothing */
  changedText: (isEdit: boolean, a: string, b: string) => {
    if (a === '') return isEdit ? `${b} was added` : `${b} is only in B`;
    if (b === '') return isEdit ? `${a} was removed` : `${a} is only in A`;
    return isEdit ? `${a} became ${b}` : `Where A has ${a}, B has ${b}`;
  },
  /** For a word that was replaced by another. @param a "“·town”" @param isFollowed whether tokens follow that both texts have */
  otherLength: (a: string, tokensA: number, b: string, tokensB: number, isFollowed: boolean) =>
    `${a} is ${counted(tokensA, 'token')} and ${b} is ${count(tokensB)}, so not each of these has a counterpart${isFollowed ? ', and the tokens after them stand at other positions' : ''}. Words of equally many tokens can be compared token by token.`,
  cutOtherwise: 'The text is the same in both, cut into tokens differently',
  /** For two tokenizers. @param a the tokens that only A's inserts @param b the tokens that only B's inserts */
  cutAlike: (a: readonly string[], b: readonly string[]) => {
    const [ofA, ofB] = [a, b].map((tokens) => listWords(tokens.map((token) => `“${plainText(token)}”`)));
    const adds = [ofA && `A adds ${ofA}`, ofB && `B adds ${ofB}`].filter(Boolean).join(' and ');
    return `The text is the same in both, cut into the same pieces${adds && `, to which ${adds}`}`;
  },
  changedPlaces: (isEdit: boolean, places: number) =>
    isEdit ? `The text was changed in ${count(places)} places` : `The texts differ in ${count(places)} places`,
  /** @param place "after “·on”", or '' at the end of the texts */
  leadSame: (isEdit: boolean, place: string, token: string, ofA: string, ofB: string) =>
    isEdit
      ? `${['the prediction', place].filter(Boolean).join(' ')} remains ${token}, with ${ofA === ofB ? `${ofB} as before` : `${ofB} instead of ${ofA}`}`
      : `${['both predict', token, place || 'next'].join(' ')}, ${ofA === ofB ? `both with ${ofA}` : `A with ${ofA} and B with ${ofB}`}`,
  leadOther: (isEdit: boolean, place: string, a: TokenShare, b: TokenShare) =>
    isEdit
      ? `${['the prediction', place].filter(Boolean).join(' ')} goes from ${a.token} (${a.share}) to ${b.token} (${b.share})`
      : partStrings.predictOther(a, b, place),
  /**
   * @param chances the probabilities in A and B; `undefined` if they were just given @param points by how much, if the
   *   predicted token changes by nearly as much; else ''
   */
  changesMost: (token: string, chances?: readonly [string, string], points = '') =>
    `The probability of ${token} changes most${points}${chances ? `: ${chances[0]} in A, ${chances[1]} in B` : ''}`,
  /**
   * @param by the change of the token just named @param predicted the token that both predict, in quotes @param ofPredicted its
   *   change
   */
  inPoints: (by: string, predicted: string, ofPredicted: string) =>
    `, by ${by} percentage points (that of ${predicted} by ${ofPredicted})`,
  /** @param whose "the logit of “·are”" @param by without a sign */
  logitChanges: (whose: string, by: string, moves: 'rises' | 'falls') => `from A to B, ${whose} ${moves} by ${by}`,
  logitOf: (token: string) => `the logit of ${token}`,
  itsLogit: 'its logit',
  /** For a token that is more probable where its logit is lower, since softmax compares it with those of other tokens. */
  othersMore: (moves: 'rises' | 'falls') => `but other logits ${moves === 'rises' ? 'rise' : 'fall'} by more`,
  /** For a token whose probability changes by much less than its logit alone would make it. */
  othersToo: (moves: 'rises' | 'falls') =>
    `but other logits ${moves === 'rises' ? 'rise' : 'fall'} too, so its probability ${moves} less than this suggests`,
  /**
   * Names the part that contributes most. @param part "head 4.3" or "the MLP of block 0" @param tokens the tokens at which it
   * does
   * @param by its contribution to B minus that to A, "+0.71", with any remarks
   * @param to the quantity that differs: the part that adds most to the difference need not add most to either logit; '' if it
   *   was just taken apart
   */
  placeThatMatters: (part: string, tokens: string, by: string, to: string) =>
    `The place that matters is ${part} at ${tokens}: no part contributes more${to && ` to ${to}`} (${by}).`,
  /**
   * Used instead if the part is not said to matter: little differs, or the runs with each part were not made or show another
   * part. @param isOutdone whether the next sentence names a part that acts against it by more
   */
  contributesMostDirectly: (part: string, tokens: string, by: string, to: string, isOutdone: boolean) =>
    `${capital(part)} at ${tokens} contributes most${to ? ` to ${to} directly` : isOutdone ? ' in that direction' : ''} (${by}).`,
  differenceInLogit: (token: string) => `the difference in the logit of ${token}`,
  /** The lead of one token over another, after the sentence that gives its change. */
  thatChange: 'that change',
  /**
   * @param isMore whether the part contributes more than the whole, or than all of its kind together @param takes if it adds less than 0 in both: whether it
   *   takes away less or more in B
   */
  contribution: (by: string, isMore: boolean, takes: 'less' | 'more' | undefined) =>
    [by, takes ? `it takes away ${takes} in B` : '', isMore ? 'others act against it' : ''].filter(Boolean).join('; '),
  hardlyChanges: (sentence: string) => `Hardly anything changes at the end: ${sentence}`,
  /** Used instead if the second most probable token differs, which a list of probable tokens shows. */
  littleChanges: (sentence: string, second: string) => `Little changes at the end: ${sentence} ${second}`,
  /** Tokens are in quotes, followed by their probabilities. */
  secondOther: (isEdit: boolean, a: string, ofA: string, b: string, ofB: string) =>
    isEdit
      ? `The second place goes from ${a} (${ofA}) to ${b} (${ofB}).`
      : `Second comes ${a} in A (${ofA}) and ${b} in B (${ofB}).`,
  /** @param tokens "“·nice” in A and “·bad” in B" @param predicted "A predicts “·and” (12 %), B predicts “.” (14 %)" */
  changesMostAfter: (tokens: string, predicted: string) => `It changes most after ${tokens}: there ${predicted}.`,
  /** Used if no part can be named. @param place "after the attention of block 5" */
  furthestPlace: (tokens: string, place: string, share: string, isWithoutPositions: boolean) =>
    `The place to look at is ${place}: there the vectors at ${tokens} are furthest apart (${share} of the longer one’s length).${isWithoutPositions ? ' The vectors of the positions are left out of that.' : ''}`,
  it: 'it',
  /** For a head that attends to the token at which it is read. @param token in quotes */
  itself: (token: string) => `${token} itself`,
  /**
   * Where a head attends. @param who "it", or "head 4.7" if that was not just named @param before in quotes, the token whose earlier copy stands before the attended token in both texts
   */
  looksMostAt: (who: string, a: TokenShare, b: TokenShare, before: string | undefined) =>
    `In A ${who} looks most at ${a.token} (${a.share} of its attention), in B at ${b.token} (${b.share})${before === undefined ? '' : `; each stands after an earlier ${before}`}.`,
  looksMostAtSame: (who: string, token: string, a: string, b: string, before: string | undefined) =>
    `In both ${who} looks most at ${token}${before === undefined ? '' : `, which stands after an earlier ${before}`}: with ${a} of its attention in A and ${b} in B.`,
  /**
   * Follows a sentence about an MLP. @param by with any remarks @param against whether another head acts more strongly the other
   *   way; the head itself if it is not named yet
   */
  mostOfHeads: (head: string, by: string, against: boolean | { readonly head: string; readonly by: string }) => {
    const way = against === false ? '' : ' in that direction';
    const more = typeof against === 'object' ? `; ${against.head} works against it by more (${against.by})` : '';
    return `Of the heads, ${head} contributes most${way} (${by})${more}.`;
  },
  /** For a part other than the one that contributes most. @param part "Head 4.2" @param by B − A, "−0.70" */
  contributesToo: (part: string, amount: string, by: string) => `${part} contributes ${amount} (${by}).`,
  actsAgainst: (part: string, amount: string, by: string) => `${part} acts against that by ${amount} (${by}).`,
  /** For the same model, the same text and the same prediction. */
  nowhere: 'A and B differ nowhere: at every token their vectors are the same up to rounding',
  /**
   * For a token of both texts whose vectors before the first block differ only by those of its two positions.
   * @param shifted the sentence that it stands at other positions @param apart how far apart the vectors are without those of
   *   the positions; '' if not known
   */
  apartByPosition: (shifted: string, share: string, apart: string) => {
    const alone = `Before the first block, that alone makes the distance between the residual streams of A and B ${share} of the longer one’s length.`;
    const left = apart && ' What the blocks make of the positions is still in these numbers.';
    return `${shifted} ${alone}${apart && ` ${apart}`}${left}`;
  },
  /** For vectors that are measured without the difference before the first block. */
  withoutPositions: 'Without the vectors of the positions',
  nowhereElse: 'Without the vectors of the positions, the residual streams of A and B differ after no block.',
  at: (tokens: string) => `At ${tokens}`,
  /**
   * The distances of the residual streams. @param at at which tokens, or what is measured: "At “·on”"
   * @param begins "after the attention of block 0", if they part inside a block; `undefined` if before the first
   */
  apart: (at: string, begins: string | undefined, shares: ApartShares) => {
    const { first, most, last } = shares;
    const distance = `the distance between ${begins === undefined ? 'the residual streams of A and B' : 'them'} is ${most === 'first' ? `largest: ${first}` : first} of the longer one’s length.`;
    const where =
      begins === undefined
        ? `${at}, before the first block, ${distance}`
        : `${at}, the residual streams of A and B first differ ${begins}. There ${distance}`;
    return [
      where,
      typeof most === 'object' ? `It is largest ${most.place}: ${most.share}.` : '',
      most === 'last'
        ? `It is largest after the last block: ${last}.`
        : last
          ? `After the last block it is ${last}.`
          : '',
      last === null ? 'After the last block they are the same.' : '',
    ]
      .filter(Boolean)
      .join(' ');
  },
  /**
   * Used if the distance is largest at another token. @param tokens "“·girl” / “·boy”" @param place "after the attention of
   * block 0"
   * @param measured whether the vectors of the positions are left out here too, or included after they were left out;
   *   `undefined` if they were never left out
   */
  mostOfAll: (tokens: string, place: string, share: string, measured: 'without positions' | 'whole' | undefined) => {
    const again = measured === 'without positions' ? ', again without the vectors of the positions' : '';
    const whole = measured === 'whole' ? ', of the whole vectors' : '';
    return `Over all tokens${again}, the distance between the residual streams is largest at ${tokens}: ${share} ${place}${whole}.`;
  },
} as const;
