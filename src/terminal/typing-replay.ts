/** Replays a typing session through the suggester of ghost text, and measures what a user would notice. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { quantile } from '../base/quantile';
import { withTemporaryFolder } from '../base/temporary-folder';
import type { EngineClient } from '../engine/host/client';
import { type Answer, Suggester, type SuggesterSettings } from '../engine/host/suggester';
import type { CursorPlace } from '../engine/shared/cursor-place';
import { lineAbove } from '../generate/lines';
import { beginsBlock } from '../generate/suggestion-filters';
import type { Key } from './typing-session';

/** Times are in milliseconds, from the end of the wait after a key press to the suggestion. */
export interface TypingReplay {
  readonly keys: number;
  /** The duration of the session. */
  readonly seconds: number;
  readonly started: number;
  readonly cancelled: number;
  readonly returned: number;
  /** Null if nothing was suggested. */
  readonly p50: number | null;
  readonly p95: number | null;
  /**
   * Suggestions for which the window had to move, which discards the whole cache; they are not included in the other times.
   */
  readonly slides: { readonly count: number; readonly p50: number | null };
  /** Processor time of the whole process. */
  readonly cpuSeconds: number;
}

/** How many tokens a suggestion may have. */
export const SUGGESTED_TOKENS = 12;

/** @param model the folder of a model, and the bits of its weights */
export function replayTyping(
  engine: EngineClient,
  { model, bits }: Pick<SuggesterSettings, 'model'> & { readonly bits: 4 | 8 },
  keys: readonly Key[],
  signal: AbortSignal,
): Promise<TypingReplay> {
  return withTemporaryFolder(join(tmpdir(), 'llm-trace-typing-'), async (folder) => {
    const settings: SuggesterSettings = { model, bits, confidence: 0, maxTokens: SUGGESTED_TOKENS, multiLine: false };
    const ignore = () => undefined;
    const suggester = new Suggester({ engine, folder, log: ignore, logFailure: ignore });
    await engine.complete({ model, document: 'warm-up', kind: 'prose', text: 'The', start: 0, options: WARM_UP });
    await engine.quantize({ model, bits, folder });
    await engine.complete({ model, document: 'warm-up', kind: 'prose', text: 'The', start: 0, options: WARM_UP });
    return replay(suggester, settings, keys, signal);
  });
}

const WARM_UP = { maxNewTokens: 4, maxLines: 1, confidence: 0, alternatives: 1 };

async function replay(
  suggester: Suggester,
  settings: SuggesterSettings,
  keys: readonly Key[],
  signal: AbortSignal,
): Promise<TypingReplay> {
  const [cpu, begin] = [process.cpuUsage(), performance.now()];
  let [text, cursor, due] = ['', 0, begin];
  let latest = new AbortController();
  const answers: Promise<Answer>[] = [];
  for (const { after, edit } of keys) {
    signal.throwIfAborted();
    due += after;
    await setTimeout(Math.max(0, due - performance.now()));
    [text, cursor] = apply(text, cursor, edit);
    latest.abort(); // as an editor does with the previous request
    latest = new AbortController();
    answers.push(suggester.suggest(placeOf(text, cursor), settings, { how: 'while typing', signal: latest.signal }));
  }
  const results = await Promise.all(answers);
  const { user, system } = process.cpuUsage(cpu);
  const shown = results.flatMap((answer) => ('latency' in answer && answer.asked ? [answer] : []));
  const slid = shown.filter(({ suggestions }) => suggestions[0]?.result.slid);
  const usual = shown.filter((answer) => !slid.includes(answer)).map(({ latency }) => latency);
  const sliding = slid.map(({ latency }) => latency);
  return {
    keys: keys.length,
    seconds: (performance.now() - begin) / 1000,
    ...suggester.counts,
    p50: quantile(usual, 0.5) ?? null,
    p95: quantile(usual, 0.95) ?? null,
    slides: { count: slid.length, p50: quantile(sliding, 0.5) ?? null },
    cpuSeconds: (user + system) / 1e6,
  };
}

function apply(text: string, cursor: number, edit: Key['edit']): [string, number] {
  if ('insert' in edit) return [text.slice(0, cursor) + edit.insert + text.slice(cursor), cursor + edit.insert.length];
  if ('deleted' in edit) return [text.slice(0, cursor - edit.deleted) + text.slice(cursor), cursor - edit.deleted];
  return [text, Math.min(Math.max(cursor + edit.move, 0), text.length)];
}

function placeOf(text: string, cursor: number): CursorPlace {
  const before = text.slice(text.lastIndexOf('\n', cursor - 1) + 1, cursor);
  const end = text.indexOf('\n', cursor);
  const [after, below] = end < 0 ? [text.slice(cursor), ''] : [text.slice(cursor, end), text.slice(end + 1)];
  const nextLine = below.split('\n').find((line) => line.trim() !== '') ?? '';
  const multiLine = beginsBlock(before);
  return {
    document: 'typing',
    kind: 'prose',
    text: text.slice(0, cursor),
    start: 0,
    before,
    after,
    nextLine,
    lineAbove: lineAbove(text.slice(0, cursor)),
    following: text.slice(cursor),
    multiLine,
  };
}
