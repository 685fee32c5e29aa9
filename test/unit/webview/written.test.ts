/** How tokens that an encoder-decoder has written are counted: token 0 of its output is the start token. */
import { describe, expect, it } from 'vitest';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { forcedPositions, outputSoFar } from '../../../src/trace/readings/made-output';
import type { Connection } from '../../../webview/sources/connection';
import {
  endOf,
  goneOn,
  ownOutput,
  whoseTokens,
  withChanged,
  writtenIds,
} from '../../../webview/state/generation/written-output';
import { generationStrings } from '../../../webview/strings/generation';
import { writtenStrings } from '../../../webview/strings/written';
import { partOf } from '../part-of';

it('token 17 of an output is the 17th written one, as the slider beside it counts', () => {
  expect(writtenStrings.actions.heading(17)).toBe(
    'Candidates for token 17 (the 17th written one, after the start token)',
  );
});

it('tells how much of an output is traced, and whether the decoder ended it', () => {
  const traced = { kept: 16, traced: 16, more: 16, end: undefined, stopped: undefined };
  expect(writtenStrings.keptOf(traced)).toBe(
    '16 tokens are traced. After these 16 the decoder wrote 16 tokens; it may go on.',
  );
  expect(writtenStrings.keptOf({ ...traced, kept: 20 })).toBe(
    '20 tokens; 16 are traced now. After these 16 the decoder wrote 16 tokens; it may go on.',
  );
  const end = { token: '“</s>”', isForced: false };
  expect(writtenStrings.keptOf({ ...traced, end })).toBe(
    '16 tokens are traced. After these 16 the decoder wrote 16 tokens, the last of them “</s>”, which ends the output.',
  );
  const forced = { ...traced, end: { ...end, isForced: true } };
  expect(writtenStrings.keptOf({ ...forced, stopped: 'context' })).toBe(
    '16 tokens are traced. After these 16 the decoder wrote 15 tokens; the 16th, the last for which the model’s context has room, is forced to be “</s>”.',
  );
  expect(writtenStrings.keptOf({ ...traced, stopped: 'context' })).toBe(
    '16 tokens are traced. After these 16 the decoder wrote 16 tokens, up to the model’s context limit.',
  );
  expect(writtenStrings.keptOf({ ...traced, stopped: 'new tokens' })).toBe(
    '16 tokens are traced. After these 16 the decoder wrote 16 tokens, the most that a trace adds; it may go on.',
  );
  expect(writtenStrings.keptOf({ ...forced, stopped: 'new tokens' })).toBe(
    '16 tokens are traced. After these 16 the decoder wrote 15 tokens; the 16th, the last that a trace adds, is forced to be “</s>”.',
  );
  expect(writtenStrings.keptOf({ ...traced, more: 1, end })).toBe(
    '16 tokens are traced. After these 16 the decoder wrote “</s>”, which ends the output.',
  );
  expect(writtenStrings.keptOf({ ...traced, more: 0 })).toBe('16 tokens are traced; the decoder may go on.');
});

it('an end that the decoder chose, or that is forced because there is no more room, is no written token', () => {
  const tokens = [0, 5].map((id) => ({ id }));
  const end = (reason: 'length' | 'end-of-text', rules: readonly { rule: 'forced_eos_token_id' }[]) =>
    partOf<TraceSummary>({ tokens, generation: { tokens: [{ id: 7 }, { id: 2, rules }], reason } });
  for (const ended of [end('length', [{ rule: 'forced_eos_token_id' }]), end('end-of-text', [])])
    expect([endOf(ended)?.id, writtenIds(ended)]).toEqual([2, [5, 7]]);
  const cut = end('length', []);
  expect([endOf(cut), writtenIds(cut)]).toEqual([undefined, [5, 7, 2]]);
});

