/** What the terminal prints for people. */
import type { Generation, StepsResult, Token, TraceSummary, Variant } from '../engine/protocol';
import { formatReport } from '../trace/report';

export function formatTrace(summary: TraceSummary, { steps, proofs }: StepsResult, variant: Variant): string {
  const { model, timings } = summary;
  const size = `${model.layers} blocks × ${model.heads} heads, d_model ${model.dModel}, ${model.vocabSize.toLocaleString('en')} tokens`;
  const note =
    variant === 'walkthrough'
      ? [
          'Steps 4 to 12 show the walk-through variant of block 0, and beside it the real model; steps 13 to 18 are the real model.',
        ]
      : [];
  const kept =
    summary.kept === 'small'
      ? ['The trace is larger than the memory it may take: large tensors were computed again for this report.']
      : [];
  const milliseconds = `load ${timings.load.toFixed(0)} ms, trace ${timings.forward.toFixed(0)} ms, proofs ${timings.proofs.toFixed(0)} ms, generation ${timings.generation.toFixed(0)} ms`;
  return [
    `${model.name} (${model.modelType}: ${size})`,
    ...note,
    ...kept,
    '',
    formatReport({ ...summary, steps, proofs }),
    '',
    milliseconds,
  ].join('\n');
}

export function formatTokens(tokens: readonly Token[]): string {
  const lines = tokens.map(
    ({ id, token, text, start, end }) =>
      `${String(id).padStart(6)}  ${`${start}..${end}`.padEnd(12)}  ${token}  ${JSON.stringify(text)}`,
  );
  return lines.join('\n');
}

/** What a reader of generated text should know besides. */
export function generationNotes({ reason, cut }: Generation): string[] {
  const notes: string[] = [];
  if (cut) notes.push(`The text has ${cut.total} tokens: the model saw only the last ${cut.kept}, its context.`);
  if (reason === 'context') notes.push("Generation stopped because the model's context is full.");
  if (reason === 'end-of-text') notes.push('The model ended the text.');
  return notes;
}
