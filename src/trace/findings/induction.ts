/**
 * Heads that attend to what came after an earlier copy of the chosen token and add to the prediction, as induction heads do
 * (Olsson et al. 2022).
 */
import { mainStack, nodeOf, type Stage } from '../../architectures/plan/plan';
import { TOKENS } from '../../operations/node';
import { countableQueries, kindSimilarity, type Wanted, wantedKeys } from '../heads/head-kinds';
import { headVerdict, IS_FROM } from '../heads/head-verdict';
import { knownTests, testRepeatedTokens } from '../heads/known-tests';
import { patternStages } from '../heads/pattern-stages';
import type { RepeatedTokens } from '../heads/repeated-tokens';
import { readHeadPattern, readHeadRow } from '../readings/head-row';
import { keysSeen } from '../run/stage-mask';
import type { FindingContext, FindingStep } from './context';
import { DOES_MUCH } from './does-much';
import { type Finding, finding, headPart, listed, logitOf, type Sentence, sentence, tokenPart } from './finding';
import { countPart, hundredthsPart, percentPart, signedPart } from './numbers';
import { stepThatShows } from './step-part';
import { distinguished, nthToken } from './token-names';

/** A head attends to what came after an earlier copy if it gives that at least this share of its attention. */
const LOOKS_AT = 0.25;
/** And does so throughout a text if the mean over its tokens with an earlier copy is at least this. */
const HIGH = 0.3;
/** How many heads are named. */
const NAMED = 8;

interface InductionHead {
  readonly layer: number;
  readonly head: number;
  readonly value: number;
  /** The share of the chosen token's attention. */
  readonly share: number;
  /** The score on repeated random tokens; `undefined` if not known. */
  readonly random: number | undefined;
}

/** @returns null if no next token is explained, if the chosen token does not stand earlier, or if no head does so */
export async function findInduction(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const { source, plan, choice, prediction } = context;
  const here = source.tokens[choice.position];
  if (!prediction?.contributions || !here || plan.predicts !== 'next token') return null;
  const after = source.tokens.flatMap((_, at) =>
    at > 0 && at <= choice.position && source.tokens[at - 1]?.id === here.id ? [at] : [],
  );
  const [first] = after;
  if (first === undefined) return null;
  const heads = await readHeads(context, after);
  if (heads.length === 0) return null;
  const earlier =
    after.length === 1
      ? sentence`${tokenPart(here, { token: first - 1 })} stands earlier in this text, and ${nthToken(source.tokens, first, { token: first })} came after it.`
      : sentence`${distinguished(tokenPart(here, { token: choice.position }))} stands ${String(after.length)} times earlier in this text.`;
  const scores = sayScores(heads);
  const [them, give, their, add] =
    heads.length === 1
      ? [sentence`One head`, 'gives', 'its', 'adds']
      : [sentence`${countPart(heads.length)} heads`, 'give', 'their', 'add'];
  const rule = sentence` ${them} ${give} what came after it there at least ${percentPart(LOOKS_AT)} of ${their} attention and ${add} at least ${signedPart(DOES_MUCH)} to ${logitOf(prediction)}:`;
  return finding('induction', step.id, sentence`${earlier}${rule} ${sayNamed(heads)}.${scores}`, {
    details: sayTest(plan, scores),
  });
}

/** "head 4.3 (94 %, +2.56), head 5.6 (76 %, +1.76)": those that add most first. */
function sayNamed(heads: readonly InductionHead[]): Sentence {
  const parts = heads
    .slice(0, NAMED)
    .flatMap(
      ({ layer, head, share, value }, at) =>
        sentence`${at === 0 ? '' : ', '}head ${headPart(layer, head)} (${percentPart(share)}, ${signedPart(value)})`
          .parts,
    );
  return sentence`${{ parts }}${heads.length > NAMED ? ' and others that add less' : ''}`;
}

/**
 * Which of the heads do so where meaning cannot help. Begins with a space; empty if the scores on random tokens are not known.
 */
function sayScores(heads: readonly InductionHead[]): Sentence | '' {
  const tested = heads.flatMap(({ random, ...head }) => (random === undefined ? [] : [{ ...head, random }]));
  if (tested.length < heads.length) return '';
  const are = tested.filter(({ random }) => headVerdict(random) === 'is');
  const onRandom = ' On random tokens that come twice,';
  if (are.length === 0) {
    const most = tested.reduce((one, other) => (other.random > one.random ? other : one));
    const isOne = tested.length === 1;
    const scores = isOne ? 'it scores' : sentence`head ${headPart(most.layer, most.head)} scores most of them,`;
    return sentence`${onRandom} ${scores} ${hundredthsPart(most.random)} (induction score), less than ${hundredthsPart(IS_FROM)}: ${isOne ? 'it is no' : 'none is an'} induction head.`;
  }
  const named = are.map(
    ({ layer, head, random }, at) =>
      sentence`head ${headPart(layer, head)} ${at === 0 ? 'scores ' : ''}${hundredthsPart(random)}`,
  );
  const isOne = are.length === 1;
  const others = tested.length - are.length;
  const less =
    others === 0
      ? ''
      : sentence`; the other${others === 1 ? ' scores' : 's score'} less than ${hundredthsPart(IS_FROM)}`;
  return sentence`${onRandom} ${listed(named)} (induction score): ${isOne ? 'it is an induction head' : 'these are induction heads'}${less}.`;
}

/** Of a head that does so because of the content of this text, rather than wherever tokens repeat. Begins with a space. */
export function sayNotCalled(random: number): string {
  return headVerdict(random) === 'not'
    ? ' Here it does what an induction head does, but not on random tokens: so it is not called one.'
    : '';
}

