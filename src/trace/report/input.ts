/** The data of a report of a trace, as text or as a document. */
import type { StopReason } from '../../generate/generate';
import type { SamplingOptions } from '../../generate/sampling';
import type { Token } from '../../model/tokenizers/tokenizer';
import type { Ablation, Together } from '../ablation/ablation';
import type { AblationRuns } from '../ablation/ablation-runs';
import type { Finding } from '../findings/finding';
import type { NamedTokens } from '../findings/named-token';
import type { OpensBy } from '../findings/opening-head';
import type { MeasuredHeads } from '../heads/measured-heads';
import type { SheetPart, SheetQuestion } from '../questions/question';
import type { Attribution } from '../readings/attribution';
import type { MadeContinuations } from '../readings/continuations';
import type { MaskedPlace } from '../readings/masked-places';
import type { AttentionHead, ModelComponent } from '../readings/model-part';
import type { Truncation } from '../run/cut';
import type { Proof } from '../run/proofs';
import type { SourceText } from '../run/source';
import type { DescribedPlan } from '../steps/described-step';
import type { Step } from '../steps/steps';

/** The logit that is explained in the step about logits. */
export interface Explained {
  /** Its decomposition; null if there is none. */
  readonly attribution: Attribution | null;
  /** If there is no full decomposition: the largest parts and a shown head. Absent: neither is reported. */
  readonly brief?: { readonly attribution: Attribution; readonly head: AttentionHead };
  /** The result of a run without a part; null if there is none. */
  readonly ablation: Ablation | null;
  /** The same run with the other replacement for the part; absent or null if it was not made. */
  readonly contrast?: Ablation | null;
  /** The result of a run without several parts, with those without each of them; absent or null if there is none. */
  readonly together?: Together | null;
}

/** The token that is drawn next, and how. */
export interface Drawn {
  readonly id: number;
  readonly token: string;
  readonly text: string;
  readonly probability: number;
  /** The probability with which it is drawn, if it is not the model's own. */
  readonly sampled?: number;
  readonly sampling: SamplingOptions;
}

/** Runs without a part, and every part that can be left out. */
interface Ablated {
  readonly runs: readonly AblationRuns[];
  readonly parts: readonly ModelComponent[];
  /** Whether they are reported in short: one sentence per question, and the first rows of its table. */
  readonly isShort?: boolean;
}

interface OpeningHead {
  readonly opens: AttentionHead | null;
  readonly opensBy: OpensBy;
  /** The head that adds most to the logit; null if heads do not add to it. */
  readonly best: Pick<AttentionHead, 'layer' | 'head' | 'cross'> | null;
}

export interface ReportInput extends Explained {
  readonly plan: DescribedPlan;
  readonly text: string;
  readonly tokens: readonly Token[];
  /** The source of an encoder-decoder; `text` and `tokens` are then those of the output so far. */
  readonly source?: SourceText;
  readonly cut: Truncation | null;
  readonly top: readonly {
    id: number;
    token: string;
    text: string;
    probability: number;
    logit: number;
    sampled?: number;
  }[];
  /** The position of the token after which that is predicted; absent: the last one. */
  readonly position?: number;
  /** Present if the next token is drawn instead of being the most probable one. */
  readonly drawn?: Drawn;
  readonly masks: readonly MaskedPlace[];
  readonly scores: readonly number[];
  readonly generation: {
    readonly tokens: readonly {
      id: number;
      token: string;
      text: string;
      logprob: number;
      rules?: readonly { rule: string; instead: { token: string } | null }[];
    }[];
    readonly text: string;
    readonly reason: StopReason;
    readonly interrupted?: true;
    readonly source?: { tokens: number; byteLength: number };
  };
  /** What was generated besides `generation`. */
  readonly continuations?: MadeContinuations;
  readonly steps: readonly Step[];
  readonly proofs: readonly Proof[];
  /** The results of runs without a part; absent if none were requested. */
  readonly ablated?: Ablated;
  /** The measurements of heads by kind; absent if none were requested. */
  readonly heads?: readonly MeasuredHeads[];
  /** The findings of each step, by its number. */
  readonly findings: ReadonlyMap<number, readonly Finding[]>;
  /** The tokens that the findings name as predicted. */
  readonly predicted?: NamedTokens['predicted'];
  /** The head on which a panel opens by default, and why; absent if the model has none. */
  readonly opening?: OpeningHead;
  /** The questions for pupils at the steps; absent if there are none. */
  readonly questions?: readonly SheetQuestion[];
  /** Which part of a report with questions is wanted; absent for both. */
  readonly sheetPart?: SheetPart;
  /** Whether only some steps were chosen: the proofs are then left out. */
  readonly isChosen?: boolean;
  /** Whether every value that comes with a tensor is written. */
  readonly full?: boolean;
}

export const REASONS: Readonly<Record<StopReason, string>> = {
  length: 'stopped at the limit of new tokens',
  'end-of-text': 'stopped at an end-of-text token',
  context: 'stopped because the context is full',
};
