/** Tells the prompt from its continuation in a decoded text. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { tracedPart } from '../../../src/trace/run/traced-part';

interface SplitText {
  readonly prompt: string;
  readonly continuation: string;
}

/** `undefined` if the decoded text does not begin with the prompt, as some tokenizers change what they read. */
export function splitText(
  summary: Pick<TraceSummary, 'text' | 'tokens' | 'cut' | 'generation'>,
): SplitText | undefined {
  const { text } = summary.generation;
  for (const prompt of [summary.text, summary.text.slice(tracedPart(summary).start)]) {
    if (text.startsWith(prompt)) return { prompt, continuation: text.slice(prompt.length) };
  }
  return undefined;
}