describe('who wrote the tokens of a changed output', () => {
  const one = { changed: [7], kept: [8, 9, 10], anew: [] };
  const { changedOutput, headings, forced } = writtenStrings;

  it('is told of what was kept, with what the decoder would write there itself', () => {
    const kept = 'You changed token 7. Tokens 8 to 10 are kept from the output before';
    expect(changedOutput(one, undefined)).toBe(`${kept}.`);
    expect(changedOutput(one, { at: 8, token: '“sea”' })).toBe(
      `${kept}; the decoder itself would write “sea” after token 7.`,
    );
    expect(changedOutput(one, null)).toBe(`${kept}; the decoder itself would write the same.`);
    expect(changedOutput({ ...one, kept: [8] }, undefined)).toMatch(/ Token 8 is kept from the output before\.$/);
    expect(headings.changed(one)).toBe('Output, token 7 changed by you, tokens 8 to 10 kept');
  });

  it('is told of what was written anew, and mentions nothing kept where nothing is', () => {
    const anew = { changed: [7], kept: [], anew: [8, 9] };
    expect(changedOutput(anew, null)).toBe('You changed token 7. What follows was written anew after your change.');
    expect(headings.changed(anew)).toBe('Output, token 7 changed by you, what follows written anew');
    expect(changedOutput({ changed: [7], kept: [], anew: [] }, null)).toBe('You changed token 7.');
    expect(headings.changed({ changed: [7], kept: [], anew: [] })).toBe('Output, token 7 changed by you');
  });

  it('is told of all three where there are all three', () => {
    const all = { changed: [3, 5], kept: [4, 6, 7, 8], anew: [9] };
    expect(changedOutput(all, undefined)).toBe(
      'You changed tokens 3 and 5. Tokens 4 and 6 to 8 are kept from the output before. Token 9 was written anew after your changes.',
    );
    expect(headings.changed(all)).toBe(
      'Output, tokens 3 and 5 changed by you, tokens 4 and 6 to 8 kept, token 9 written anew',
    );
  });

  it('is the user if all was forced, without what the tokenizer put first', () => {
    expect(forced(undefined)).toBe('The decoder was made to write this.');
    expect(forced('“<s>”')).toBe('The decoder was made to write this. The model’s tokenizer puts “<s>” first.');
  });
});

it('says of tokens that a rule decided that they were not picked as the others', () => {
  const end = { token: '</s>', text: '</s>', special: false, at: 16, rule: 'forced_eos_token_id' };
  const greedy = { temperature: 0, topK: 0, topP: 1, seed: 0 };
  expect(generationStrings.howTaken(greedy, [end], 17)).toBe(
    'How these tokens were picked: the most probable token each time; but at the limit of 17 tokens this model writes “</s>” (forced_eos_token_id in generation_config.json).',
  );
  expect(generationStrings.howTaken(greedy, [{ ...end, at: 0 }, end], 17)).toMatch(
    /each time; but generation_config.json decided 2 of them\.$/,
  );
  expect(generationStrings.howTaken(greedy, [], 17)).toMatch(/each time\.$/);
});

describe('what of an output the user changed', () => {
  const tokens = [0, 5, 6, 7].map((id) => ({ id, inserted: false }));
  const generation = { tokens: [8, 9].map((id) => ({ id })), reason: 'length' as const };
  const summary = partOf<TraceSummary>({ tokens, generation });

  it('is what differs from what the decoder wrote, in the trace and after it', () => {
    expect(withChanged({ targetIds: [5, 1, 7, 8] }, summary, {})).toEqual({
      targetIds: [5, 1, 7, 8],
      changed: [2],
      kept: [3, 4],
    });
    expect(withChanged({ targetIds: [5, 6] }, summary, {}).changed).toEqual([]);
  });

  it('remains so when more or fewer tokens are traced', () => {
    expect(withChanged({ targetIds: [5, 6, 7, 8, 9] }, summary, { changed: [2] })).toEqual({
      targetIds: [5, 6, 7, 8, 9],
      changed: [2],
    });
    expect(withChanged({ targetIds: [5] }, summary, { changed: [2] }).changed).toEqual([]);
    expect(withChanged({ targetIds: [5, 6, 7, 8] }, summary, { target: 'a' }).changed).toEqual([1, 2, 3]);
  });

  it('is of another continuation what its sender says', () => {
    expect(withChanged({ targetIds: [5, 6, 7, 1, 2], changed: [4] }, summary, {})).toEqual({
      targetIds: [5, 6, 7, 1, 2],
      changed: [4],
    });
  });

  it('leaves what stood behind a change kept, however much of it is traced later', () => {
    const before = { changed: [1], kept: [2, 3] };
    expect(withChanged({ targetIds: [5, 6, 7, 8] }, summary, before)).toMatchObject(before);
    expect(withChanged({ targetIds: [5, 6] }, summary, before)).toMatchObject({ changed: [1], kept: [2] });
    // Token 2 is written anew by the user, and the decoder goes on.
    const anew = withChanged({ targetIds: [5, 1] }, summary, before);
    expect(anew).toEqual({ targetIds: [5, 1], changed: [1, 2] });
    expect(whoseTokens(anew, summary)).toEqual({ changed: [1, 2], kept: [], anew: [3] });
  });

  it('is not what the tokenizer put before a typed text', () => {
    const typed = partOf<TraceSummary>({ tokens: [0, 3, 5].map((id) => ({ id, inserted: id === 3 })) });
    expect(forcedPositions('all', typed.tokens)).toEqual([2]);
  });
});

