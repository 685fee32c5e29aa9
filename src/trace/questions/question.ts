/** A question for pupils, and what its numbers are read from. */
import { isCrossAttention } from '../../architectures/plan/block-parts';
import { isSameBlock, mainStack, nodeOf, type Stage } from '../../architectures/plan/plan';
import type { SectionView } from '../../architectures/plan/section';
import type { Token } from '../../model/tokenizers/tokenizer';
import type { SequenceName } from '../../operations/node';
import type { AblationRuns } from '../ablation/ablation-runs';
import { type FindingContext, type FindingStep, placeIn } from '../findings/context';
import { type FindingPart, type FindingPlace, type Sentence, sentence } from '../findings/finding';
import { distinguished, keyNames, nthToken } from '../findings/token-names';
import { written } from '../lessons/words';
import type { Attribution } from '../readings/attribution';
import type { MadeContinuations } from '../readings/continuations';
import type { MaskedPlace, PlacedPrediction } from '../readings/masked-places';
import type { Truncation } from '../run/cut';
import { tokensOf } from '../run/source';

/** A token with its probability and logit. */
export type PredictedToken = Omit<PlacedPrediction, 'rank'>;

/** A question that this trace answers. */
export interface Asked {
  readonly ask: Sentence;
  /** The answer with its calculation, if there is one. */
  readonly answer: Sentence;
  /** How many lines it takes to write that down; absent: one. */
  readonly lines?: number;
}

/** For answers with two calculations, and for answers that need an explanation. */
export const [TWO_LINES, EXPLAINED] = [2, 3];

/** A question as a handout has it. */
export interface SheetQuestion extends Asked {
  /** The number of its step. */
  readonly step: number;
}

/** What questions are made from: the context of findings, and the prediction. */
export interface QuestionContext extends FindingContext {
  /** What the included steps show: pupils cannot look up what other steps show. */
  readonly views: ReadonlySet<SectionView>;
  /** Present if the text is longer than what was traced. */
  readonly cut: Truncation | null;
  /** The tokens predicted after the chosen one, the most probable first; empty if the model does not predict next tokens. */
  readonly top: readonly PredictedToken[];
  readonly attribution: Attribution | null;
  readonly masks: readonly MaskedPlace[];
  /** For a model that detects replaced tokens: one logit per token. */
  readonly scores: readonly number[];
  /** The results of runs without a part; absent if no such run was made, or if the pages report them. */
  readonly ablations?: readonly AblationRuns[];
  /** What was generated besides the trace's own continuation. */
  readonly continuations?: MadeContinuations | undefined;
}

/** Reads the questions of a step; returns none if this trace does not have what they are about. */
export type Questioner = (context: QuestionContext, step: FindingStep) => readonly Asked[] | Promise<readonly Asked[]>;

/** The values of a stage at these leading indices, the rest row-major. */
export async function valuesAt(
  { source, choice }: Pick<FindingContext, 'source' | 'choice'>,
  stage: string,
  ...index: readonly number[]
): Promise<Float32Array> {
  const rest = source.find(stage, choice.variant).shape.slice(index.length);
  const start = [...index, ...rest.map(() => 0)];
  const stop = [...index.map((at) => at + 1), ...rest];
  return (await source.window(stage, choice.variant, { start, stop })).data;
}

/** The stage of an operation of one kind in the attention that a step shows, in its block. */
export function attentionStage(
  { plan }: Pick<FindingContext, 'plan'>,
  { section, layer, cross }: FindingStep,
  kind: 'scores' | 'softmax' | 'mix',
): Stage | undefined {
  const block = { stack: section.part ?? mainStack(plan).name, layer };
  return plan.stages.find(
    (stage) =>
      isSameBlock(stage.block, block) &&
      nodeOf(plan, stage.node).kind === kind &&
      isCrossAttention(plan, stage) === cross,
  );
}

/** A token as "“lamp”", or "“lamp” at position 7" if others are written alike, as the reader cannot tell which one is meant. */
export function placedToken(tokens: readonly Token[], position: number, place: FindingPlace): Sentence {
  const named = nthToken(tokens, position, place);
  const token = named.parts.find(({ kind }) => kind === 'token');
  if (position === 0 || named.parts.length === 1 || !token) return named;
  return sentence`${distinguished(token)} at position ${String(position)}`;
}

/** The same for the keys that a step's queries attend to. */
export function placedKeys(
  context: Pick<FindingContext, 'source'>,
  step: FindingStep,
  keys: SequenceName,
): (key: number) => Sentence {
  return keyNames(context, step, keys, placedToken);
}

/** The name of the token that a step is about. */
export function chosenToken({ source }: Pick<FindingContext, 'source'>, { sequence, position }: FindingStep): Sentence {
  return placedToken(tokensOf(source, sequence), position, placeIn(sequence, position));
}

/** A number as lessons write it: "12.3". */
export function numberPart(value: number, text = written(value)): FindingPart {
  return { kind: 'number', text, value };
}

/** A part of a report with questions that is a document of its own. */
export type SheetPart = 'questions' | 'answers';
