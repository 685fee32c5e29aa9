import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';

/** The number of the step where what a decoder has written can be changed; `undefined`: the model writes nothing of a source. */
export function outputStep({ sections }: Pick<TraceSummary['plan'], 'sections'>): number | undefined {
  return sections.find(({ view, part }) => view === 'tokens' && part === 'decoder')?.number;
}
