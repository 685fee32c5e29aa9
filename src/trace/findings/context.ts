/** The data from which all findings of one choice are made: read once and shared. */
import type { Variant } from '../../architectures/plan/architecture';
import { showsCrossAttention } from '../../architectures/plan/block-parts';
import { layerIn, mainStack, type Plan, type Stage } from '../../architectures/plan/plan';
import { type Section, sectionId } from '../../architectures/plan/section';
import { whyNot } from '../../architectures/plan/why-not';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import { type SequenceName, SOURCE } from '../../operations/node';
import { type Attribution, readAttribution } from '../readings/attribution';
import { type HeadContributions, headContributions } from '../readings/head-contributions';
import { type Lens, readLens } from '../readings/lens';
import type { ExplainedLogit } from '../readings/logit-direction';
import { modelOf, type TraceSource, tokensOf } from '../run/source';
import type { YieldPoint } from '../run/yield-point';
import type { FindingPlace } from './finding';

/** The choice that the findings are about. */
export interface FindingsChoice {
  readonly variant: Variant;
  readonly layer: number;
  readonly head: number;
  /**
   * The chosen token; in an encoder-decoder, in its output. The prediction is what follows it, or, if it is masked, what stands
   * in its place.
   */
  readonly position: number;
  /** The chosen token in the source of an encoder-decoder. */
  readonly sourcePosition?: number;
  /** The explained token; null: the most probable one. */
  readonly id: number | null;
  /** The token whose logit is subtracted; null or left out: none, the logit itself is explained. */
  readonly ratherThan?: number | null;
}

/** A logit, or the difference of two, and the sum of contributions that it equals. */
export interface SummedLogit {
  readonly token: TokenDescription;
  /** The token whose logit is subtracted; null if the logit itself is explained. */
  readonly ratherThan: TokenDescription | null;
  /** Null if the model's logits are not sums of what was added to the residual stream. */
  readonly attribution: Attribution | null;
  readonly contributions: HeadContributions | null;
}

/** A prediction and its reasons. */
export interface ExplainedPrediction extends SummedLogit {
  /** The logit lens at the chosen position; its `target` is this token. */
  readonly lens: Lens;
}

/** A token that the model wrote after the text. */
export interface WrittenToken {
  readonly id: number;
  readonly token: string;
  readonly text: string;
  /** Natural logarithm of the probability by the model itself. */
  readonly logprob: number;
  /** If the token was sampled: the probability with which it was. */
  readonly draw?: { readonly probability: number };
  /** If the user has replaced a sampled token by this one: the probability with which it could have been sampled. */
  readonly sampled?: number;
  /** The rules of generation_config.json that decided, if any. */
  readonly rules?: readonly { readonly rule: string }[];
  /** Whether the user put it there, so that the model did not choose it. */
  readonly isChosenByUser?: boolean;
  /** Whether it was sampled: then its probability says nothing about how sure the model was. */
  readonly isSampled?: boolean;
  /** Whether the distribution it was sampled from was changed. */
  readonly isDistributionChanged?: boolean;
}

export interface FindingContext {
  /** The continuation that came with the trace; empty if there is none. */
  readonly written: readonly WrittenToken[];
  readonly source: TraceSource;
  /** The whole texts that the tokens' ranges refer to, of the output and of the source. */
  readonly texts: Readonly<Record<SequenceName, string>>;
  readonly plan: Plan;
  readonly choice: FindingsChoice;
  /** Null if nothing is predicted at the chosen token, or the model is absent. */
  readonly prediction: ExplainedPrediction | null;
  /** Whether there is no prediction because the logits are not finite, so that they give no probabilities. */
  readonly notFinite: boolean;
  /** Called repeatedly during long computations. */
  readonly yieldPoint: YieldPoint;
}

/** The data needed to say where a head attends and what it thereby contributes. */
export interface LooksContext extends Pick<FindingContext, 'source' | 'plan' | 'choice'> {
  readonly prediction: SummedLogit | null;
}

