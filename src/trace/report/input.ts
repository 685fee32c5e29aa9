/** What a report of a trace is made of, as text or as a document. */
import type { StopReason } from '../../generate/generate';
import type { SamplingOptions } from '../../generate/sampling';
import type { Token } from '../../model/tokenizers/tokenizer';
import type { Ablation, Together } from '../ablation/ablation';
import type { AblationRuns } from '../ablation/ablation-runs';
import type { Finding } from '../findings/finding';
import type { NamedTokens } from '../findings/named-token';
import type { OpensBy } from '../findings/opening-head';
import type { MeasuredHeads } from '../heads/measured-heads';
import type { SheetQuestion } from '../questions/question';
import type { Attribution } from '../readings/attribution';
import type { MadeContinuations } from '../readings/continuations';
import type { MaskedPlace } from '../readings/masked-places';
import type { AttentionHead, ModelComponent } from '../readings/model-part';
import type { Cut } from '../run/cut';
import type { Proof } from '../run/proofs';
import type { SourceText } from '../run/source';
import type { Step } from '../steps/steps';
import type { Told } from '../steps/told-step';

/** The logit that is explained in the step of the logits. */
export interface Explained {
  /** Taken apart; null where it is not. */
  readonly attribution: Attribution | null;
  /** Where it is not: its largest parts, and a head that is shown; left out: neither is told. */
  readonly brief?: { readonly attribution: Attribution; readonly head: AttentionHead };
  /** In a run without a part; null where there is none. */
  readonly ablation: Ablation | null;
  /** The same with what else may take the place of the part; left out or null where it was not run. */
  readonly contrast?: Ablation | null;
  /** In one without several at once, beside those without each; left out or null where there is none. */
  readonly together?: Together | null;
}

/** The token that is drawn next, and how. */
export interface Drawn {
  readonly id: number;
  readonly token: string;
  readonly text: string;
  readonly probability: number;
  /** By which it is drawn, where that is another. */
  readonly sampled?: number;
  readonly sampling: SamplingOptions;
}

/** Runs without a part, and every part that there is to leave out. */
interface Ablated {
  readonly runs: readonly AblationRuns[];
  readonly parts: readonly ModelComponent[];
  /** Whether they are told in short: of each question a sentence, and the first rows of its table. */
  readonly isShort?: boolean;
}

interface OpeningHead {
  readonly opens: AttentionHead | null;
  readonly opensBy: OpensBy;
  /** The head that adds most to the logit, where heads add to it. */
  readonly best: Pick<AttentionHead, 'layer' | 'head' | 'cross'> | null;
}

export interface ReportInput extends Explained {
  readonly plan: Told;
  readonly text: string;
  readonly tokens: readonly Token[];
  /** What an encoder-decoder was given; its text and tokens are those of the output so far. */
  readonly source?: SourceText;
  readonly cut: Cut | null;
  readonly top: readonly {
    id: number;
    token: string;
    text: string;
    probability: number;
    logit: number;
    sampled?: number;
  }[];
  /** After which token that is; left out: after the last one. */
  readonly position?: number;
  /** Where the next token is not the most probable one, but is drawn. */
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
  /** What was generated besides that. */
  readonly continuations?: MadeContinuations;
  readonly steps: readonly Step[];
  readonly proofs: readonly Proof[];
  /** What runs without a part have told; left out: none was asked for. */
  readonly ablated?: Ablated;
  /** What was measured of the heads by their kinds; left out: nothing was asked for. */
  readonly heads?: readonly MeasuredHeads[];
  /** What happened in a step, by its number. */
  readonly findings: ReadonlyMap<number, readonly Finding[]>;
  /** The tokens that these name as predicted. */
  readonly predicted?: NamedTokens['predicted'];
  /** On which head a panel opens that nobody has asked for another, and why; left out: the model has none. */
  readonly opening?: OpeningHead;
  /** What pupils are asked at the steps; left out: nothing is. */
  readonly questions?: readonly SheetQuestion[];
  /** Whether some of the steps are chosen: the proofs of all are not told then. */
  readonly isChosen?: boolean;
  /** Whether every value that comes with a tensor is written. */
  readonly full?: boolean;
}

export const REASONS: Readonly<Record<StopReason, string>> = {
  length: 'stopped at the limit of new tokens',
  'end-of-text': 'stopped at an end-of-text token',
  context: 'stopped because the context is full',
};
