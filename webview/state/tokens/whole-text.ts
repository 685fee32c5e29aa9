/** Tell the prompt from its continuation in a decoded text. */
import type { TraceSummary } from '../../../src/engine/protocol';

export interface SplitText {
  readonly prompt: string;
  readonly continuation: string;
}

/** Where the traced part of the text begins: later than 0 when the text was cut. */
export function tracedFrom({ tokens, cut }: Pick<TraceSummary, 'tokens' | 'cut'>): number {
  return cut ? (tokens.find(({ start, end }) => end > start)?.start ?? 0) : 0;
}

/** `undefined` when the decoded text does not begin with the prompt, as some tokenizers change what they read. */
export function splitText(
  summary: Pick<TraceSummary, 'text' | 'tokens' | 'cut' | 'generation'>,
): SplitText | undefined {
  const { text } = summary.generation;
  for (const prompt of [summary.text, summary.text.slice(tracedFrom(summary))]) {
    if (text.startsWith(prompt)) return { prompt, continuation: text.slice(prompt.length) };
  }
  return undefined;
}
