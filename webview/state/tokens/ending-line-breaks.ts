/**
 * A line break at the end of a text, for example after selecting a whole file: the model continues after it, and not after the
 * word before it.
 */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';

type Ending = Pick<TraceSummary, 'text' | 'tokens' | 'source'> & {
  readonly plan: Pick<TraceSummary['plan'], 'predicts'>;
};

/**
 * How many line breaks a text ends in; 0 if its last token is none, if nothing is generated after it, or if the text has nothing
 * else.
 */
export function endingLineBreaks({ text, tokens, source, plan }: Ending): number {
  const last = tokens.findLast(({ start, end }) => end > start);
  const goesOn = plan.predicts === 'next token' && !source && last?.end === text.length;
  if (!goesOn || !/^[\r\n]+$/.test(text.slice(last.start, last.end)) || text.trim() === '') return 0;
  return text.slice(text.trimEnd().length).match(/\r\n|\r|\n/g)?.length ?? 0;
}