/** The logit, or difference, that the parts of the model contribute to. */
export function explainedLogit({ token, ratherThan }: SummedLogit): ExplainedLogit {
  return { id: token.id, ratherThan: ratherThan?.id ?? null };
}

/** Whether the model can be run without one of its parts. */
export function canLeaveOut({ plan }: Pick<FindingContext, 'plan'>): boolean {
  return whyNot(plan, 'A run without a part') === undefined;
}

/** A step that a finding may belong to. */
export interface FindingStep {
  readonly id: string;
  readonly section: Section;
  /** The chosen block of the step's stack. */
  readonly layer: number;
  readonly sequence: SequenceName;
  /** The chosen token in the sequence of the step's rows. */
  readonly position: number;
  /** The words for its stack, if there are several: " of the encoder". */
  readonly of: string;
  readonly cross: boolean;
  /** Whether its stack is the one that makes the predictions. */
  readonly isMain: boolean;
}

/** A section as a step of the chosen block and position. */
export function stepOf({ plan, choice }: Pick<FindingContext, 'plan' | 'choice'>, section: Section): FindingStep {
  const stack = plan.stacks.find(({ name }) => name === section.part) ?? mainStack(plan);
  const id = sectionId(section);
  const cross = showsCrossAttention(plan, section);
  return {
    id,
    section,
    layer: layerIn(plan, stack.name, choice.layer),
    sequence: stack.sequence,
    position: stack.sequence === SOURCE ? (choice.sourcePosition ?? 0) : choice.position,
    of: cross ? ' of the cross-attention' : plan.stacks.length > 1 ? ` of the ${stack.name}` : '',
    cross,
    isMain: stack === mainStack(plan),
  };
}

/** The stages of a step in its block, in order. */
export function stagesOf({ plan }: Pick<FindingContext, 'plan'>, { section, layer }: FindingStep): Stage[] {
  const labels = new Set(section.stages.map(({ label }) => label));
  const stack = section.part ?? mainStack(plan).name;
  return plan.stages.filter(({ block, label }) => block?.stack === stack && block.layer === layer && labels.has(label));
}

/** The place of a token in a sequence. */
export function placeIn(sequence: SequenceName, position: number): FindingPlace {
  return sequence === SOURCE ? { source: position } : { token: position };
}

/** The prediction at the chosen token, or that there is none. */
interface Predicted extends Pick<FindingContext, 'prediction' | 'notFinite'> {
  /** Why there is no finding, if the model is absent; otherwise null. */
  readonly unavailable: string | null;
}

/** The prediction at the chosen token, and its reasons. */
export async function explainPrediction(
  source: TraceSource,
  { position, id, ratherThan = null, variant }: FindingsChoice,
): Promise<Predicted> {
  const plan = source.planOf('model');
  const none: Predicted = { prediction: null, unavailable: null, notFinite: false };
  if (variant !== 'model' || whyNot(plan, 'The logit lens') !== undefined) return none;
  let tokenizer: ReturnType<typeof modelOf>['folder']['tokenizer'];
  try {
    ({ tokenizer } = modelOf(source, 'What is found of a prediction').folder);
  } catch (error) {
    return { ...none, unavailable: (error as Error).message };
  }
  if (
    plan.predicts === 'masked token' &&
    tokensOf(source, mainStack(plan).sequence)[position]?.id !== tokenizer.mask?.id
  )
    return none;
  const lens = await readLens(source, [position], id);
  if (!Number.isFinite(lens.probability.at(-1))) return { ...none, notFinite: true };
  const chosen = id ?? (lens.top.at(-1) as number);
  const token = lens.tokens.find((known) => known.id === chosen) as TokenDescription;
  const explains = whyNot(plan, 'Direct logit attribution') === undefined;
  const attribution = explains ? await readAttribution(source, position, chosen, ratherThan) : null;
  const contributions = attribution && headContributions(attribution, source.spec);
  const prediction = { token, ratherThan: attribution?.ratherThan ?? null, lens, attribution, contributions };
  return { ...none, prediction };
}