/** What makes a head an induction head, and where that can be tested. */
function sayTest(plan: FindingContext['plan'], scores: Sentence | ''): Sentence {
  const step = stepThatShows(plan, 'weights');
  const list = sentence`the list of heads${step ? sentence` (${step})` : ''}`;
  if (scores !== '')
    return sentence`Heads are called induction heads where they do so on repeated random tokens, too, where no meaning helps: ${list} has that score of each.`;
  return sentence`Whether they are induction heads one text alone does not tell: heads are called so where they do it on repeated random tokens, too, which ${list} can test.`;
}

/**
 * The heads that the finding is about, those that add most first.
 * @param after positions at which something came after an earlier copy
 */
async function readHeads(context: FindingContext, after: readonly number[]): Promise<InductionHead[]> {
  const { source, plan, choice, prediction } = context;
  const { values, heads } = prediction?.contributions ?? { values: new Float64Array(), heads: 1 };
  const stages = patternStages(plan, 'decoder');
  if (mainStack(plan).sequence !== TOKENS) return [];
  const most = [...values.keys()]
    .filter((at) => (values[at] as number) >= DOES_MUCH)
    .toSorted((a, b) => (values[b] as number) - (values[a] as number));
  const found: Omit<InductionHead, 'random'>[] = [];
  for (const at of most) {
    const [layer, head] = [Math.floor(at / heads), at % heads];
    const stage = stages[layer];
    if (!stage) continue;
    const { weights } = await readHeadRow(source, 'model', stage.name, head, choice.position);
    const share = after.reduce((sum, key) => sum + (weights[key] as number), 0);
    if (share >= LOOKS_AT) found.push({ layer, head, value: values[at] as number, share });
  }
  const tested = found.length > 0 ? await readTestedHeads(context) : undefined;
  return found.map((one) => ({ ...one, random: tested?.scores.induction[one.layer * heads + one.head] }));
}

/** The mean attention of a head to what came after an earlier copy, over the tokens that see that. */
async function readScore(
  { source, plan }: Pick<FindingContext, 'source' | 'plan'>,
  stage: Stage,
  head: number,
  wanted: Wanted,
) {
  const { length } = source.tokens;
  const data = await readHeadPattern(source, 'model', stage.name, head);
  const node = nodeOf(plan, stage.node);
  const seen = source.tokens.map((_, query) => keysSeen(plan, node, query, length));
  const queries = countableQueries(wanted, seen);
  return { queries, score: (kindSimilarity(data, wanted).mul * length) / queries };
}

/**
 * A head that attends to what came after earlier copies throughout the text: its score there, and on repeated random
 * tokens.
 */
export interface Follows {
  /** The mean over the tokens that have an earlier copy, and their number. */
  readonly score: number;
  readonly tokens: number;
  /** `undefined` if not known. */
  readonly random: number | undefined;
}

/** A query, a key, and the share of the query's attention that the key has. */
interface Attended {
  readonly query: number;
  readonly key: number;
  readonly weight: number;
}

/**
 * The head's scores, if a key that the query gives much attention came after an earlier copy of the query's token, and the head
 * attends to such keys throughout the text.
 */
export async function readFollows(
  context: FindingContext,
  stage: Stage,
  { layer, head, heads }: { readonly layer: number; readonly head: number; readonly heads: number },
  attended: Attended,
): Promise<Follows | undefined> {
  const inText = await readFollowsInText(context, stage, head, attended);
  if (!inText) return undefined;
  return { ...inText, random: (await readTestedHeads(context))?.scores.induction[layer * heads + head] };
}

/** As `readFollows`, without the score on random tokens: whether it does so in this text. */
export async function readFollowsInText(
  { source, plan }: Pick<FindingContext, 'source' | 'plan'>,
  stage: Stage,
  head: number,
  { query, key, weight }: Attended,
): Promise<Omit<Follows, 'random'> | undefined> {
  const { tokens } = source;
  const follows = key > 0 && key < query && tokens[key - 1]?.id === tokens[query]?.id;
  if (!follows || weight < LOOKS_AT) return undefined;
  const wanted = wantedKeys(
    'induction',
    tokens.map(({ id }) => id),
  );
  const { score, queries } = await readScore({ source, plan }, stage, head, wanted);
  return score < HIGH ? undefined : { score, tokens: queries };
}

/** The seed with which the list of heads draws its random tokens, so that the scores are the same. */
const SEED = 0;
/**
 * Models with more weights in their blocks take seconds for this, so they are tested only when the user opens the list of
 * heads.
 */
const QUICK = 3e7;
/** The least context length of a model that can be tested, including a template around the random tokens. */
const LEAST_CONTEXT = 16;

/**
 * The scores of heads on repeated random tokens, without which a score in one text does not justify a name for a head.
 * @returns `undefined` if that takes long, the model is absent, or its context is too short
 * @throws what the yield point throws
 */
async function readTestedHeads({
  source,
  yieldPoint,
}: Pick<FindingContext, 'source' | 'yieldPoint'>): Promise<RepeatedTokens | undefined> {
  const { tested } = knownTests(source, { seed: SEED });
  if (tested || !isQuick(source)) return tested ?? undefined;
  return testRepeatedTokens(source, { seed: SEED }, yieldPoint);
}

/** An estimate: each block has attention, and an MLP with a gate as large as each of its matrices. */
function isQuick({ model, spec }: FindingContext['source']): boolean {
  const { layers, dModel, dMlp, contextLength } = spec;
  const weights = layers * dModel * (4 * dModel + 3 * dMlp);
  return model !== undefined && weights <= QUICK && contextLength >= LEAST_CONTEXT;
}
