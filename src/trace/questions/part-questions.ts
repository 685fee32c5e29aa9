/** Questions about what parts of the model add to a logit, and what the logit would be if one of them added nothing. */
import { inDigits, shareText, signedHundredths, signedIn, signedToSum } from '../../base/number-text';
import { sum } from '../../base/sums';
import { ablatedName } from '../ablation/ablation-words';
import { headPart, listed, predictionPart, sentence } from '../findings/finding';
import { percentPart } from '../findings/numbers';
import { type Attribution, type AttributionPart, readAttribution } from '../readings/attribution';
import { type AttributionTotal, attributionTotals } from '../readings/attribution-totals';
import { TOTAL_NAMES } from '../readings/attribution-words';
import { askRatio, predictedPart } from './prediction-questions';
import { type Asked, EXPLAINED, numberPart, type QuestionContext, type Questioner, TWO_LINES } from './question';
import { computedByHand } from './written-alike';

/** Asks about probabilities: of the first and the third token, and what one head makes of the ratio of the first two. */
export const askProbabilities: Questioner = async (context, step) => [
  ...(await askRatio(context, step)),
  ...(await askFactor(context)),
];

/**
 * Asks what would be left of the logit, or what a run without a part gave if one was made; what would be left of its lead;
 * and which of two heads does more.
 */
export const askLogits: Questioner = async (context) => {
  const { attribution } = context;
  const contest = await readContest(context);
  const ofRun = askRun(context);
  return [
    ...(attribution && ofRun.length === 0 ? askWithoutKind(attribution) : []),
    ...(contest ? [...askLead(contest, context), ...askHeads(contest, context)] : []),
    ...ofRun,
  ];
};

/** What the parts add to the lead of the most probable token over the next one; null if another lead is explained. */
async function readContest({ attribution, top, choice, source }: QuestionContext): Promise<Attribution | null> {
  const [first, second] = top;
  if (!attribution || attribution.ratherThan || !first || !second) return null;
  return readAttribution(source, choice.position, first.id, second.id);
}

/** Asks how the head that adds most to a lead changes the ratio of two probabilities; nothing if no step shows what heads add. */
async function askFactor(context: QuestionContext): Promise<readonly Asked[]> {
  if (!context.views.has('logits')) return [];
  const contest = await readContest(context);
  const [first, second] = context.top;
  const adds = contest && comparedHeads(contest)?.[0];
  if (!adds || !first || !second) return [];
  const { name, text, factor } = factorOf(adds, decimalsIn(factorOf(adds, 2).text));
  const [a, b] = [predictedPart(first), predictedPart(second)];
  return [
    {
      ask: sentence`To the lead of the logit of ${a} over that of ${b} ${name} adds ${text}. How many times as large does that make the ratio of their probabilities? (e to the power of ${text.slice(1)}.)`,
      answer: sentence`e to the power of ${text.slice(1)} = ${factor} times.`,
    },
  ];
}

/** A kind of part as it is named within a sentence. */
const KINDS: typeof TOTAL_NAMES = {
  ...TOTAL_NAMES,
  embedding: 'the embedding',
  heads: 'the attention heads',
  cross_heads: 'the cross-attention heads',
  mlps: 'the MLPs',
  biases: 'the biases',
};

function largest(totals: readonly AttributionTotal[]): AttributionTotal | undefined {
  return totals.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value))[0];
}

/** Asks for the logit without the kind of part that adds most. */
function askWithoutKind(attribution: Attribution): readonly Asked[] {
  const totals = attributionTotals(attribution);
  const most = largest(totals);
  if (!most || totals.length < 3) return [];
  const { names, sumText, total, others } = addedUp(totals, most);
  const token = predictionPart(attribution);
  const what = attribution.ratherThan
    ? sentence`the logit of ${token} minus that of ${predictionPart(attribution.ratherThan)}`
    : sentence`the logit of ${token}`;
  const capped = attribution.capped === null ? '' : ', before the soft-cap';
  return [
    {
      ask: sentence`To ${what} the kinds of parts add: ${listed(names)}. What would be left of it${capped} if ${KINDS[most.kind]} had added nothing, and all else had stayed as it is?`,
      answer: sentence`${sumText} = ${numberPart(others, total)}. (In a run without ${KINDS[most.kind]} all else would not stay as it is: other parts read what they write.)`,
    },
  ];
}

/** The amounts of all kinds as the figure shows them, and the sum of all but one. */
function addedUp(totals: readonly AttributionTotal[], without: AttributionTotal) {
  const others = totals.filter((one) => one !== without);
  const values = [...others, without].map(({ value }) => value);
  // As the figure shows them.
  const least = decimalsIn(signedToSum(values)[0] ?? '');
  const [texts, total] = computedByHand(
    values,
    (...all) => sum(all.slice(0, -1)),
    (value, more) => signedIn(value, least + more),
  );
  const textOf = new Map([...others, without].map((one, at) => [one, texts[at] as string]));
  return {
    names: totals.map((one) => sentence`${TOTAL_NAMES[one.kind]} ${textOf.get(one) as string}`),
    sumText: texts
      .slice(0, -1)
      .join(' ')
      .replaceAll(/ ([+−])/g, ' $1 '),
    total,
    others: sum(others.map(({ value }) => value)),
  };
}