it('a report says who wrote the output, as far as that is known', () => {
  const tokens = Array.from({ length: 6 }, () => ({}));
  const told = (made: Parameters<typeof outputSoFar>[1], isFromFile = false) => outputSoFar(tokens, made, isFromFile);
  expect(told({ changed: [] }, true)).toBe('The output so far, as the model wrote it');
  expect(told({ changed: 'all' })).toBe('The output so far, forced by hand');
  expect(told({ changed: [2], kept: [3, 4] })).toBe(
    'The output so far, token 2 changed by hand, tokens 3 and 4 kept, token 5 written anew',
  );
  expect(told(undefined)).toBe('The output so far');
  expect(told(undefined, true)).toBe('The output so far (the file of this trace does not say who wrote it)');
});

it('an output in which the user wrote a token goes on as far as it went before, without a last token that is forced', async () => {
  const text = { id: 1, token: 'a', text: 'a' };
  const summary = partOf<TraceSummary>({
    tokens: [0, 5, 6, 7].map((id) => ({ id })),
    model: {},
    source: { tokens: [] },
  });
  const asked: unknown[] = [];
  const connection = partOf<Pick<Connection, 'ask'>>({
    ask: (async (_: unknown, { maxNewTokens }: { maxNewTokens: number }) => {
      asked.push(maxNewTokens);
      return { reason: 'length', tokens: [8, 9, 2].slice(0, maxNewTokens).map((id) => ({ ...text, id })) };
    }) as never,
  });
  const { signal } = new AbortController();
  const output = { targetIds: [3], changed: [1] };
  expect(await goneOn(connection, summary, output, signal)).toEqual({ targetIds: [3, 8, 9], changed: [1] });
  expect(asked).toEqual([3]);
  const whole = { targetIds: [5, 6, 3], changed: [3] };
  expect(await goneOn(connection, summary, whole, signal)).toBe(whole);
});

describe('what the decoder would write by itself', () => {
  const tokens = [0, 5, 6, 7, 8].map((id) => ({ id }));
  const summary = partOf<TraceSummary>({ tokens, model: {}, source: { tokens: [] } });
  const { signal } = new AbortController();
  /** @param writes by the number of tokens before it */
  const connection = (writes: Record<number, readonly number[]>) =>
    partOf<Pick<Connection, 'ask'>>({
      ask: (async (_: unknown, { targetIds, maxNewTokens }: { targetIds: number[]; maxNewTokens: number }) => ({
        tokens: (writes[targetIds.length] ?? []).slice(0, maxNewTokens).map((id) => ({ id, token: 'a', text: 'a' })),
      })) as never,
    });

  it('is compared with what was kept behind a change', async () => {
    const own = connection({ 1: [9, 9, 9, 9], 2: [7, 9, 2] });
    const output = await ownOutput(own, summary, { changed: [2], kept: [3, 4], anew: [] }, signal);
    expect(output).toMatchObject({ isSame: false, other: { at: 4, token: { id: 9 } } });
  });

  it('may be the same as what it was made to write', async () => {
    const own = connection({ 1: [6, 7, 8, 2], 2: [7, 8, 2] });
    const whose = { changed: [2], kept: [3, 4], anew: [] };
    expect(await ownOutput(own, summary, whose, signal)).toEqual({ isSame: true, other: undefined });
    const cut = partOf<TraceSummary>({ ...summary, tokens: tokens.slice(0, 1) });
    expect(await ownOutput(own, cut, { changed: [], kept: [], anew: [] }, signal)).toMatchObject({ isSame: false });
  });
});

it('new tokens are counted in words, as what happened there counts them', () => {
  expect(generationStrings.alternatives(17)).toBe('Candidates for the 18th new token');
  expect(generationStrings.alternatives(17, true)).toBe('Candidates for the 18th new token (before sampling)');
  expect(generationStrings.stepOf(17, 34)).toBe('the 18th of 34 tokens');
});
