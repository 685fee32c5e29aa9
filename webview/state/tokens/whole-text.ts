/** Tell the prompt from its continuation in a decoded text. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';

export interface SplitText {
  readonly prompt: string;
  readonly continuation: string;
}

type Traced = Pick<TraceSummary, 'text' | 'tokens' | 'cut'>;

/** Which part of the text was traced: not all of it when it was cut. */
export function tracedPart({ text, tokens, cut }: Traced): { readonly start: number; readonly end: number } {
  if (!cut) return { start: 0, end: text.length };
  const real = tokens.filter(({ start, end }) => end > start);
  return cut.part === 'first'
    ? { start: 0, end: real.at(-1)?.end ?? 0 }
    : { start: real[0]?.start ?? 0, end: text.length };
}

/** `undefined` when the decoded text does not begin with the prompt, as some tokenizers change what they read. */
export function splitText(
  summary: Pick<TraceSummary, 'text' | 'tokens' | 'cut' | 'generation'>,
): SplitText | undefined {
  const { text } = summary.generation;
  for (const prompt of [summary.text, summary.text.slice(tracedPart(summary).start)]) {
    if (text.startsWith(prompt)) return { prompt, continuation: text.slice(prompt.length) };
  }
  return undefined;
}
