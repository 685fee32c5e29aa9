/** Checks that a configuration and a plan, stored side by side in a file, describe the same model. */
import { type Axis, rowSequence, type SequenceName, SOURCE, TOKENS } from '../../operations/node';
import type { ModelSpec } from './architecture';
import { sourceVocabulary } from './encoder-sizes';
import { isEncoderDecoder, mainStack, type Plan, scoresTokens } from './plan';

/** @returns the end of a sentence that says where they contradict each other; `undefined` if they agree */
export function contradiction(spec: ModelSpec, plan: Plan): string | undefined {
  const { modelType, vocabSize, dModel, layers, heads, kvHeads, dHead } = spec;
  const { nodes } = plan;
  // For an encoder-decoder the sizes are the decoder's.
  const { layers: blocks, sequence } = mainStack(plan);
  const scores = nodes.find((node) => node.kind === 'scores' && rowSequence(node) === sequence);
  const keys = nodes[scores?.inputs[1] ?? -1];
  const stream = nodes[plan.stages.findLast(({ role }) => role === 'stream')?.node ?? -1];
  const said: readonly (readonly [field: string, string | number, ofPlan: string | number | undefined])[] = [
    ['modelType', modelType, plan.family],
    ['vocabSize', vocabSize, vocabularyOf(plan)],
    ['dModel', dModel, sizeOf(stream?.axes[1])],
    ['layers', layers, blocks],
    ['heads', heads, sizeOf(scores?.axes[0])],
    ['kvHeads', kvHeads, sizeOf(keys?.axes[1])],
    ['dHead', dHead, sizeOf(keys?.axes[2])],
    ...(isEncoderDecoder(plan)
      ? [['encoder.vocabSize', sourceVocabulary(spec), embeddedIn(plan, SOURCE)] as const]
      : []),
  ];
  const wrong = said.find(([, ofSpec, ofPlan]) => ofPlan !== ofSpec);
  return wrong && `its "spec.${wrong[0]}" is ${wrong[1]}, but its plan has ${wrong[2] ?? 'none'}`;
}

/** The number of tokens that the head scores; without such a head, the number of tokens with an embedding. */
function vocabularyOf(plan: Plan): number | undefined {
  if (scoresTokens(plan)) return sizeOf(plan.nodes[plan.logits ?? -1]?.axes[1]);
  return embeddedIn(plan, TOKENS);
}

function embeddedIn({ nodes }: Plan, sequence: SequenceName): number | undefined {
  const embedding = nodes.find(
    (node) => node.kind === 'lookup' && node.index === 'ids' && rowSequence(node) === sequence,
  );
  return embedding?.kind === 'lookup' ? embedding.matrix.shape[0] : undefined;
}

function sizeOf(axis: Axis | undefined): number | undefined {
  return axis && 'size' in axis ? axis.size : undefined;
}