/** Asks whether the first token would still lead the second without a kind of part: if possible, without one that decides it. */
function askLead(contest: Attribution, { top: [first, second] }: QuestionContext): readonly Asked[] {
  const totals = attributionTotals(contest);
  const helping = totals.filter(({ value }) => value > 0).toSorted((a, b) => a.value - b.value);
  const kind = helping.find(({ value }) => value > contest.sum) ?? helping.at(-1);
  if (!first || !second || !kind || totals.length < 3) return [];
  const { names, sumText, total, others } = addedUp(totals, kind);
  const [a, b] = [predictedPart(first), predictedPart(second)];
  return [
    {
      ask: sentence`The logit of ${a} is higher than that of ${b}. To its lead the kinds of parts add: ${listed(names)}. Would ${a} still be ahead of ${b} if ${KINDS[kind.kind]} added nothing to either, and all else stayed as it is?`,
      answer:
        others > 0
          ? sentence`Yes: ${sumText} = ${numberPart(others, total)}, still above 0.`
          : sentence`No: ${sumText} = ${numberPart(others, total)}, below 0, so that ${b} would be ahead.`,
      lines: TWO_LINES,
    },
  ];
}

/** Heads that change a lead by less than this share are not compared. */
const LEAST_SHARE = 0.02;

/** Asks which of two heads does more: the one that adds most to the lead, or the one that subtracts most from it. */
function askHeads(contest: Attribution, { top: [first, second] }: QuestionContext): readonly Asked[] {
  const compared = comparedHeads(contest);
  if (!first || !second || !compared) return [];
  const [adds, takes] = compared;
  const [a, b] = [predictedPart(first), predictedPart(second)];
  // Both have the same number of decimals, so that they can be compared.
  const decimals = Math.max(...[adds, takes].map((part) => decimalsIn(factorOf(part, 2).text)));
  const told = [adds, takes].map((part) => ({ part, ...factorOf(part, decimals) }));
  const [more] = told.toSorted((one, other) => Math.abs(other.part.value) - Math.abs(one.part.value));
  const [own, other] = told;
  if (!more || !own || !other) return [];
  return [
    {
      ask: sentence`To the lead of the logit of ${a} over that of ${b} ${own.name} adds ${own.text}, and ${other.name} adds ${other.text}. Which of the two heads does more, and for which token?`,
      answer: sentence`${more === own ? 'The first one' : 'The second one'} does more, for ${more === own ? a : b}: its amount is farther from 0.`,
    },
  ];
}

/** The head that adds most to a lead and the one that subtracts most; `undefined` if they hardly do. */
function comparedHeads(contest: Attribution): readonly [adds: AttributionPart, takes: AttributionPart] | undefined {
  const heads = contest.parts
    .filter(({ kind, cross }) => kind === 'head' && !cross)
    .toSorted((one, other) => other.value - one.value);
  const [adds, takes] = [heads[0], heads.at(-1)];
  const isMuch = adds && takes && adds.value >= LEAST_SHARE && takes.value <= -LEAST_SHARE;
  return isMuch ? [adds, takes] : undefined;
}

function factorOf({ layer, head, value }: AttributionPart, decimals: number) {
  const [[text = ''], factor] = computedByHand([value], Math.exp, (amount, more) => signedIn(amount, decimals + more));
  const name = sentence`head ${headPart(layer as number, head as number)}`;
  return { text, factor: numberPart(Math.exp(value), factor), name };
}

/** The number of decimals of a written number. */
function decimalsIn(text: string): number {
  return text.split('.')[1]?.length ?? 0;
}

/** Asks how a run without a part changed the token: the latest run that was made for exactly this prediction. */
function askRun({ attribution, ablations = [], choice }: QuestionContext): readonly Asked[] {
  const id = attribution?.id;
  const run = ablations
    .filter(({ position, ratherThan }) => position === choice.position && ratherThan === null)
    .flatMap(({ alone, swept }) => [...swept, ...alone])
    .findLast((one) => one.id === id && one.direct !== null);
  if (!run || run.direct === null) return [];
  const { before, after, direct, part } = run;
  const change = after.logit - before.logit;
  const token = predictionPart(run);
  const [was, is] = [before, after].map(({ probability }) => shareText(probability));
  const told = was === is ? inDigits(100 * after.probability, 3) : undefined;
  return [
    {
      ask: sentence`Of itself, ${ablatedName(part)} adds ${signedHundredths(direct)} to the logit of ${token}, which has a probability of ${percentPart(before.probability)}. The model was run again without that part. Do you expect the probability of ${token} to fall or to rise, and why?`,
      answer: sentence`In the run without it the logit of ${token} changed by ${numberPart(change, signedHundredths(change))}, and its probability was ${told === undefined ? percentPart(after.probability) : `${told}\u00a0%`}. Later parts read what this one writes, and without it they add something else, to this token and to all others.`,
      lines: EXPLAINED,
    },
  ];
}
