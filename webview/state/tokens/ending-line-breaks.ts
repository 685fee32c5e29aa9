/** A line break at the end of a text, as where a whole file was selected: the model goes on after that, and not after the word before it. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';

type Ending = Pick<TraceSummary, 'text' | 'tokens' | 'source'> & {
  readonly plan: Pick<TraceSummary['plan'], 'predicts'>;
};

/** How many line breaks a text ends in; 0 where its last token is none, where nothing goes on after it, or where it has nothing else. */
export function endingLineBreaks({ text, tokens, source, plan }: Ending): number {
  const last = tokens.findLast(({ start, end }) => end > start);
  const goesOn = plan.predicts === 'next token' && !source && last?.end === text.length;
  if (!goesOn || !/^[\r\n]+$/.test(text.slice(last.start, last.end)) || text.trim() === '') return 0;
  return text.slice(text.trimEnd().length).match(/\r\n|\r|\n/g)?.length ?? 0;
}
