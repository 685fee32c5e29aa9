/** Texts of the story: what surrounds every step. */
import { addedInWords, isNothing, nearlyNothing } from '../../src/base/added-in-words';
import { capital, count, counted } from '../../src/base/counted';
import { proseHundredths } from '../../src/base/number-text';
import type { Instead } from '../../src/trace/ablation/ablation';
import type { ModelComponent } from '../../src/trace/readings/model-part';
import type { ShortWalk } from '../../src/trace/steps/short-walk';
import type { Level } from '../choice/choice';
import { ablationSweep } from './ablation';
import { signedShort } from './format';

const SHORT: Readonly<Record<ShortWalk, string>> = { beginners: 'Beginners', attention: 'Attention' };

const levels: Record<Level, string> = { story: 'Story', figures: 'Figures', numbers: 'Numbers' };
const levelTitles: Record<Level, string> = {
  story: 'One step at a time, with one figure',
  figures: 'One step at a time, with all its figures',
  numbers: 'Everything at once: all steps, with all numbers',
};

/** "adds +0.15 to ⏎", "takes away 0.30 from ⏎" */
const added = (amount: number, to: string): string => addedInWords(signedShort(amount), to);

/** @param bySize whether it is the largest whatever its sign; the text of a negative one says which */
const largestOfRow = (value: number, bySize: boolean): string => {
  if (value >= 0) return 'largest of its row';
  return bySize ? 'largest in size of its row' : 'largest of its row, though negative';
};

/** Whether a token is only punctuation, which would be read as that of the sentence around it. */
const isMark = (token: string): boolean => /^\p{P}+$/u.test(token);

/** A token as a sentence names it. */
const named = (token: string): string => (isMark(token) ? `“${token}”` : token);

/** How a token became the next one. */
const TAKEN = { drawn: 'was drawn', given: 'you chose', chosen: 'was chosen otherwise' } as const;

/** The tokens that have no row where values are mixed. */
interface MixRest {
  readonly tokens: number;
  /** The sum of their weights. */
  readonly weight: string;
  /** Whether each has less than those with a row. */
  readonly isLess: boolean;
  /** The step that shows all weights; absent if there is none. */
  readonly step: number | undefined;
}

/** What is left out: "head 5.4", "the MLP of block 4". */
const leftOutName = ({ kind, layer, head, cross }: ModelComponent): string =>
  `${kind === 'mlp' ? `the MLP of block ${layer}` : `head ${layer}.${head}`}${cross ? ' of the cross-attention' : ''}`;

/** What a run with the chosen replacement does to a part: with its mean nothing is left out. */
const leavingOut = (part: ModelComponent, instead: Instead): string =>
  instead === 'mean' ? `Run with the mean of ${leftOutName(part)}` : `Leave ${leftOutName(part)} out`;

