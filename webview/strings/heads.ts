/** Texts about finding heads, about one head's lines, and about its circuits. */

import { addedInWords } from '../../src/base/added-in-words';
import { listWords } from '../../src/base/list-words';
import type { DetectedKind, HeadKind } from '../../src/trace/heads/head-kinds';
import { IS_FROM } from '../../src/trace/heads/head-verdict';
import {
  BASELINE_DEFINITION,
  calledWhen,
  HEAD_WORDS,
  REPEATS_REMAIN,
  repeatedDefinition,
} from '../../src/trace/heads/head-words';
import { CHANGE_DEFINITION, foreseenDefinition } from '../../src/trace/heads/without-head';
import type { Level } from '../choice/choice';
import { hundredths, percentInWords } from './format';

/** Distinguishes kinds whose names sound the same to a reader who meets them for the first time. */
const TOLD_APART: Readonly<Partial<Record<HeadKind, string>>> = { duplicate: 'its earlier copy', same: 'itself' };

/** What tokens do in a head of the kind, for readers who do not know the names. */
const DOES: Readonly<Record<HeadKind, string>> = {
  previous: 'a token looks at the one before it',
  following: 'a token looks at the one after it',
  duplicate: 'a token looks at an earlier copy of itself',
  induction: 'a token looks at what came after an earlier copy of itself',
  first: 'tokens look at the first one of the text',
  local: 'a token looks at itself and the two before it',
  same: 'a token looks at itself, and at no copy',
  entropy: 'attention is spread over many tokens',
};

/** How much of a score remains on shuffled tokens: all of it, as far as can be told, nearly all, most, or less. */
type Remains = 'all' | 'nearly all' | 'most' | 'less';

/** For kinds that are about positions: shuffling changes which token is at a position, not the positions. */
const BY_PLACE: Readonly<Record<Remains, string>> = {
  all: 'about as much: some shuffles score as high, and the difference is at most twice the spread. So the head goes by position, whatever tokens stand there. A head that looks for certain tokens would score clearly less.',
  'nearly all':
    'all of it remains, to within 1\u00a0%. So the head goes by position, whatever tokens stand there. A head that looks for certain tokens would score clearly less.',
  most: 'most of it remains. So the head goes mainly by position, whatever tokens stand there. A head that looks for certain tokens would score far less.',
  less: 'less than half of it remains. So most of what the head does here depends on the order of this text, and not on position alone.',
};

/** For the other kinds: says only what the order changes. @param does what such a head does */
const byOrder = (does: string): Readonly<Record<Remains, string>> => ({
  all: `about as much: some shuffles score as high, and the difference is at most twice the spread. So ${does} in whatever order the tokens stand; if what this text says were the reason, the score would change clearly.`,
  'nearly all': `all of it remains, to within 1\u00a0%. So ${does} in whatever order the tokens stand; if what this text says were the reason, the score would change clearly.`,
  most: `most of it remains. So ${does} mainly in whatever order the tokens stand; if what this text says were the reason, little would remain.`,
  less: `less than half of it remains. So most of what the head does here depends on the order of this text.`,
});

/** Has no kind that looks for repeats, as shuffled tokens keep their repeats. */
const REMAINS: Readonly<Partial<Record<HeadKind, Readonly<Record<Remains, string>>>>> = {
  previous: BY_PLACE,
  following: BY_PLACE,
  first: BY_PLACE,
  local: BY_PLACE,
  same: byOrder('its tokens look that much at themselves'),
  entropy: byOrder('its attention is that spread'),
};

/** The words for a head that can be left out for comparison: its name, its score for a kind, and the name it does not get. */
type ControlWords = Readonly<Record<'control' | 'left' | 'score' | 'by' | 'called', string>>;

/**
 * About the head with the highest score: whether leaving out the control can change its score, and whether the model predicts
 * tokens.
 */
interface FirstOfControl {
  readonly name: string;
  readonly canChange: boolean;
  readonly hasWorth: boolean;
}

/** If the score of that head cannot change, the predicted repetition still tells something. */
function whatControlTells({ control, left }: ControlWords, { name, canChange, hasWorth }: FirstOfControl): string {
  const says = `that says little about head ${left}`;
  if (canChange) return `If the score of head ${name} falls as much without it, ${says}.`;
  const fixed = `Neither of the two can change the score of head ${name}, which looks before they write`;
  if (!hasWorth) return `${fixed}: compare how the scores of later heads change.`;
  return `${fixed}: compare what the repetition is worth. If it is worth as little without head ${control}, ${says}.`;
}

