/** The 18 steps of a trace on the terminal. */
import { blockCount, headCountOf } from '../../architectures/architecture';
import type { ModelInfo } from '../../engine/protocol/model-protocol';
import type { TraceSummary } from '../../engine/protocol/trace-protocol';
import { formatTrace } from '../../engine/readings/trace-report';
import { defaultFindings } from '../../trace/findings/by-step';
import { type Call, UsageError } from '../call';
import { traceJson } from '../json';
import type { ShowOptions } from './options';

export async function printTrace({ engine, terminal, signal }: Call, summary: TraceSummary, options: ShowOptions) {
  const { layer, head, variant, json } = options;
  const { trace } = summary;
  const { steps: shown } = await engine.steps({ trace, layer, head, variant }, { signal });
  const all = { variant, blocks: Number.MAX_SAFE_INTEGER };
  const steps = { steps: shown, ...(await engine.read({ trace, what: 'proofs', params: all }, { signal })) };
  const params = defaultFindings(summary, { layer, head, variant });
  const found = await engine.read({ trace, what: 'findings', params }, { signal });
  if (json) terminal.printJson(traceJson(summary, steps, found, { layer, head, variant }));
  else terminal.print(formatTrace(summary, steps, found, variant));
}

/** @throws UsageError when the model has no such block or head */
export function requireChoice(model: ModelInfo, { layer, head, variant }: ShowOptions): void {
  const [layers, heads] = [blockCount(model), headCountOf(model)];
  if (variant === 'walkthrough' && (layer !== 0 || head !== 0)) {
    throw new UsageError('the simplified block has block 0 and head 0 only');
  }
  if (layer >= layers) throw new UsageError(`there is no block ${layer}: this model's are 0 to ${layers - 1}`);
  if (head >= heads) throw new UsageError(`there is no head ${head}: this model's are 0 to ${heads - 1}`);
}
