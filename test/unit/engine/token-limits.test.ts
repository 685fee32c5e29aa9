/** A text is cut to what the model takes, and to what there is memory for. */
import { describe, expect, it } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import { targetPrompt } from '../../../src/engine/worker/runs/target-prompt';
import { cutAtEnd, cutToContext, cutToMemory } from '../../../src/engine/worker/runs/token-limits';
import type { Model } from '../../../src/lowering/model';
import type { Token } from '../../../src/model/tokenizers/tokenizer';
import { SOURCE, TOKENS } from '../../../src/operations/node';
import { blockBytes } from '../../../src/trace/run/block-memory';
import { memoryCutWords } from '../../../src/trace/run/cut';
import { strings } from '../../../webview/strings/strings';
import { partOf } from '../part-of';
import { fixturePath } from '../support';

const GIGABYTE = 2 ** 30;
const token = (inserted = false): Token =>
  ({ id: 1, token: 'a', text: 'a', special: inserted, start: 0, end: inserted ? 0 : 1, inserted, typeId: 0 }) as Token;
const text = (count: number) => [...Array.from({ length: count - 1 }, () => token()), token(true)];

const folder = await openModelFolder(fixturePath('t5'));
const { plan, spec } = folder;
const others = { [TOKENS]: 8 };
const limit = spec.encoder?.contextLength as number;

describe('a source that the model would take, but the memory does not', () => {
  const { tokens, cut } = cutToMemory(text(17_282), limit, { plan, sequence: SOURCE, others }, cutAtEnd);

  it('is cut to as many tokens as a block has room for, and keeps the end of its template', () => {
    const bytes = (source: number) => blockBytes(plan, { ...others, [SOURCE]: source });
    expect(bytes(tokens.length)).toBeLessThanOrEqual(GIGABYTE);
    expect(bytes(tokens.length + 1)).toBeGreaterThan(GIGABYTE);
    expect(tokens.at(-1)?.inserted).toBe(true);
    expect(cut).toEqual({
      total: 17_282,
      kept: tokens.length,
      part: 'first',
      needs: { tokens: 17_282, bytes: bytes(17_282) },
    });
  });

  it('is told with its size, its cost and a way on', () => {
    expect(strings.cut(cut as NonNullable<typeof cut>, limit, 'a'.repeat(24_300), 'source')).toMatch(
      /^The source of 24,300 characters has 17,282 tokens: only 4,\d{3} are traced, from its beginning, since the numbers of a single block would take 14\.\d GB of memory for all of them\. To see another part, select it and trace it; to trace more at once, raise the setting “llmTrace\.traceMemory”\.$/,
    );
  });

  it('is longer where traces may take more', () => {
    const wide = cutToMemory(text(17_282), limit, { plan, sequence: SOURCE, others, memory: 2 * GIGABYTE }, cutAtEnd);
    expect(wide.tokens.length).toBeGreaterThan(1.4 * tokens.length);
    const whole = cutToMemory(text(17_282), limit, { plan, sequence: SOURCE, others, memory: 20 * GIGABYTE }, cutAtEnd);
    expect([whole.tokens.length, whole.cut]).toEqual([17_282, null]);
  });
});

it('a text that fits is not cut, and one that is too long for the context is cut for that reason', () => {
  const measured = { plan, sequence: SOURCE, others };
  expect(cutToMemory(text(500), limit, measured, cutAtEnd)).toEqual({ tokens: text(500), cut: null });
  const { cut } = cutToMemory(text(500), 100, measured, cutAtEnd);
  expect(cut).toEqual({ total: 500, kept: 100, part: 'first' });
  expect(memoryCutWords(cut as NonNullable<typeof cut>)).toBeUndefined();
});

it('of a text that is continued the end is kept, and the context says how much of it the memory is for', () => {
  const many = text(50_000);
  const { tokens, cut } = cutToMemory(many, limit, { plan, sequence: SOURCE, others }, cutToContext);
  expect(tokens).toEqual(many.slice(-tokens.length));
  expect(cut?.needs?.tokens).toBe(limit);
  expect(memoryCutWords(cut as NonNullable<typeof cut>)).toMatch(/up to its end, since .* GB of memory for the 32,768/);
});

describe('an output that is forced', () => {
  const model = partOf<Model>({ folder, spec });
  const output = 'a '.repeat(9000).trim();
  const prompt = targetPrompt(model, { text: 'the weather', target: output }, GIGABYTE);

  it('is cut like a source to as many tokens as a block has room for, beside the source', () => {
    const [tokens, source] = [prompt.tokens.length, prompt.source.tokens.length];
    const bytes = (count: number) => blockBytes(plan, { [SOURCE]: source, [TOKENS]: count });
    expect(prompt.source.cut).toBeNull();
    expect(bytes(tokens)).toBeLessThanOrEqual(GIGABYTE);
    expect(bytes(tokens + 1)).toBeGreaterThan(GIGABYTE);
    expect(prompt.cut).toMatchObject({ kept: tokens, part: 'first' });
    expect(prompt.more).toEqual(prompt.tokens.map(({ id }) => id));
    // The start token stays where the output begins.
    expect(prompt.tokens[0]).toMatchObject({ id: spec.generation?.startId, inserted: true });
  });

  it('is told with its size, its cost and a way on', () => {
    expect(strings.cut(prompt.cut as NonNullable<typeof prompt.cut>, limit, prompt.whole, 'output')).toMatch(
      /^The output of 17,999 characters has [\d,]+ tokens: only [\d,]+ are traced, from its beginning, since the numbers of a single block would take [\d.]+ GB of memory for all of them\. To trace more at once, raise the setting “llmTrace\.traceMemory”\.$/,
    );
  });

  it('is whole where there is room, and ids are traced as they are given', () => {
    expect(targetPrompt(model, { text: 'the', target: output }, 40 * GIGABYTE).cut).toBeNull();
    const ids = prompt.tokens.slice(1).map(({ id }) => id);
    const given = targetPrompt(model, { text: 'the', targetIds: [...ids, ...ids] }, GIGABYTE);
    expect([given.cut, given.tokens.length]).toEqual([null, 2 * ids.length + 1]);
  });

  it('leaves the source the room that it has without it', () => {
    const both = targetPrompt(model, { text: 'a '.repeat(9000).trim(), target: output }, GIGABYTE);
    const alone = targetPrompt(model, { text: 'a '.repeat(9000).trim() }, GIGABYTE);
    expect(both.source.tokens.length).toBe(alone.source.tokens.length);
    expect(both.cut?.kept).toBeGreaterThan(1);
  });
});
