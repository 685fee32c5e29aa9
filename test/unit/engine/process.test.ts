/** A program that uses the engine: it ends cleanly whatever runs, and its workers write nothing on the console. */
import { describe, expect, it } from 'vitest';
import { ISOLATIONS, type Isolation } from '../../../src/engine/protocol/engine-options';
import { thorough } from '../../workbench/thorough';
import { runProgram, WORKER } from '../engine-support';
import { copyOf, GPT2, STARTER, tempFolder } from '../model/helpers';

const prelude = (isolation: Isolation) => `
  import { writeSync } from 'node:fs';
  import { CancelledError, createEngineClient } from './src/engine/host/client';
  const engine = createEngineClient({ workerPath: ${JSON.stringify(WORKER)}, isolation: '${isolation}', threads: 1 });
  const GREEDY = { temperature: 0, topK: 0, topP: 1, seed: 0 };
  const STARTER = ${JSON.stringify(STARTER)};
  const GPT2 = ${JSON.stringify(GPT2)};
  const LONG = 'Once upon a time there was a very small house. '.repeat(30);
  const kind = (error) => error instanceof CancelledError ? 'cancelled' : String(error);
  const print = (text) => writeSync(1, text + '\\n');
`;

/** Run a program and give its standard output; it must end well and write nothing else. */
async function output(
  source: string,
  { args = [], isolation = 'thread' }: { args?: readonly string[]; isolation?: Isolation } = {},
): Promise<string[]> {
  const program = `${prelude(isolation)}\nvoid (async () => {${source}})();`;
  const { code, signal, stdout, stderr } = await runProgram(program, args);
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
  return stdout.split('\n').slice(0, -1);
}

describe.each(thorough ? ISOLATIONS : ['thread' as const])('dispose, with the engine in a %s', (isolation) => {
  const TRACE = 'engine.trace({ model: STARTER, text: LONG, maxNewTokens: 100 }, { onProgress })';
  const GENERATION =
    'engine.generate({ model: STARTER, text: "A", maxNewTokens: 400, sampling: GREEDY }, { onProgress })';

  it.each([
    ['a trace', TRACE, 'trace'],
    ...(thorough
      ? [
          ['a generation', GENERATION, 'generate'],
          ['a trace, while it loads', TRACE, 'load'],
          ['the generation of a trace', TRACE, 'generate'],
        ]
      : []),
  ])(
    'during %s: that is cancelled, it resolves, the process lives on and ends by itself',
    async (_, request, stage) => {
      const lines = await output(
        `
      let reached = () => undefined;
      const begun = new Promise((resolve) => { reached = resolve; });
      const onProgress = (progress) => { if (progress.stage === '${stage}') reached(); };
      const told = ${request}.then(() => 'done', kind);
      await begun;
      await engine.dispose();
      print(await told);
      await new Promise((resolve) => setTimeout(resolve, 50)); // an abort of the process would come now
      print('alive');
    `,
        { isolation },
      );
      expect(lines).toEqual(['cancelled', 'alive']);
    },
  );

  it('right after a request was made, with others waiting', async () => {
    const lines = await output(
      `
      const requests = [
        engine.trace({ model: STARTER, text: LONG, maxNewTokens: 100 }),
        engine.trace({ model: GPT2, text: LONG, maxNewTokens: 100 }),
        engine.generate({ model: STARTER, text: LONG, maxNewTokens: 100, sampling: GREEDY }),
        engine.tokens({ model: GPT2, text: LONG }),
      ].map((request) => request.then(() => 'done', kind));
      await engine.dispose();
      print((await Promise.all(requests)).slice(0, 3).join(' '));
      print(await engine.tokens({ model: GPT2, text: 'x' }).then(() => 'done', kind));
      await engine.dispose();
      print('disposed twice');
    `,
      { isolation },
    );
    expect(lines).toEqual(['cancelled cancelled cancelled', 'cancelled', 'disposed twice']);
  });

  it('of a client that was never used, and of one at rest', async () => {
    const lines = await output(
      `
      await createEngineClient({ workerPath: '/no/such/worker.js' }).dispose();
      await engine.trace({ model: GPT2, text: 'x', maxNewTokens: 1 });
      await engine.dispose();
      print('disposed');
    `,
      { isolation },
    );
    expect(lines).toEqual(['disposed']);
  });

  it.runIf(thorough)('behind queued readings: they are refused, and the process may exit at once', async () => {
    const lines = await output(
      `
      const { trace } = await engine.trace({ model: STARTER, text: LONG.slice(0, 300), maxNewTokens: 0 });
      const positions = Array.from({ length: 16 }, (_, i) => i);
      const lenses = Array.from({ length: 60 }, () =>
        engine.read({ trace, what: 'lens', params: { positions, target: null } }).then(() => 'done', kind));
      await lenses[0];
      await engine.dispose();
      for (const answer of new Set((await Promise.all(lenses)).slice(30))) print(answer);
      process.exit(0);
    `,
      { isolation },
    );
    expect(lines).toEqual(['cancelled']);
  });
});

describe('the console', () => {
  it('stays empty when all goes well', async () => {
    expect(
      await output(`
        const { trace } = await engine.trace({ model: STARTER, text: 'The weather is', maxNewTokens: 3 });
        for (const variant of ['model', 'walkthrough']) await engine.steps({ trace, layer: 0, head: 0, variant });
        await engine.generate({ model: GPT2, text: '', maxNewTokens: 3, sampling: GREEDY });
        await engine.dispose();
      `),
    ).toEqual([]);
  });

  it.runIf(thorough)(
    'stays empty with folders that are bad, and with one that is destroyed while it is open',
    async () => {
      const folders = [
        await copyOf(GPT2, { 'config.json': null }),
        await copyOf(GPT2, { 'config.json': '{' }),
        await copyOf(GPT2, { 'model.safetensors': new Uint8Array(100) }),
        await copyOf(GPT2, { 'tokenizer.json': null }),
        await tempFolder(),
        '/no/such/folder',
      ];
      const destroyed = await copyOf(GPT2);
      const lines = await output(
        `
      const [destroyed, ...folders] = process.argv.slice(2);
      for (const model of folders) {
        const requests = [
          engine.trace({ model, text: 'x', maxNewTokens: 1 }),
          engine.generate({ model, text: 'x', maxNewTokens: 1, sampling: GREEDY }),
          engine.openModel({ model }),
        ];
        for (const { status } of await Promise.allSettled(requests)) print(status);
        await engine.tokens({ model, text: 'x' }).catch(() => undefined);
      }
      await engine.openModel({ model: destroyed });
      const { rmSync } = await import('node:fs');
      rmSync(destroyed + '/model.safetensors');
      print(await engine.trace({ model: destroyed, text: 'x', maxNewTokens: 1 }).then(() => 'done', (error) => error.message));
      await engine.dispose();
    `,
        { args: [destroyed, ...folders] },
      );
      expect(lines.slice(0, -1)).toEqual(new Array(18).fill('rejected'));
      expect(lines.at(-1)).toMatch(/^[^\n]+$/);
    },
  );
});
