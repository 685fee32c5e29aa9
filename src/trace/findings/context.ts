/** What all findings of one look are made from: read once, shared by them. */
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

/** What the findings are of. */
export interface FindingsChoice {
  readonly variant: Variant;
  readonly layer: number;
  readonly head: number;
  /** The chosen token, of an encoder-decoder in its output: what is predicted after it, or in its place where it is masked. */
  readonly position: number;
  /** The chosen token in the source of an encoder-decoder. */
  readonly sourcePosition?: number;
  /** The predicted token that is explained; null: the most probable one. */
  readonly id: number | null;
  /** The token that it is explained rather than; null or left out: none, its logit itself is explained. */
  readonly ratherThan?: number | null;
}

/** A logit, or the difference of two, and what it is the sum of. */
export interface SummedLogit {
  readonly token: TokenDescription;
  /** The token whose logit is taken off from what is explained; null where the logit itself is explained. */
  readonly ratherThan: TokenDescription | null;
  /** Null where the model's logits are no sums of what was added to the residual stream. */
  readonly attribution: Attribution | null;
  readonly contributions: HeadContributions | null;
}

/** A prediction, and what made it. */
export interface ExplainedPrediction extends SummedLogit {
  /** The lens at the chosen position; `target` is of this token. */
  readonly lens: Lens;
}

/** A token that the model wrote after the text. */
export interface WrittenToken {
  readonly id: number;
  readonly token: string;
  readonly text: string;
  /** Natural logarithm of its probability, the model's own. */
  readonly logprob: number;
  /** Where it was drawn: by which probability. */
  readonly draw?: { readonly probability: number };
  /** Where the reader has put it in the place of a drawn one: by which probability it could have been drawn. */
  readonly sampled?: number;
  /** Where a rule of generation_config.json has decided. */
  readonly rules?: readonly { readonly rule: string }[];
  /** Whether the reader has put it there, so that the model did not choose it. */
  readonly isGiven?: boolean;
  /** Whether it was drawn: then its probability says nothing of how sure the model was there. */
  readonly isDrawn?: boolean;
  /** Whether that was by another probability. */
  readonly isChanged?: boolean;
}

export interface FindingContext {
  /** The continuation that came with the trace; of no tokens where there is none. */
  readonly written: readonly WrittenToken[];
  readonly source: TraceSource;
  /** The whole text that the tokens' ranges are in, and that of the source. */
  readonly texts: Readonly<Record<SequenceName, string>>;
  readonly plan: Plan;
  readonly choice: FindingsChoice;
  /** Null where nothing is predicted at the chosen token, or the model is absent. */
  readonly prediction: ExplainedPrediction | null;
  /** Whether there is none because the logits are not finite: no probabilities follow from them. */
  readonly notFinite: boolean;
  /** Called now and then while much is computed. */
  readonly yieldPoint: YieldPoint;
}

/** What it takes to tell where a head looks, and what it adds by that. */
export interface LooksContext extends Pick<FindingContext, 'source' | 'plan' | 'choice'> {
  readonly prediction: SummedLogit | null;
}

/** What the parts of the model add to. */
export function explainedLogit({ token, ratherThan }: SummedLogit): ExplainedLogit {
  return { id: token.id, ratherThan: ratherThan?.id ?? null };
}

/** Whether a run can leave out a part of the model. */
export function canLeaveOut({ plan }: Pick<FindingContext, 'plan'>): boolean {
  return whyNot(plan, 'A run without a part') === undefined;
}

/** A step that a finding may belong to. */
export interface FindingStep {
  readonly id: string;
  readonly section: Section;
  /** The block that is chosen in its stack. */
  readonly layer: number;
  readonly sequence: SequenceName;
  /** The chosen token in the sequence that its rows run over. */
  readonly position: number;
  /** What to say of its stack, where there are several: " of the encoder". */
  readonly of: string;
  readonly cross: boolean;
  /** Whether its stack is the one whose output the predictions come from. */
  readonly isMain: boolean;
}

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

/** Where a token of a sequence is chosen. */
export function placeIn(sequence: SequenceName, position: number): FindingPlace {
  return sequence === SOURCE ? { source: position } : { token: position };
}

/** What is predicted at the chosen token, or that nothing is. */
interface Predicted extends Pick<FindingContext, 'prediction' | 'notFinite'> {
  /** Why nothing can be told, where the model is absent. */
  readonly unavailable: string | null;
}

/** The prediction at the chosen token, and what made it. */
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
