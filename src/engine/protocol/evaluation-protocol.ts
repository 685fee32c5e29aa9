/** What can be asked of the engine about how well a model foresees a text. */
import type { TextScore } from '../../generate/text-score';
import type { ModelId } from './model-protocol';

export type { TextScore };

export interface ScoreTextParams {
  readonly model: ModelId;
  readonly text: string;
  /** Tokens that the model reads at a time, and how far each window lies behind the last. */
  readonly window: number;
  readonly stride: number;
  /** When cancelled, answer with what the windows until then say of the beginning of the text. */
  readonly untilCancelled?: boolean;
}
