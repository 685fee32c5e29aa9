/** The prediction that is told of again after an edit: of the next token, or for a masked place. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { PredictedToken } from '../../strings/text-field';
import { takesMasks } from '../tokens/masks';

export interface EditedPrediction {
  /** Says which one of the text it is; predictions of two texts are compared if this is the same. */
  readonly of: string;
  /** The most probable tokens, the most probable first. */
  readonly top: readonly PredictedToken[];
  /** The masked place, and whether the text has others; absent if the next token is predicted. */
  readonly mask?: { readonly position: number; readonly isOnly: boolean };
}

/** @param token the chosen one: of several masked places it is that one, or else the first @returns `undefined` if nothing is predicted */
export function editedPrediction(
  summary: Pick<TraceSummary, 'plan' | 'saved' | 'masks' | 'top'>,
  token: number,
): EditedPrediction | undefined {
  const { plan, masks, top } = summary;
  if (plan.predicts === 'next token') return { of: 'next token', top };
  if (!takesMasks(summary)) return undefined;
  const at = Math.max(
    masks.findIndex(({ position }) => position === token),
    0,
  );
  const mask = masks[at];
  if (!mask) return undefined;
  const { position } = mask;
  return { of: `mask ${at} of ${masks.length}`, top: mask.top, mask: { position, isOnly: masks.length === 1 } };
}
