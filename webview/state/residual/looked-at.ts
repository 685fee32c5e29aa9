/** Where heads attend from one token: which of several have their largest weight on the same key. */

import { argmax } from '../../../src/base/vectors';
import type { AttentionHead } from '../../../src/trace/readings/model-part';
import { selfAttentionWeights } from '../../../src/trace/steps/own-weights';
import { NEVER_ABORTED } from '../../base/never-aborted';
import type { PanelData } from '../../panel/panel';
import { readRow } from '../../sources/tensor-row';

/**
 * @param position of the attending token, counted from 0
 * @returns for each head, in their order, the position of its largest attention weight there; `undefined` if it has none
 */
export function lookedAt(
  panel: Pick<PanelData, 'readings' | 'windows' | 'summary'>,
  heads: readonly AttentionHead[],
  position: number,
  signal: AbortSignal = NEVER_ABORTED,
): Promise<readonly (number | undefined)[]> {
  // The heads are of the stack that the predictions come from.
  const step = selfAttentionWeights(panel.summary.plan)?.number;
  const keyOf = async ({ layer, head }: AttentionHead) => {
    const of = { layer, head, variant: 'model', ...(step !== undefined && { step }) } as const;
    const { steps } = await panel.readings.read('steps', of, signal);
    const pattern = steps
      .find(({ number }) => number === step)
      ?.tensors.find((one) => one.isProbability && one.variant === 'model');
    return pattern && argmax(await readRow(panel, pattern, position, signal));
  };
  return Promise.all(heads.map(keyOf));
}
