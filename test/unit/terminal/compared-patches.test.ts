/** A sweep of runs with parts of another text. */
import { expect, it } from 'vitest';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { Call } from '../../../src/terminal/call';
import { readSweep } from '../../../src/terminal/compared-patches';
import { Terminal } from '../../../src/terminal/terminal';
import type { PartDifferences } from '../../../src/trace/compare/part-differences';
import { everyPart, type ModelComponent } from '../../../src/trace/readings/model-part';
import { partOf } from '../part-of';
import { fixturePath, openModel } from '../support';

it('keeps what was tried when it is cancelled, that which differs most first, and tells how much time is left', async () => {
  const model = await openModel(fixturePath('gpt2'));
  try {
    const { plan } = model.folder;
    const side = partOf<TraceSummary>({
      plan,
      tokens: [{ id: 1, token: 'x', text: 'x' }],
      trace: 1,
      model: { folder: 'gpt2' },
    });
    const last = everyPart(plan).at(-1) as ModelComponent;
    const found = partOf<PartDifferences>({ logit: {}, parts: [{ ...last, adds: { a: 3, b: 0 }, output: 0 }] });
    const abort = new AbortController();
    const asked: ModelComponent[] = [];
    const written: string[] = [];
    const out = { isTTY: true, write: (text: string) => void written.push(text) };
    const call = partOf<Call>({
      terminal: new Terminal({ stdin: (async function* () {})(), stdout: out, stderr: out }),
      signal: abort.signal,
      engine: {
        read: async ({ params }) => {
          const { part } = params as { part: ModelComponent };
          asked.push(part);
          if (asked.length === 3) abort.abort(new Error('Interrupted.'));
          abort.signal.throwIfAborted();
          return { part, share: asked.length / 10 };
        },
      },
    });
    const outcome = { a: { top: [] }, b: { top: [] }, shared: { changed: [] } } as never;
    const predicted = { outcome, at: { a: 0, b: 0 } };
    const { patches, total } = await readSweep(call, { a: side, b: side }, predicted, found);
    expect([asked[0], patches.length, total]).toEqual([last, 2, everyPart(plan).length]);
    expect(written.join('')).toMatch(/Runs with a part of the other text: 2 of \d+, about \d+ s left/);
    await expect(readSweep(call, { a: side, b: side }, predicted, found)).rejects.toThrow('Interrupted.');
  } finally {
    await model.release();
  }
});
