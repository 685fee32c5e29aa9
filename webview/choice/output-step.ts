import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';

/**
 * The number of the step where the text that a decoder has written can be changed; `undefined` if the model does not write from
 * a source.
 */
export function outputStep({ sections }: Pick<TraceSummary['plan'], 'sections'>): number | undefined {
  return sections.find(({ view, part }) => view === 'tokens' && part === 'decoder')?.number;
}
