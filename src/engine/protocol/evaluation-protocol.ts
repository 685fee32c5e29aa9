/** The request that measures how well a model predicts a text. */
import type { TextScore } from '../../generate/text-score';
import type { ModelId } from './model-protocol';

export type { TextScore };

export interface ScoreTextParams {
  readonly model: ModelId;
  readonly text: string;
  /** Tokens that the model reads at a time, and how many tokens each window starts after the previous one. */
  readonly window: number;
  readonly stride: number;
  /** If cancelled, return the score of the beginning of the text that the windows have covered so far. */
  readonly untilCancelled?: boolean;
}