export const storyStrings = {
  level: 'Detail',
  levels,
  levelTitles,
  /**
   * "Block 5 · Attention · step 8 of 21"
   * @param stack if there are several
   * @param layer null outside blocks
   * @param steps not told if left out
   */
  place: (
    stack: string | undefined,
    layer: number | null,
    part: string | null,
    step: number,
    steps: number | undefined,
  ) =>
    capital(
      [
        ...(stack === undefined ? [] : [capital(stack)]),
        ...(layer === null ? [] : [`Block ${layer}`]),
        ...(part === null ? [] : [part]),
        steps === undefined ? `step ${count(step)}` : `step ${count(step)} of ${count(steps)}`,
      ].join(' · '),
    ),
  ofHead: (layer: number, head: number) => `block ${layer}, head ${head}`,
  /** @param shares the first and the last query head that share the keys and values */
  ofSharedHead: (layer: number, head: number, keyHead: number, shares: readonly [number, number]) =>
    `block ${layer}, query head ${head}, key/value head ${keyHead} (shared by query heads ${shares[0]}–${shares[1]})`,
  tokensInShort: 'Tokens and ids',
  /** What a run with the mean put in place of the part is said in its own sentence. */
  measured: (instead: Instead) => (instead === 'zero' ? 'Measured, with 0 in place of a part:' : 'Measured:'),
  /** Unfolds the other results of the runs without each part. */
  ofRuns: 'More of the runs without each part',
  /** After the name of a head. */
  /** In two lines. */
  addsMostInBlock: 'adds\u00a0most in\u00a0its\u00a0block',
  happened: 'What happened here:',
  /** Between what makes a token lead and what its logit is the sum of. */
  ofLogitAlone: 'Another question is what its logit alone is made of.',
  /** What later steps show about this text. */
  atAGlance: 'At a glance',
  atAGlanceAbout:
    'What the steps find, each with the way there. Point at an underlined word, or reach it by Tab and press Enter, to see what it means.',
  glanceStep: (step: number, name: string) => `${count(step)} ${name}`,
  further: (findings: number) => counted(findings, 'more finding'),
  /** For many amounts below the sentence that sums them up. */
  foldedAmounts: 'What each adds',
  /** Above bars of as many tokens. */
  topLogits: (tokens: number) => `Logits of the ${count(tokens)} most probable tokens`,
  /** Buttons that show the whole figure of a presented step, and again only what its sentence compares. */
  wholeFigure: 'Show the Whole Figure',
  simpleFigure: 'Show Less',
  /** In a presentation, where not all sentences have room. */
  allText: 'Show all sentences of this step, which scroll',
  lessText: 'Show what fits',
  /** @param presses how many type sizes smaller */
  leftAway: (presses: number) => `${presses > 1 ? `${presses} × ` : ''}A− shows more of the text`,
  /**
   * @param explained the other token that is told; `undefined` while it is not known @param isFirst whether it is the most
   * probable one
   */
  goesOnWith: (
    token: string,
    taken: 'drawn' | 'given' | 'chosen',
    { explained, isFirst }: { readonly explained: string | undefined; readonly isFirst: boolean },
  ) => {
    const goesOn = `The text goes on with ${token}, which ${TAKEN[taken]}.`;
    if (explained === undefined) return goesOn;
    return `${goesOn} Explained below is the prediction of ${explained}${isFirst ? ', the most probable token' : ''}, not that of ${token}.`;
  },
  where: 'Where we are:',
  formula: 'Formula with these numbers',
  exact: 'Exact values',
  colours: 'What the colours mean',
  explanation: 'In more detail',
  proofs: 'Proofs',
  proofsHold: (held: number, all: number) =>
    held < all ? `${all - held} of ${all} fail` : all === 1 ? '1 holds' : `${all} hold`,

  /** In room for what is told of a drawn token, until one is drawn. */
  toDraw: 'To have a token drawn instead, choose “sampled” below. Here you then read how it was drawn.',

  previous: 'Previous step',
  next: 'Next step',
  lastStep: 'Last step',
  play: 'Play the tour',
  /** @param step where it begins @param minutes that it takes from there, approximately */
  playTitle: (step: number, minutes: number) =>
    `Play the tour from step ${step} on (t), about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}: each step stays as long as it takes to read. → goes to the next step at once; any other key, a click or scrolling pauses the tour.`,
  short: SHORT,
  /** The place in it. */
  shortOf: (step: number, steps: number) => `${step} of ${steps}`,
  /** At a step that it leaves out, which is no place in it. */
  shortCount: (steps: number, all: number) => `${steps} steps of ${all}`,
  /** As the button at step 1 says it. */
  shortLength: (walk: ShortWalk, steps: number) =>
    walk === 'beginners' ? storyStrings.stepsForBeginners(steps) : `${steps} Steps About Attention`,
  fewer: 'Fewer Steps',
  /** It begins with the visible text. */
  fewerTitle: 'Fewer Steps: from where you are or the nearest of them. All others can still be chosen.',
  shortEndTitle: (walk: ShortWalk, steps: readonly number[], all: number) =>
    `← and →, the buttons and the tour lead through steps ${steps.join(', ')} only. Press to go through all ${all} (${walk === 'beginners' ? 'b' : 'a'}).`,
  shortEnded: (all: number) => `All ${all} steps`,
  shortItem: 'Steps About Attention Only, or All',
  /** At step 1. */
  stepsForBeginners: (steps: number) => `${steps} Steps for Beginners`,
  allSteps: (steps: number) => `All ${steps} Steps`,
  beginnersTitle: 'Go through few steps, without what takes long to explain, or through all again (b)',
  beginnersItem: 'Steps for Beginners Only, or All',
  /** In the list of all steps, at one that a short walk leaves out. */
  notInShort: 'left out: ← and → lead past it',

  toFirst: 'Go to step 1',
  toFirstTitle: 'Go to step 1; a tour that plays begins there again. Shift T plays it from there.',
  pause: 'Pause the tour',
  pauseTitle: 'Pause the tour (t)',
  tour: 'The tour plays. → goes to the next step at once; any other key, a click or scrolling pauses it.',
  tourShort: '→ next, other keys pause',
  present: 'Present: larger type, nothing but text and step in this panel, and no side bars',
  begin: 'Present',
  leavePresentation: 'Leave the presentation',
  leave: 'Leave',
  fullScreen: 'Full screen',
  fullScreenTitle: 'Full screen, without the activity bar and the status bar of VS Code (Zen Mode); again to go back',
  /** From a comparison to the presented trace. */
  backToPresented: (step: number | null) => (step === null ? 'Back to the trace' : `Back to step ${step}`),
  backToPresentedTitle: 'Back to the presented trace (Esc); f leaves the presentation',
  largerType: 'Larger type',
  largerTypeTitle: 'Larger type (+)',
  noLargerType: 'Larger type has no room in this panel',
  /** @param height in CSS pixels */
  noLargerInLow: (height: number) => `Larger type has room in panels higher than ${height} pixels`,
  smallerType: 'Smaller type',
  smallerTypeTitle: 'Smaller type (−)',
  presentTitle: (label: string) => `${label} (f)`,
  stepOf: (step: number, steps: number, name: string) => `${storyStrings.numberOf(step, steps)} ${name}`,
  numberOf: (step: number, steps: number) => `${step}/${steps}`,
  progress: (step: number, steps: number) => `Step ${step} of ${steps}`,

  /** In the heading after the steps of a block, which are listed once. */
  afterSuchBlocks: (blocks: number) => `, after ${blocks} such blocks`,
  stepsInEachBlock: (from: number, to: number, blocks: number) =>
    `Steps ${from} to ${to} run in each of the ${blocks} blocks`,

  stepsBelow: (from: number, to: number) => (from === to ? `▾ step ${to}` : `▾ steps ${from} to ${to}`),

  headsTitle: 'what each part adds',
  /** What the colours measure. @param token "·They" */
  headsTitleOfLogit: (token: string) => `adds to logit of ${token}`,
  /** Where a lead is measured, as in the step of the logits. @param over "·the" */
  headsTitleOfLead: (over: string) => `adds to lead over ${over}`,
  addsToLead: 'adds to lead',
  heads: 'Heads: blocks down, heads across. Arrow keys choose.',
  headPlace: (layer: number, head: number) => `block ${layer}, head ${head}`,
  adds: (amount: number, token: string) => added(amount, `the logit of ${token}`),
  mlp: 'MLP',
  mlpAdds: (layer: number, amount: number, token: string) =>
    `MLP of block ${layer}, ${added(amount, `the logit of ${token}`)}`,
  logitOf: (token: string) => `the logit of ${token}`,
  /** For the difference of two logits. */
  leadOf: (token: string, other: string) => `the lead of ${token} over ${other}`,
  /**
   * "Head 5.4 adds 1.69 directly to the logit of “·They” (10.44)." What later parts make of it counts as theirs.
   * @param attention which one, in a decoder that has two
   * @param to "the logit of “·They”", or "the lead of “·They” over “·It”"
   * @param all what all parts of the model add to it
   */
  headAdds: (
    { layer, head, attention }: { layer: number; head: number; attention?: 'self-attention' | 'cross-attention' },
    amount: number,
    to: string,
    all: number,
  ) => {
    const written = signedShort(amount);
    const size = written.slice(1);
    const verb = isNothing(written) ? nearlyNothing(amount) : amount < 0 ? `takes ${size}` : `adds ${size}`;
    const way = amount < 0 ? 'from' : 'to';
    return `Head ${layer}.${head}${attention === undefined ? '' : ` (${attention})`} ${verb} directly ${way} ${to} (${proseHundredths(all)}).`;
  },
  /** Below a finding about a prediction: the finding comes from one run, and this starts another. */
  leaveOut: (part: ModelComponent, instead: Instead) => `${leavingOut(part, instead)} and see`,
  /** About a head that does more against it than the other does for it. */
  /** @param ofLead whether it takes from a lead that is told beside the logit, to which it may add */
  leaveOutOpposing: (part: ModelComponent, ofLead: boolean, instead: Instead) =>
    `${leavingOut(part, instead)}, which ${ofLead ? 'takes most away from the lead' : 'takes away most'}`,
  /** @param step where it is answered, if that is not the visible one */
  whichPart: (step: number | undefined) =>
    step === undefined ? ablationSweep.all : `${ablationSweep.all} (step ${step})`,
  whichPartAbout:
    'Leaves out each head and MLP in turn, and says which of them matters most for the lead, or for the logit where no lead is told',
  leaveOutTitle: {
    zero: 'Runs the text anew without this part, and tells what the model then predicts',
    mean: 'Runs the text anew with the mean of this part over the text in its place, and tells what the model then predicts',
  } satisfies Readonly<Record<Instead, string>>,
  /** In step 1. */
  arcs: 'The arcs above the text belong to a later step. They show where the outlined token looks: the thicker an arc and the stronger the colour of a token, the more of its attention is on that token.',
  /** The same beside an output with its source: each of the steps explains some of them. */
  arcsOfOutput:
    'Arcs above the source and the output, and lines between the two where there are any, belong to later steps. They show where the outlined token looks: the thicker one is and the stronger the colour of a token, the more of its attention is on that token.',
  arcsBegin:
    'The arcs above the text show where the outlined token looks in the chosen head: the thicker an arc and the stronger the colour of a token, the more of its attention is on that token.',
  /** Before the attending token, at the beginning of a walk through attention. */
  clearExample: 'A clear example in this text: from',
  clearHead: (layer: number, head: number) => `head ${layer}.${head} gives`,
  ofAttention: 'of its attention.',
  nth: (ordinal: string) => `the ${ordinal}`,
  showExample: 'Show this example',
  arcsExplained: (step: number) => `Step ${step} explains them`,
  arcsExplainedOf: {
    source: (step: number) => `Step ${step}: of the source`,
    output: (step: number) => `Step ${step}: of the output`,
    across: (step: number) => `Step ${step}: from the output to the source`,
  },
  /** Shown in place of amounts, before the step that explains heads. */
  headsBeforehand: (step: number) => `Attention heads: see step ${step}`,
  headsCounted: (blocks: number, heads: number) => `${counted(blocks, 'block')} × ${counted(heads, 'head')}`,
  coloursLater: (step: number) => `Coloured from step ${step} on, where they play a part.`,
  coloursBeforehand: 'Colour: how much each head or MLP does for the predicted token.',
  fullColour:
    'The logit is the sum of what all parts of the model add. The full colour stands for the largest amount of all heads and MLPs; half of the colour for a quarter of that (√ scale).',
  takesAway: 'takes away',
  /** @param token absent while it is pending */
  addsTo: (token: string | undefined) =>
    token === undefined ? 'adds' : `adds to ${isMark(token) ? `“${token}”` : token}`,
  blockLabel: 'block',
  headLabel: 'head',
  tint: (token: string) =>
    `The colour of a head or MLP: what it adds to the logit of ${token} (√ scale: half of the colour is a quarter of the amount)`,
  tintBetween: (from: string, to: string, token: string) =>
    `Colours from ${from} to ${to}: what a head or MLP adds to the logit of ${token}`,
  noTint: 'all heads',
  headName: (head: number) => `head ${head}`,
  allHeads: 'Show all heads, and choose one',
  allHeadsOf: (name: string) => `${name}: show all heads`,
  showBlock: (layer: number) => `Show block ${layer}`,
  choosingHead: 'choosing a head…',
  listOfSteps: (now: string) => `${now}: all steps`,
  choosingBlock: 'Choosing the head to begin with…',
  /** Shown until it is known why the token was predicted: that reads all parts of the model, which is more than a trace needs. */
  computingInShort:
    '“In short” comes here: computing what each part of the model adds to the prediction, which takes the longer the larger the model is…',
  choosingHeadTitle: 'Choosing the head to begin with',
  previousBlock: 'Previous block',
  nextBlock: 'Next block',
  previousHead: 'Previous head',
  nextHead: 'Next head',

  findHeads: 'Find Heads of a Kind',
  findHeadsTitle:
    'Leads to the list of all heads at the level Figures, sorted by how much of a kind each is: previous token, induction, …',
  findHeadsWhere: 'opens the list of all heads at the level Figures',

  onward: 'What you can do next',
  /** At the last step of the walk for beginners. */
  beginnersDone: 'The walk for beginners is done. A new text begins it again; a step that it left out ends it.',
  onwardText: 'Change the Text',
  onwardTextAbout: 'and follow the new one through every step',
  onwardAll: (steps: number) => `See All ${steps} Steps`,
  onwardAllAbout: 'from step 1, with the same text',
  onwardOther: 'Change the Prediction',
  onwardOtherAbout: 'which token of the text would have to be another one?',
  /** Beside “Which words matter?”, for a masked place. */
  onwardMaskAbout: 'each other word of the text is masked as well: how much of the prediction is left?',
  onwardToken: 'Look at Another Token',
  onwardTokenAbout: (token: string) => `what did the model expect after ${token}?`,
  onwardHeads: 'Look Through All Heads',
  onwardHeadsAbout: 'sorted by what they do, all attention patterns side by side: opens the level Figures',
  onwardCompare: 'Compare…',
  /** @param ofSentences whether the model makes vectors of texts for comparison */
  onwardCompareAbout: (ofSentences: boolean) =>
    ofSentences
      ? 'with another text: how similar the two are to this model'
      : 'with another text, or with another model',
  onwardWorksheet: 'Save a Worksheet…',
  onwardWorksheetAbout: 'with the figures of the steps that you choose, questions about each, and the answers',
  onwardAgain: 'Start Again',
  onwardAgainAbout: 'from step 1, with the same text',
  onwardLessons: 'Or take a lesson: a few cards on a prepared text, and one question',

  /** The header of the exported bars. */
  exportedBars: ['rank', 'token', 'id', 'probability'],
  comesNext: 'What comes next',
  comesAfter: (token: string) => `What comes after ${token}`,
  /** The same while sampling settings change their probabilities; it is short, since the tokens are beside it. */
  nextBeforeSampling: 'Next, before sampling',
  afterBeforeSampling: (token: string) => `After ${token}, before sampling`,
  /** A link to the step that explains it. */
  why: (token: string) => `why ${named(token)}?`,
  whyLabel: (token: string, step: number) => `Why ${token}? Go to step ${step}`,
  whyTitle: (token: string, step: number) =>
    `Step ${step} shows what each part of the model adds to the logit of ${token}`,
  /** About a token whose probability before the change of the text is known. */
  formerly: (share: string) => `Before the text was changed: ${share}`,
  formerMarks: 'Line at a bar: its probability before the change.',
  /** @param tokens those without a line @param most how many most probable tokens are known of the text before */
  noFormerMarks: (tokens: readonly string[], most: number) =>
    `No line: ${tokens.join(', ')} (not in the first ${most} before).`,
  /** For a prediction that can be chosen. */
  explains: (step: number, chosen: boolean) =>
    chosen
      ? `Step ${step} explains its logit. Click again to explain the most probable token.`
      : `Click to have its logit explained in step ${step}. Unless you have chosen a head, the one that adds most to that is shown then.`,
  /** If another token than the most probable one was chosen. */
  explainedNow: (token: string) => `All steps now explain ${named(token)}.`,
  explainAgain: 'Explain the most probable token again',
  /** Before the other token, and the text in between. */
  whyPair: (token: string) => `why ${token}`,
  not: ', not ',
  /** It begins with the visible text. */
  whyPairLabel: (token: string, other: string, step: number) => `why ${token}, not ${other}? Go to step ${step}`,
  /** If another token is chosen. */
  pairEnded: (token: string, other: string) => `Why ${token}, not ${other}, is no longer explained.`,
  /** If a head that was found by its kind is looked at from another token. @param own the token to which one goes back */
  pairWaits: (token: string, other: string, own: string) =>
    `Why ${token}, not ${other}, is explained again once you are back at ${own}.`,
  /** Another question may have another head. @param now "head 3.2" */
  headGaveWay: (now: string, before: string) =>
    `${capital(now)} is shown now, chosen for this question; before it was ${before}.`,
  headBack: (before: string) => `Back to ${before}`,
  /** The two tokens belonged to another model: its ids stand for other tokens in this one. @param model the previous one */
  pairEndedIn: (token: string, other: string, model: string) =>
    `Why ${token}, not ${other}, was asked of ${model}, and is no longer explained.`,
  pairTitle: (token: string, other: string) =>
    `Why ${token} rather than ${other}: the map of heads and the sentences tell what is added to the logit of ${token} minus that of ${other}`,
  /** The choice applies at every step. */
  contrast: (token: string, other: string) => `Chosen: why “${token}”, not “${other}”`,
  /** If a sentence also tells about its lead over another token. */
  figureOfLogit: (token: string) => `The figure is of the logit of ${token} alone.`,
  figureOfLead: (token: string, other: string) => `The figure is of the lead of ${token} over ${other}.`,
  showLogit: (token: string) => `Show the logit of ${token} alone in the figure`,
  showLead: (other: string) => `Show its lead over ${other} in the figure`,
  explainAlone: (token: string) => `Explain the logit of ${token} alone`,
  predicted: (token: string, share: string) =>
    `Predicted after the last token: ${token}, ${share}. Shows how it is chosen.`,

  score: 'score',
  rank: 'rank in its row',
  ofCount: (rank: number, all: number) => `${count(rank)} of ${count(all)}`,
  /** @param seen how many of the drawn cells of a row the mask leaves */
  ofSeen: (rank: number, seen: number) => `${count(rank)} of the ${count(seen)} it may look at`,
  distance: 'distance',
  back: (positions: number) => (positions === 0 ? 'itself' : `${positions} back`),
  ahead: (positions: number) => `${positions} ahead`,
  entropy: 'entropy of the row',
  bits: (value: string) => `${value} bits`,
  effective: 'spread as if over',
  equalTokens: (value: string) => (Number(value) === 1 ? '1 token' : `${value} equal tokens`),
  hidden: 'hidden by the mask',
  noWeight: 'no weight',
  explain: 'Explain',
  explainTitle: 'Show every number that this value was computed from (i)',
  largest: largestOfRow,
  length: 'length: √ of the sum of squares',
  mean: 'mean of its numbers',
  bySize: 'rank by size',
  readByKeys: 'h: read the figure by arrow keys',
  inspector: 'The told value',
  /** Beside its name, why this value is told, as it may differ from the one that is being read. */
  toldBecause: {
    chosen: 'chosen',
    named: 'named in what happened',
    largest: largestOfRow,
    first: 'not chosen',
  },
  /** Beside the heading of a map. @param looksAt the token of its column, if that stands for one; else its dimension is named */
  chosenIn: (token: string, looksAt: string | undefined, dimension: string, value: string) =>
    looksAt === undefined ? `${token}, ${dimension}: ${value}` : `${token} → ${looksAt}: ${value}`,

  /** About the column that a map marks by dotted lines. */
  dottedColumn: (token: string, value: string, isNeuron: boolean) =>
    `The dotted column: the chosen one, in which the value of ${token} is ${value}. A click or Enter ${isNeuron ? 'tells what that neuron does' : 'explains that value'}.`,

  /** Above the keys. @param token whose key the query fits best */
  bestKey: (name: string, token: string) => `${name}: ${token} fits best`,

  rotation:
    'Query and key are shown as they are compared: pairs of their numbers have been turned by angles that grow with the token’s position (rotary position embedding), so that how well two tokens match also depends on how far apart they are.',
  beforeRotation: 'before',
  afterRotation: (position: number) =>
    position === 0
      ? 'after: the same, since nothing is turned at position 0'
      : `after: each pair turned by its own angle × position ${count(position)}, as in the map`,
  queryOf: 'query of',
  keyOf: 'key of',

  mixRows: 'Colours: the token’s value. Height: its weight.',
  /** @param most the largest size of a number in the values, which none in their sum exceeds */
  mixColours: (most: string) => `Colours: from −${most} to ${most}.`,
  /** In high contrast. */
  mixSigns: 'Underlined: below 0.',
  mixWeight: 'weight',
  mixToken: 'token',
  mixValue: (head: number) => `value in head ${head}, drawn as high as the weight`,
  mixSum: 'sum',
  mixRest: ({ tokens, weight, isLess, step }: MixRest) =>
    `${counted(tokens, 'more token')}${isLess ? `, with less weight${tokens === 1 ? '' : ' each'}` : ''}: ${tokens === 1 ? '' : 'together '}${isLess ? '' : 'weight '}${weight}.${step === undefined ? '' : ` Step ${step} shows ${tokens === 1 ? 'it' : 'them'}.`}`,
  mixLabel: 'What the chosen token takes from each token',

  rowsOfText: (rows: number, columns: number) =>
    `The table has ${count(rows)} rows of ${count(columns)} numbers. These are the rows of this text’s tokens:`,
  /** In a presentation. */
  rowsByLikeness: (rows: number, columns: number) =>
    `The table has ${count(rows)} rows of ${count(columns)} numbers. Those of this text, by likeness:`,
  rowsByLikenessShort: (rows: number, columns: number) =>
    `${count(rows)} rows of ${count(columns)} numbers. Those of this text, by likeness:`,
  rowsLabel: 'The rows of this text’s tokens in the table of vectors',
  rowNumber: 'row',
  rowValues: (columns: number) => `its ${count(columns)} numbers`,
  rowCosine: (token: string) => `cosine with ${token}`,
  /** Below the scale of the colours. @param below whether the exact numbers can be unfolded below */
  rowColours: (below: boolean) =>
    `Each number is one colour${below ? '; the exact numbers can be unfolded below' : ''}. Rows that point in a similar direction have a cosine near 1, rows at right angles 0.`,
  rowsLeftOut: (rows: number) => `${capital(counted(rows, 'more row'))} not shown.`,
  /** At the place of the rows. */
  rowsLeftOutAt: (rows: number, where: 'above' | 'between' | 'below') => `${counted(rows, 'more row')} ${where}`,
  /** Above the rows that no sentence names. @param all whether none is left out */
  rowsInOrder: (all: boolean) => `${all ? 'The others' : 'Others'}, in the order of the text:`,
  rowsAll: (rows: number) => `Show all ${count(rows)} rows`,
  rowsFewer: 'Show fewer rows',
} as const;
