/** Texts about an explained suggestion. */
import { count, counted } from '../../src/base/counted';
import { listWords } from '../../src/base/list-words';

/** A token with its probability in words. */
export interface Better {
  readonly token: string;
  readonly probability: string;
}

/** A token, with its probability in the run that made the suggestion and in the trace, in words. */
interface ComputedTwice {
  readonly token: string;
  readonly run: string;
  readonly trace: string;
}

/** @param typed the text that tokens had to fit, with visible spaces */
function amongFitting(typed: string): string {
  if (typed === '·') return 'the tokens that begin with the space that had been typed by then';
  return `the tokens that fit “${typed}”, which had been typed by then`;
}

/** The texts about an explained suggestion. */
export const suggestionStrings = {
  title: 'The suggestion, as it was made',
  /** If only some of it was shown in the end: the rest was typed by the user, or left out. */
  titleShown: 'The suggestion, as it was last shown',
  /** The first sentence about a suggestion that occurs earlier in the text: "Copied from line 3: …" */
  copied: (shared: string) =>
    shared === ''
      ? ': there the text goes on like this, and it was looked up, not predicted.'
      : `: there “${shared}” stands as well, and this followed it. It was looked up, not predicted.`,
  /** The first words if only some of its tokens are copied. @param copied how many of them */
  partly: (copied: number, of: number) =>
    2 * copied > of ? 'Partly the model’s own' : 2 * copied === of ? 'Half the model’s own' : 'Mostly the model’s own',
  /** Before the place from which they are copied. */
  partlyCopied: (tokens: readonly string[], of: number) =>
    `: ${count(tokens.length)} of ${counted(of, 'token')} ${tokens.length === 1 ? 'is' : 'are'} copied from `,
  /** After the place: the copied tokens. */
  partlyTokens: (tokens: readonly string[], shared: string) =>
    `: ${listWords(tokens)}.${shared === '' ? '' : ` There “${shared}” stands as well.`} The other tokens were predicted.`,
  /** If it is copied from several places: the number of copied tokens, before the list of places. */
  copiedTokens: (tokens: number, of: number) =>
    tokens < of ? `${count(tokens)} of ${counted(of, 'token')} are copied: ` : 'Copied: ',
  /** One of these, before its place. */
  stretch: (text: string) => `“${text}” from `,
  /** @param more how many are not named @param isPart whether some of it was not copied */
  stretchesEnd: (more: number, isPart: boolean) =>
    `${more > 0 ? `, and ${counted(more, 'more place')}` : ''}. ${isPart ? 'The other tokens were predicted.' : 'It was looked up, not predicted.'}`,
  /** For a text that the model predicted itself, before the line that has the same words, as it looks like a copy. */
  before: (words: string) => `“${words}” stands in your text already, last on `,
  notLookedUp: '; it was not looked up there: the model predicted it.',
  /** If nothing is copied and the text does not have its words. @param begun the half-typed word that it continues, or '' */
  own: (begun: string) =>
    `The model’s own: ${begun === '' ? '' : `it continues “${begun}”, and `}nothing of it was looked up in your text.`,
  /**
   * The token of which the model was least sure; the table has those of all. @param better one that it found more probable
   */
  sureness: (tokens: number, least: Better & { readonly isCopied: boolean }, better: Better | undefined) => {
    const copied = least.isCopied ? ' (copied)' : '';
    const more = better ? `; in its place ${better.token} was more probable, ${better.probability}` : '';
    return `Of its ${counted(tokens, 'token')} the least probable to the model is ${least.token}${copied}, ${least.probability}${more}.`;
  },
  line: (line: number) => `line ${line}`,
  somewhere: 'earlier in this text',
  copiedFrom: (line: number) => `Copied from line ${line}`,
  copiedSomewhere: 'Copied from earlier in this text',
  making: 'How it was made',
  about: 'What the model read and predicted when it made this suggestion. The trace below computes it again.',
  read: (reused: number, computed: number, time: string) =>
    `The model read ${counted(reused + computed, 'token')}: ${count(reused)} from the cache, ${count(computed)} computed, in ${time}.`,
  /**
   * How the tokens of the trace below differ from those that were read; '' if they are the same.
   * @param missing how many of the last tokens that were read the trace does not have
   * @param listed how many tokens of the table it has after the others
   */
  traced: (tokens: number, { missing, listed }: { readonly missing: number; readonly listed: number }) => {
    if (missing === 0 && listed === 0) return '';
    const without =
      missing === 0 ? '' : missing === 1 ? ', without the last one' : `, without the last ${count(missing)}`;
    const then =
      listed === 0 ? '' : `, and then the first ${listed === 1 ? 'token' : `${count(listed)} tokens`} of the table`;
    return `The trace below has ${counted(tokens, 'token')}: those that were read${without}${then}.`;
  },
  otherFiles:
    'Before this text it read pieces of other files that are open or were edited lately, the most similar one last. Their tokens come first in the trace below.',
  lines: (first: number, last: number) => (first === last ? `line ${first}` : `lines ${first} to ${last}`),
  /**
   * @param tokens how many of the tokens that were read spell it; 0 if that is not known
   * @param first the first token, if its text is another, and whether it is longer
   */
  typed: (text: string, tokens: number, first: string | undefined, isLonger: boolean) => {
    const its =
      tokens === 0 ? '' : tokens === 1 ? ' (the last of these tokens)' : ` (the last ${count(tokens)} of these tokens)`;
    const fits = isLonger ? `: ${first} begins with “${text}”` : `: “${text}” begins with ${first}`;
    return `“${text}” was already in the text${its} and may be the beginning of a word. So the model predicted what stands in its place, and only tokens that fit it counted${first === undefined ? '' : fits}.`;
  },
  /** @param before the part of a word that the text had when it was made; '' if there was none */
  along: (before: string, whole: string, typed: string, shown: string) => {
    const after = before === '' ? '' : ` after “${before}”`;
    return `It was first suggested${after} as “${whole}”. Since then “${typed}” was accepted or typed, and “${shown}” was shown.`;
  },
  /**
   * After the explained token's probability: why the trace has another.
   * @param twice the explained token, if its two probabilities differ as they are written
   */
  weights: (precision: string, twice: ComputedTwice | undefined) => {
    const example = twice ? `: ${twice.token} has ${twice.run} here and ${twice.trace} there` : '';
    return `It was suggested with weights of ${precision}; “In short” and the trace below compute in float32, with other figures${example}.`;
  },
  /** @param from the place that it is copied from; absent if the model predicted it */
  leftOut: (rest: string, from: string | undefined) =>
    from === undefined
      ? `The model went on with “${rest}”, which was not shown.`
      : `After that came “${rest}”, copied from ${from}; it was not shown.`,
  /** How the share of similar suggestions and the model's probability differ. */
  whyTheyDiffer:
    'The share of similar suggestions tells how often such a first word turned out right; the probability, how probable all tokens together are to the model.',
  /** About how often similar suggestions are right. @param isMeasured whether that was counted with the model itself; `undefined`: not known */
  similarCounted: (isMeasured: boolean | undefined) => {
    const here = 'with this model on this machine, on documentation and source code that come with LLM Trace';
    const before = 'with two small models, on three kinds of text';
    const counted =
      isMeasured === undefined
        ? `${here}, or, until that is done, with two small models`
        : isMeasured
          ? here
          : `${before}: with this one it was not counted yet`;
    return `Similar are those whose first word is about as probable to the model and follows about as much text that stands earlier, too. How often they are right was counted ${counted}. It is no probability of the model: that of the same word may be higher or lower. The figures of “Less or More Often” are others: what is right of all that is shown, measured once with the starter.`;
  },
  /**
   * The probability that the model gave to the explained token.
   * @param typed the text that the token had to begin with; '' if it could be any token
   * @param isCopied whether the token is copied
   * @param isPartly whether only some tokens of the suggestion are copied
   * @param isFirst whether it is the first of several shown tokens: its probability is not that of the whole suggestion
   */
  modelGave: (
    token: string,
    probability: string,
    typed: string,
    better: Better | undefined,
    { isCopied, isPartly, isFirst }: Readonly<Record<'isCopied' | 'isPartly' | 'isFirst', boolean>>,
  ) => {
    const named = `${isFirst ? 'first token' : 'token'} ${token}`;
    const figure = `a probability of ${probability} among ${typed === '' ? 'all tokens' : amongFitting(typed)}`;
    const more = better ? `; ${better.token} had more, ${better.probability}` : '';
    if (isCopied)
      return `${isPartly ? `${token} is copied; the model` : 'The model'} itself gave the ${named} ${figure}${more}.`;
    return `${isPartly ? `${token} is the model’s own prediction. ` : ''}The ${named} had ${figure}${more}.`;
  },
  /**
   * The token that the model would choose if none had to fit. @param own the explained token's probability among all tokens, in
   * the trace
   */
  firstOfAll: (first: string, probability: string, token: string, own: string) =>
    `If nothing had to fit, the model would put ${first} there: of all tokens, in the trace below, that has ${probability}, and ${token} ${own}.`,
  /**
   * The product of the tokens' probabilities. @param isAll whether all of its tokens were shown, and none of them typed before
   */
  probability: (value: string, isAll: boolean) =>
    isAll
      ? `The model gave the whole suggestion a probability of ${value}: the probabilities in the table, multiplied.`
      : `The model gave what was shown a probability of ${value}: the probabilities in the table, multiplied, without the rows of what was already in the text or not shown.`,
  /** The tokens over which the table's probabilities are taken. @param fitting how many tokens had to fit the typed text */
  among: (typed: string, fitting: number, tokens: number) => {
    if (fitting === 0) return 'Probabilities are among all tokens.';
    const was = `“${typed}” was already typed:`;
    if (fitting === tokens) return `${was} probabilities are among the tokens that fit it.`;
    const rows = fitting === 1 ? 'in row 1' : `in rows 1 to ${fitting}`;
    const others = tokens - fitting === 1 ? 'in the other row' : 'in the other rows';
    return `${was} ${rows} probabilities are among the tokens that fit it, ${others} among all tokens.`;
  },
  isTyped: 'already in the text',
  /**
   * The rows that the text above does not mention. @param rows how many of the first ones spell only text that was typed or
   * accepted before
   */
  typedRows: (rows: number) =>
    rows === 1
      ? 'Row 1 of the table repeats what was already in the text. It does not count in the probability of the suggestion.'
      : `Rows 1 to ${count(rows)} of the table repeat what was already in the text. They do not count in the probability of the suggestion.`,
  isSpelling: 'same beginning',
  isSpellingTitle: 'The same text begins with it, and can still follow, cut into other tokens',
  isLeftOut: 'not shown',
  isCopiedLeftOut: 'copied, not shown',
  isLeftOutTitle: 'The model suggested it, and it was not shown: it would repeat what stands there, or does not fit it',
  isCopied: 'copied',
  /** Of an alternative. */
  isMoreTitle: 'more probable to the model than the suggested token',
  isCopiedTitle: (characters: number) =>
    `Earlier in the text it stands after the same ${characters === 1 ? 'character' : `${count(characters)} characters`}`,
  table: 'The suggested tokens',
  columns: {
    token: 'token',
    copiedToken: 'copied token',
    id: 'id',
    probability: 'probability',
    alternatives: 'instead',
  },
  /** @param token absent if no token is left to explain */
  trace: (token: string, tokens: number, isCopied: boolean) => {
    const positions = `position${tokens === 1 ? '' : 's 0 to'} ${count(tokens - 1)}`;
    if (token === '') return `Below: the trace of what the model read, ${counted(tokens, 'token')} (${positions}).`;
    const before = `in a float32 trace of the ${counted(tokens, 'token')} before it (${positions})`;
    return isCopied
      ? `Below: the model’s own prediction of ${token}, ${before}. The copy itself needs no model.`
      : `Below: why the model predicted ${token}, ${before}.`;
  },
  /** If another token than the explained one is chosen. @param other `undefined` if another place of the text is */
  away: (token: string, other: string | undefined) =>
    other === undefined
      ? `“In short” is told of ${token} alone; below, another place of the text is looked at now.`
      : `“In short” is told of ${token} alone; below, ${other} is explained now.`,
  back: (token: string) => `Back to ${token}`,
  aboutFigures: 'About these figures',
  /** Beside the trace's probability of the explained token: why it differs. @param above its probability in the suggestion */
  besideReason: (typed: string, above: string) =>
    typed === ''
      ? ''
      : `The ${above} above are its share of the tokens that fit “${typed}”; “In short” tells its share of all tokens.`,
  /**
   * Why “In short” compares the explained token with another than the next most probable of all tokens.
   * @param typed what both had to fit; '' if the next most probable only spells the same text in another way
   * @param more a token that is more probable among all tokens and does not fit
   * @param spelling the tokens before it in the table that begin the same text
   */
  whyThatRival: (rival: string, typed: string, more: Better | undefined, spelling: readonly string[]) => {
    if (typed === '')
      return `“In short” compares it with ${rival}: the same text begins with the others before that in the table.`;
    const why =
      spelling.length === 0
        ? `“In short” compares it with ${rival}, the most probable other token that fits “${typed}”.`
        : `“In short” compares it with ${rival}, the most probable one that fits “${typed}” and leads to another text: with ${listWords(spelling)}, more probable in the table, the same text begins.`;
    return more
      ? `${why} Among all tokens ${more.token} is more probable than ${rival} (${more.probability}), but does not fit.`
      : why;
  },
  /** Why a share of all tokens can be larger than a share of some of them. */
  largerOfAll: (ofTrace: string, precision: string) =>
    `That share of all tokens, ${ofTrace}, is the larger one only because float32 and weights of ${precision} give other probabilities.`,
  /**
   * If the most probable other token in the table differs from the one in the trace, and so in “In short”: both tokens, with
   * both numbers.
   */
  changedPlaces: (ofRun: ComputedTwice, ofTrace: ComputedTwice, precision: string) =>
    `Two others change places: with weights of ${precision} ${ofRun.token} comes first of them, ${ofRun.run} against ${ofTrace.run} of ${ofTrace.token}; in float32, which “In short” goes by, it is ${ofTrace.token}, ${ofTrace.trace} against ${ofRun.trace}.`,
  clickAnother: 'Click another token above to explain that one.',
  explain: 'Explain this token, with a trace of what the model read before it',
  isExplained: 'This token is explained below',
} as const;
