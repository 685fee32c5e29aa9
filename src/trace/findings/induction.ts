/** Heads that look at what came after an earlier copy of the chosen token, where they add to the prediction, as induction heads do (Olsson et al. 2022). */
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
import { nthToken, toldApart } from './token-names';

/** A head's score is high from here on: so much of the attention of tokens with an earlier copy is on what came after that. */
const HIGH = 0.3;
/** So much of its attention from the chosen token must be there, too. */
const LOOKS_AT = 0.25;
/** How many of the heads that add most are measured, and how many are named. */
const [MEASURED, NAMED] = [8, 2];

interface InductionHead {
  readonly layer: number;
  readonly head: number;
  readonly value: number;
  /** The mean over all tokens of the text that see what came after an earlier copy, and how many these are. */
  readonly score: number;
  readonly counted: number;
  /** The share of the attention from the chosen token. */
  readonly share: number;
  /** The score on repeated random tokens; `undefined` where that is not known. */
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
      : sentence`${toldApart(tokenPart(here, { token: choice.position }))} stands ${String(after.length)} times earlier in this text.`;
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
 * What they do in the whole text, of how much of it that is the mean, and what they do where meaning cannot help: a score
 * of the text alone would be taken for a name. Begins with a space; empty where the other is not known.
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

/** Whether they do so wherever tokens come again, or because of what this text says. Begins with a space. */
export function sayVerdict(randoms: readonly number[]): string {
  const isOne = randoms.length === 1;
  if (randoms.every((score) => headVerdict(score) === 'is'))
    return isOne ? ' It is an induction head.' : ' Both are induction heads.';
  if (!randoms.every((score) => headVerdict(score) === 'not')) return '';
  return isOne ? ' It is no induction head.' : ' Neither is an induction head.';
}

/** What makes a head an induction head, and where that is tested. */
function sayTest(plan: FindingContext['plan'], scores: Sentence | ''): Sentence {
  const step = stepThatShows(plan, 'weights');
  const list = sentence`the list of heads${step ? sentence` (${step})` : ''}`;
  if (scores !== '')
    return sentence`Heads are called induction heads where they do so on repeated random tokens, too, where no meaning helps: ${list} has that score of each.`;
  return sentence`Whether they are induction heads one text alone does not tell: heads are called so where they do it on repeated random tokens, too, which ${list} can test.`;
}

/** Of the heads that add most, those that do so throughout the text. @param after where something came after an earlier copy */
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

/** The mean of a head's attention to what came after an earlier copy, over the tokens that see that, and how many these are. */
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

/** A head that looks at what came after earlier copies throughout the text: its score there, and on repeated random tokens. */
export interface Follows {
  readonly score: number;
  /** `undefined` where it is not known. */
  readonly random: number | undefined;
}

/**
 * Whether a key, to which the query gives much, came after an earlier copy of it, and the head looks at such tokens
 * throughout the text.
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

/** As the list of heads draws its random tokens: its scores are these. */
const SEED = 0;
/** Models with more weights in their blocks take seconds for it: there whoever asks for the list of heads waits. */
const QUICK = 3e7;
/** What a model must be able to read at least, a template around the random tokens among it. */
const LEAST_CONTEXT = 16;

/**
 * What heads score on repeated random tokens: a score in one text is no reason to call a head anything without that.
 * @returns `undefined` where that takes long, the model is absent, or it reads too few tokens
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

/** Of a block about: attention, and an MLP with as many weights in its gate as in each of its matrices. */
function isQuick({ model, spec }: FindingContext['source']): boolean {
  const { layers, dModel, dMlp, contextLength } = spec;
  const weights = layers * dModel * (4 * dModel + 3 * dMlp);
  return model !== undefined && weights <= QUICK && contextLength >= LEAST_CONTEXT;
}
