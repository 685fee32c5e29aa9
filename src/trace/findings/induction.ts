/**
 * Heads that attend to what came after an earlier copy of the chosen token and add to the prediction, as induction heads do
 * (Olsson et al. 2022).
 */
import { mainStack, nodeOf, type Stage } from '../../architectures/plan/plan';
import { TOKENS } from '../../operations/node';
import { countableQueries, kindSimilarity, type Wanted, wantedKeys } from '../heads/head-kinds';
import { headVerdict } from '../heads/head-verdict';
import { knownTests, testRepeatedTokens } from '../heads/known-tests';
import { patternStages } from '../heads/pattern-stages';
import type { RepeatedTokens } from '../heads/repeated-tokens';
import { readHeadPattern } from '../readings/head-row';
import { keysSeen } from '../run/stage-mask';
import type { FindingContext, FindingStep } from './context';
import { DOES_MUCH } from './does-much';
import { type Finding, finding, headPart, logitOf, type Sentence, sentence, tokenPart } from './finding';
import { hundredthsPart, percentPart, signedPart } from './numbers';
import { stepThatShows } from './step-part';
import { distinguished, nthToken } from './token-names';

/**
 * The least high score of a head: this share of the attention of tokens with an earlier copy lies on what came after that copy.
 */
const HIGH = 0.3;
/** The chosen token must give at least this share of its attention there too. */
const LOOKS_AT = 0.25;
/** How many of the heads that add most are measured, and how many are named. */
const [MEASURED, NAMED] = [8, 2];

interface InductionHead {
  readonly layer: number;
  readonly head: number;
  readonly value: number;
  /** The mean over all tokens of the text that see what came after an earlier copy, and the number of these tokens. */
  readonly score: number;
  readonly counted: number;
  /** The share of the chosen token's attention. */
  readonly share: number;
  /** The score on repeated random tokens; `undefined` if not known. */
  readonly random: number | undefined;
}

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
  const named = heads.map(
    ({ layer, head, share, value }, at) =>
      sentence`${at === 0 ? ' Head' : '; head'} ${headPart(layer, head)} gives what came after it there ${percentPart(share)} of its attention and adds ${signedPart(value)}${at === 0 ? sentence` to ${logitOf(prediction)}` : ''}`,
  );
  const scores = sayScores(heads, source.tokens.length);
  return finding('induction', step.id, sentence`${earlier}${flat(named)}.${scores}`, {
    details: sayTest(plan, scores),
  });
}

/**
 * The score in the whole text with the number of tokens that it is the mean of, and the score where meaning cannot help. A
 * score of this text alone would be taken for the head's name. Begins with a space; empty if the score on random tokens is not
 * known.
 */
function sayScores(heads: readonly InductionHead[], tokens: number): Sentence | '' {
  const randoms = heads.flatMap(({ random }) => random ?? []);
  if (randoms.length < heads.length) return '';
  const isOne = heads.length === 1;
  const [they, attention] = isOne ? ['this head gives', 'its attention'] : ['these heads give', 'their attention'];
  const list = (scores: readonly number[]) =>
    flat(scores.map((score, at) => sentence`${at === 0 ? '' : ' and '}${hundredthsPart(score)}`));
  const counted = [...new Set(heads.map((head) => head.counted))].join(' and ');
  const where =
    counted === '1'
      ? `Only one of the ${tokens} tokens sees what came after an earlier copy: there`
      : `On average over the ${counted} of ${tokens} tokens that see what came after an earlier copy,`;
  const score = `induction ${isOne ? 'score' : 'scores'}`;
  return sentence` ${where} ${they} that ${list(heads.map((head) => head.score))} of ${attention}; on random tokens that come twice, ${list(randoms)} (${score}).${sayVerdict(randoms)}`;
}

/** Whether the heads do so wherever tokens repeat, or because of the content of this text. Begins with a space. */
export function sayVerdict(randoms: readonly number[]): string {
  const isOne = randoms.length === 1;
  if (randoms.every((score) => headVerdict(score) === 'is'))
    return isOne ? ' It is an induction head.' : ' Both are induction heads.';
  if (!randoms.every((score) => headVerdict(score) === 'not')) return '';
  return isOne ? ' It is no induction head.' : ' Neither is an induction head.';
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
 * Those of the heads that add most that do so throughout the text. @param after positions at which something came after an
 * earlier copy
 */
async function readHeads(context: FindingContext, after: readonly number[]) {
  const { source, plan, choice, prediction } = context;
  const { values, heads } = prediction?.contributions ?? { values: new Float64Array(), heads: 1 };
  const stages = patternStages(plan, 'decoder');
  if (mainStack(plan).sequence !== TOKENS) return [];
  const ids = source.tokens.map(({ id }) => id);
  const wanted = wantedKeys('induction', ids);
  const most = [...values.keys()]
    .filter((at) => (values[at] as number) >= DOES_MUCH)
    .toSorted((a, b) => (values[b] as number) - (values[a] as number))
    .slice(0, MEASURED);
  const found: Omit<InductionHead, 'random'>[] = [];
  for (const at of most) {
    const [layer, head] = [Math.floor(at / heads), at % heads];
    const stage = stages[layer];
    if (!stage) continue;
    const { data, score, counted } = await readScore({ source, plan }, stage, head, wanted);
    const share = after.reduce((sum, key) => sum + (data[choice.position * ids.length + key] as number), 0);
    if (score >= HIGH && share >= LOOKS_AT)
      found.push({ layer, head, value: values[at] as number, score, counted, share });
  }
  const named = found.slice(0, NAMED);
  const tested = named.length > 0 ? await readTestedHeads(context) : undefined;
  return named.map((one) => ({ ...one, random: tested?.scores.induction[one.layer * heads + one.head] }));
}

/**
 * The mean attention of a head to what came after an earlier copy, over the tokens that see that, and the number of these
 * tokens.
 */
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
  const counted = countableQueries(wanted, seen);
  return { data, counted, score: (kindSimilarity(data, wanted).mul * length) / counted };
}

/** A head that attends to what came after earlier copies throughout the text: its score there, and on repeated random tokens. */
export interface Follows {
  readonly score: number;
  /** `undefined` if not known. */
  readonly random: number | undefined;
}

/**
 * The head's scores, if a key that the query gives much attention came after an earlier copy of the query's token, and the head
 * attends to such keys throughout the text.
 */
export async function readFollows(
  context: FindingContext,
  stage: Stage,
  { layer, head, heads }: { readonly layer: number; readonly head: number; readonly heads: number },
  { query, key, weight }: { readonly query: number; readonly key: number; readonly weight: number },
): Promise<Follows | undefined> {
  const { source, plan } = context;
  const { tokens } = source;
  const follows = key > 0 && key < query && tokens[key - 1]?.id === tokens[query]?.id;
  if (!follows || weight < LOOKS_AT) return undefined;
  const wanted = wantedKeys(
    'induction',
    tokens.map(({ id }) => id),
  );
  const { score } = await readScore({ source, plan }, stage, head, wanted);
  if (score < HIGH) return undefined;
  return { score, random: (await readTestedHeads(context))?.scores.induction[layer * heads + head] };
}

function flat(sentences: readonly Sentence[]): Sentence {
  return { parts: sentences.flatMap(({ parts }) => parts) };
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