export const headStrings = {
  /** What a head does in a model whose heads add to no logit. */
  shareOnAWord: (share: number) => `${percentInWords(share)} of its attention on one other word`,
  /** @param token the attending token */
  tintByShare: (token: string) => `tint: largest share from ${token} to one other word`,

  kind: 'Kind of head',
  any: 'any',
  /** Above the kinds of an encoder's heads. */
  bothSides: 'Attention sees both sides here: a token looks at those before it and at those after it.',
  showAttention: (layer: number, head: number) => `Show the Attention of Head ${layer}.${head}`,
  /** @param level the user's level before the list; from Figures, they return to the story */
  back: (level: Level) => (level === 'numbers' ? 'Back to the Level Numbers' : 'Back to the Story'),
  backTitle: (level: Level) =>
    level === 'numbers'
      ? 'All steps on one page, where you came from; this list is there as well'
      : 'The same step with one figure; this list is at the levels Figures and Numbers',
  /** @param where what the list is sorted by, see `scoredOn` */
  least: (score: string, where: string) => `at least ${score} ${where}`,
  leastLabel: (highest: string, where: string) => `Show heads that score at least; the highest ${where} is ${highest}`,
  highest: (highest: string, where: string) => `The highest score ${where} is ${highest}.`,
  /** Which scores a list of heads uses. @param text "text", "source", "output" @param isTested on repeated random tokens */
  scoredOn: (text: string, isTested: boolean) => (isTested ? 'on random tokens' : `on this ${text}`),
  baseline: BASELINE_DEFINITION,
  /**
   * @param text the text of the tokens: "text", "source", "output" @param often tokens that occur often in it, with their counts
   */
  advice: (text: string, often: readonly string[]) => ({
    'first row': 'Begin with the first row, the highest score.',
    'none clear': `No head does this clearly in this ${text}: none scores ${hundredths(IS_FROM)} or more.`,
    'few count': `Only few tokens of this ${text} count here, so a head may be first by chance: test on repeated random tokens first.`,
    repeats:
      often.length > 0
        ? `Many heads can score here because of tokens that stand in this ${text} often, such as ${listWords(often)}: test on repeated random tokens first.`
        : 'A head can score here for other reasons as well: test on repeated random tokens first.',
  }),
  /** @param token in quotes */
  oftenToken: (token: string, times: number) => `${token} (${times} times)`,
  /** What makes a head one of a kind. */
  calledWhen,
  /**
   * For kinds that look for repeats, for which the shuffled score says nothing.
   * @param asHigh whether the mean over the shuffles is as high as the score, or only some shuffles reach it
   */
  shuffledSaysNothing: (asHigh: 'mean' | 'some', { score, shuffled }: Record<'score' | 'shuffled', string>) =>
    `${asHigh === 'mean' ? 'That the shuffled score is as high says' : `Some shuffles score as high, though ${shuffled} is below ${score}. That says`} nothing against it: shuffled tokens keep their repeats.`,
  /**
   * What the first row's score says beside the shuffled one. @param head "3.5" @param remains absent while it is pending, or if
   * nothing follows from it
   */
  besideShuffled: (
    kind: HeadKind,
    { text, head, score, shuffled }: Record<'text' | 'head' | 'score' | 'shuffled', string>,
    remains: Remains | undefined,
  ) => {
    const says = REMAINS[kind];
    return (
      says &&
      remains &&
      `Head ${head} scores ${score} on this ${text} and ${shuffled} on its tokens shuffled: ${says[remains]}`
    );
  },
  /** For kinds whose repeats remain after shuffling. */
  repeatsRemain: (kind: HeadKind) => (REMAINS[kind] ? undefined : REPEATS_REMAIN),
  /** The name of the kind where one is chosen: two similar names are told apart. */
  kindChoice: (kind: HeadKind) =>
    TOLD_APART[kind] ? `${HEAD_WORDS[kind].name} (${TOLD_APART[kind]})` : HEAD_WORDS[kind].name,
  kindTitle: (kind: HeadKind) => `Heads in which ${DOES[kind]}`,
  /** In the table of all heads. @param kind "induction", or "random induction" */
  kindColumn: (kind: HeadKind | `random ${DetectedKind}`) => {
    const detected = /^random (.+)$/.exec(kind)?.[1] as DetectedKind | undefined;
    if (detected) return `random: ${HEAD_WORDS[detected].name}`;
    const { name } = HEAD_WORDS[kind as HeadKind];
    return kind === 'entropy' ? `${name}, share of the most possible` : name;
  },
  kindsInTable:
    'The kinds that were looked for follow, unless they are a column already: their scores in this text, and those on repeated random tokens where they were tested.',
  /** What is exported from the list. */
  exported: 'Heads by kind',
  columns: 'How this is measured, and what the columns are',
  /** @param isTested on repeated random tokens; bars show the number by which rows are sorted */
  bars: (isTested: boolean) =>
    isTested
      ? 'The bar shows the score on repeated random tokens.'
      : 'The bar shows the score, the thin one below it the shuffled score.',
  detector:
    '“Share of all attention” is how much of the attention of all tokens, taken together, is of this kind, and the most that this text allows. It is the score of TransformerLens’s head detector.',
  of: (ceiling: string) => `of ${ceiling}`,
  /** @param isTested on repeated random tokens; that is what the list is sorted by */
  belowMaps: (kind: string, isTested: boolean) =>
    isTested ? `Below each map: ${kind}, on repeated random tokens.` : `Below each map: ${kind}, in this text.`,
  onRandom: (score: string) => `on repeated random tokens ${score}`,
  /** How many shuffles have a lower score. */
  rank: (below: number, shuffles: number) => `higher than ${below} of ${shuffles}`,
  /** Above the list, about the shuffled scores in its rows. @param heads how many heads are looked at together */
  shuffledNote: (count: number, heads: number) => {
    const byChance = heads / (count + 1);
    const about = byChance < 0.95 ? byChance.toFixed(1) : Math.round(byChance).toLocaleString('en');
    return `Shuffled: the score on the same tokens in another order, as the mean of ${count} shuffles ± their spread (standard deviation), and how many of them the score here is higher than. Of ${heads.toLocaleString('en')} heads at once, about ${about} would be higher than all ${count} by chance alone.`;
  },
  /** After the text about shuffled tokens. @param isTested on repeated random tokens */
  decides: (kind: DetectedKind, isTested: boolean) =>
    `Whether a head is ${HEAD_WORDS[kind].called} ${
      isTested
        ? 'is decided by its score on random tokens alone.'
        : 'is not decided by these, but by the test on repeated random tokens.'
    }`,
  shuffles: (count: number, seed: number) => `${count} shuffles, seed ${seed}.`,
  waiting: 'shuffled: being computed…',
  /** @param shuffled absent while it is pending */
  scored: (kind: string, score: string, shuffled: string | undefined) =>
    `${kind} ${score}${shuffled === undefined ? '' : `; shuffled ${shuffled}`}`,
  headings: {
    head: 'head',
    score: 'score',
    random: 'random',
    shuffled: 'shuffled',
    detector: 'share of all attention',
  },
  test: 'Test on Repeated Random Tokens',
  testTitle:
    'The standard test of induction heads: the model reads random tokens and then the same tokens again. It does not change this trace.',
  testing: 'The model reads repeated random tokens…',
  cancelTest: 'Cancel',
  /** Beside the change of its score. @param amount "+0.31" @param of "the logit of “·the”" */
  addsHere: (head: string, amount: string, of: string) =>
    `To the prediction of this text, head ${head} ${addedInWords(amount, of)} directly.`,
  explained: (token: string, ratherThan: string | undefined) =>
    ratherThan === undefined ? `the logit of ${token}` : `the lead of ${token} over ${ratherThan}`,
  leaveOut: 'Leave out head',
  /** @param head "3.5"; empty if the typed text is not a head */
  testWithout: (head: string) => `Test Again Without ${head === '' ? 'It' : `Head ${head}`}`,
  testWithoutTitle:
    'The model reads the same random tokens again, with the output of this head set to zero (zero ablation). It does not change this trace.',
  testingWithout: (head: string) => `The model reads the same random tokens without head ${head}…`,
  allHeads: 'With All Heads',
  offered: (head: string, score: string) =>
    `Offered is head ${head}: of the blocks before that of the first induction head, it looks most at the token before (${score} on random tokens). From what such a head writes, an induction head can tell what each token came after.`,
  /** @param kind the kind of its score */
  offeredFirst: (head: string, kind: string, score: string) =>
    `Offered is head ${head}, which scores most here: ${kind}, ${score} on random tokens. Any other can be left out: write it as block.head.`,
  /** @param head "3.2" */
  control: (head: string) => `For Comparison, Without Head ${head}`,
  aboutControl: (words: ControlWords, first: FirstOfControl) =>
    `Head ${words.control} can be left out for comparison (a control): of the other heads of its block that are not called ${words.called}, it has the lowest score “${words.by}” (${words.score} on random tokens). ${whatControlTells(words, first)}`,
  /** The tests without a head that were made so far. @param head the head with the highest score of the kind */
  leftOutSoFar: (head: string, kind: string) => `Left out so far, and the ${kind} score of head ${head} without it`,
  leftOutColumns: { without: 'without', score: 'score', change: 'change', worth: 'repetition, nats' },
  leftOutNone: 'no head',
  anyHead: 'Any head can be left out: write it as block.head.',
  noSuchHead: (layer: number, head: number) =>
    `Write a head as block.head: blocks are counted from 0 to ${layer}, heads from 0 to ${head}.`,
  barsWithout:
    'While a head is left out the list is of repeated random tokens alone. The bar shows the score without that head, the thin one below it the score with all heads. Scores and changes are means ± their standard deviation over the texts.',
  changes: CHANGE_DEFINITION,
  /** Columns of the list while a head is left out. */
  withoutColumns: { without: (head: string) => `without ${head}`, change: 'change', sort: 'Sort by this column' },
  tested: repeatedDefinition,
  foreseenTokens: foreseenDefinition,
  /** Beside the scores of the test. */
  testOf: (texts: number, different: number, seed: number) =>
    `Each number is a mean ± its standard deviation over ${texts} random texts, each of ${different} different tokens and the same again (${2 * different} tokens), seed ${seed}.`,
  plusMinus: (deviation: string) => `± ${deviation}`,
  mostInTest: (kind: string) => `Most on repeated random tokens, ${kind}:`,
  found: (found: number, all: number) => `${found} of ${all} heads`,
  none: 'This text is too short for this kind.',
  list: (kind: string) => `Heads by their score: ${kind}`,
  /** @param head "4.3" */
  mapOf: (head: string) => `Attention of head ${head}`,
  /** @param chosen "5.4" */
  preview: (chosen: string) => `Head ${chosen} is still chosen.`,
  firstRow: ', first of the list',
  chooseHead: (head: string) => `Choose head ${head}`,
  mapReads: 'Each row is a token that looks, each column one that is looked at.',
  fromToken: 'From',
  /** @param kind "induction" */
  givesTo: (share: string, kind: string) => `it gives ${share} of its attention to what the score “${kind}” counts:`,
  countsNone: (token: unknown, kind: string) => [`The score “${kind}” counts nothing from `, token, '.'],
  lines: (place: string) => `Where ${place} looks`,
  linesHelp:
    'A line from each token (left) to those it looks at (right); the smaller the weight, the fainter the line. Point at a token, or move to it with the arrow keys, to see its lines alone.',
  linesLabel: 'Tokens that look, and tokens that are looked at. Arrow keys move; left and right change the side.',
  queries: 'looks',
  keys: 'looked at',
  cut: (from: number, to: number, all: number) => `Tokens ${from} to ${to} of ${all}, around the chosen one.`,
  looks: (token: string, others: string) => `${token} looks at ${others}`,
  lookedAt: (token: string, others: string) => `${token} is looked at by ${others}`,
  nobody: 'none of these',
  circuitsTitle: (place: string) => `What ${place} does with a token: its OV and QK circuits`,
  circuits: (layer: number, head: number, token: string, weight: string) =>
    `Head ${layer}.${head} gives ${token} ${weight} of its attention`,
  lookedAtMost: 'token looked at',
  circuitsHelp:
    'In this run the head’s value of that token says what it adds. “By weights alone” leaves out norms, biases, positions and earlier blocks, so it may say something else, above all in later blocks.',
  adds: (token: string) => `OV in this run: what ${token} adds, with all of the attention`,
  addsFormula: 'v · W_O · norm · W_U',
  addsHelp: (token: string) => `To the logits after ${token}, with the final norm’s scale there.`,
  ov: (token: string) => `OV by weights alone: what ${token} would add`,
  qk: (token: string) => `QK by weights alone: what ${token} would look at`,
  ovFormula: 'W_E · W_V · W_O · W_U',
  qkFormula: 'W_E · W_Q · W_Kᵀ · W_Eᵀ',
  countCopies: 'Count How Often It Copies',
  countCopiesTitle:
    'For tokens that are drawn at random: for how many the OV circuit, by its weights alone, gives the token itself most.',
  countingCopies: 'The OV circuit is multiplied out for tokens drawn at random…',
  most: 'most',
  least10: 'least',
  /** @param rank 1 is the largest */
  ownRank: (token: string, rank: string, all: string) => `${token} itself has rank ${rank} of ${all}.`,
} as const;
