/** What a question for pupils is, and what its numbers are read from. */
import { isCrossAttention } from '../../architectures/plan/block-parts';
import { isSameBlock, mainStack, nodeOf, type Stage } from '../../architectures/plan/plan';
import type { SectionView } from '../../architectures/plan/section';
import type { Token } from '../../model/tokenizers/tokenizer';
import type { SequenceName } from '../../operations/node';
import type { AblationRuns } from '../ablation/ablation-runs';
import { type FindingContext, type FindingStep, placeIn } from '../findings/context';
import { type FindingPart, type FindingPlace, type Sentence, sentence } from '../findings/finding';
import { keyNames, nthToken, toldApart } from '../findings/token-names';
import { written } from '../lessons/words';
import type { Attribution } from '../readings/attribution';
import type { MadeContinuations } from '../readings/continuations';
import type { MaskedPlace, PlacedPrediction } from '../readings/masked-places';
import type { Cut } from '../run/cut';
import { tokensOf } from '../run/source';

/** A token, and what the model says of it. */
export type PredictedToken = Omit<PlacedPrediction, 'rank'>;

/** A question that this very trace answers. */
export interface Asked {
  readonly ask: Sentence;
  /** With the calculation, where there is one. */
  readonly answer: Sentence;
  /** So many lines it takes to write that down; left out: one. */
  readonly lines?: number;
}

/** For what has two calculations, and for what has to be explained. */
export const [TWO_LINES, EXPLAINED] = [2, 3];

/** The same as a hand-out has it. */
export interface SheetQuestion extends Asked {
  /** The number of its step. */
  readonly step: number;
}

/** What questions are of: what findings are, and what is predicted. */
export interface QuestionContext extends FindingContext {
  /** What the steps show that are told: what another one has nobody can look up. */
  readonly views: ReadonlySet<SectionView>;
  /** Where the text is longer than what was traced. */
  readonly cut: Cut | null;
  /** After the chosen token, the most probable first; of none where no next token is predicted. */
  readonly top: readonly PredictedToken[];
  readonly attribution: Attribution | null;
  readonly masks: readonly MaskedPlace[];
  /** Of a discriminator: one logit for each token. */
  readonly scores: readonly number[];
  /** What runs without a part gave; of none where no such run was made, or the pages tell of it. */
  readonly ablations?: readonly AblationRuns[];
  /** What was generated besides the trace's own continuation. */
  readonly continuations?: MadeContinuations | undefined;
}

/** Reads the questions of a step; none where this trace has not what they are about. */
export type Questioner = (context: QuestionContext, step: FindingStep) => readonly Asked[] | Promise<readonly Asked[]>;

/** Values of a stage at these leading indices, the rest row-major. */
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

/** The stage of the attention that a step shows, of its block, that one kind of operation gives. */
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

/** "“lamp”", "“lamp” at position 7": of several that are written alike nobody counts which one is meant. */
export function placedToken(tokens: readonly Token[], position: number, place: FindingPlace): Sentence {
  const named = nthToken(tokens, position, place);
  const token = named.parts.find(({ kind }) => kind === 'token');
  if (position === 0 || named.parts.length === 1 || !token) return named;
  return sentence`${toldApart(token)} at position ${String(position)}`;
}

/** The same of the keys that a step's queries look at. */
export function placedKeys(
  context: Pick<FindingContext, 'source'>,
  step: FindingStep,
  keys: SequenceName,
): (key: number) => Sentence {
  return keyNames(context, step, keys, placedToken);
}

/** The token that a step is told of, by its name. */
export function chosenToken({ source }: Pick<FindingContext, 'source'>, { sequence, position }: FindingStep): Sentence {
  return placedToken(tokensOf(source, sequence), position, placeIn(sequence, position));
}

/** "12.3": as lessons write it. */
export function numberPart(value: number, text = written(value)): FindingPart {
  return { kind: 'number', text, value };
}

/** "a, b and c" */
export function listed(parts: readonly Sentence[]): Sentence {
  return parts.reduce(
    (list, each, at) => sentence`${list}${at === 0 ? '' : at === parts.length - 1 ? ' and ' : ', '}${each}`,
    sentence``,
  );
}
