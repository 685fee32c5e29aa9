/** The steps of a trace on the terminal. */
import { blockCount, headCountOf } from '../../architectures/architecture';
import type { ModelInfo } from '../../engine/protocol/model-protocol';
import type { ExplainedAt, FindingsChoice } from '../../engine/protocol/reading-protocol';
import type { TraceSummary } from '../../engine/protocol/trace-protocol';
import { formatTrace } from '../../engine/readings/trace-report';
import { defaultFindings } from '../../trace/findings/by-step';
import { type Call, UsageError } from '../call';
import { traceJson } from '../json';
import { type ExplainedTokens, requireTwo } from './explained-tokens';
import type { ShowOptions } from './options';

/** @param explained the tokens that attribution is of; null where it is not asked for */
export async function printTrace(
  { engine, terminal, signal }: Call,
  summary: TraceSummary,
  options: ShowOptions,
  explained: ExplainedTokens | null,
): Promise<void> {
  const { layer, head, variant, json } = options;
  const { trace } = summary;
  const { steps: shown } = await engine.steps({ trace, layer, head, variant }, { signal });
  const all = { variant, blocks: Number.MAX_SAFE_INTEGER };
  const proven = await engine.read({ trace, what: 'proofs', params: all }, { signal });
  const params = { ...defaultFindings(summary, { layer, head, variant }), ...explained };
  const attribution =
    explained && (await engine.read({ trace, what: 'attribution', params: explainedAt(params) }, { signal }));
  if (explained && attribution) requireTwo(explained, attribution);
  const proofs = [...proven.proofs, ...(attribution ? [attribution.proof] : [])];
  const steps = { ...proven, steps: shown, proofs };
  const found = await engine.read({ trace, what: 'findings', params }, { signal });
  if (json) terminal.printJson(traceJson(summary, steps, found, attribution, { layer, head, variant }));
  else terminal.print(formatTrace(summary, steps, found, variant, attribution));
}

function explainedAt({ position, id, ratherThan = null }: FindingsChoice): ExplainedAt {
  return { position, id, ratherThan };
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
