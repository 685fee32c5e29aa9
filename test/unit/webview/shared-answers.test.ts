/** Answers that several figures ask for: once each, kept for a while, and cancelled when nobody waits any more. */
import { describe, expect, it } from 'vitest';
import { NEVER_ABORTED } from '../../../webview/base/never-aborted';
import { SharedAnswers } from '../../../webview/base/shared-answers';

/** Answers when told to. */
function slow() {
  const runs: { signal: AbortSignal; answer: (value: number) => void }[] = [];
  const fetch = (signal: AbortSignal) =>
    new Promise<number>((answer, reject) => {
      runs.push({ signal, answer });
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  return { runs, fetch };
}

describe('shared answers', () => {
  it('are asked for once by all who wait, and kept', async () => {
    const answers = new SharedAnswers<number>({ count: 2 });
    const { runs, fetch } = slow();
    const all = [answers.get('a', NEVER_ABORTED, fetch), answers.get('a', NEVER_ABORTED, fetch)];
    runs[0]?.answer(7);
    expect([await Promise.all(all), await answers.get('a', NEVER_ABORTED, fetch), runs.length]).toEqual([[7, 7], 7, 1]);
  });

  it('are cancelled only when the last one who waits has gone', async () => {
    const answers = new SharedAnswers<number>({ count: 2 });
    const { runs, fetch } = slow();
    const [first, second] = [new AbortController(), new AbortController()];
    const one = answers.get('a', first.signal, fetch);
    const other = answers.get('a', second.signal, fetch);
    first.abort(new Error('first has gone'));
    await expect(one).rejects.toThrow('first has gone');
    expect(runs[0]?.signal.aborted).toBe(false);
    second.abort(new Error('second has gone'));
    await expect(other).rejects.toThrow('second has gone');
    expect(runs[0]?.signal.aborted).toBe(true);
    const again = answers.get('a', NEVER_ABORTED, fetch);
    runs[1]?.answer(8);
    expect(await again).toBe(8);
  });

  it('are not asked for by whoever has gone already', async () => {
    const { runs, fetch } = slow();
    await expect(new SharedAnswers<number>({ count: 2 }).get('a', AbortSignal.abort(), fetch)).rejects.toThrow();
    expect(runs).toEqual([]);
  });

  it('are not kept when they are failures', async () => {
    const answers = new SharedAnswers<number>({ count: 2 });
    await expect(answers.get('a', NEVER_ABORTED, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await answers.get('a', NEVER_ABORTED, async () => 1)).toBe(1);
  });

  it('make room by forgetting what was not used for longest, also where an answer is null', async () => {
    const answers = new SharedAnswers<number | null>({ count: 2 });
    const asked: string[] = [];
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) {
      await answers.get(key, NEVER_ABORTED, async () => {
        asked.push(key);
        return null;
      });
    }
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
  });
});
