/** What happens when a worker of the engine fails: everyone who waits is told once, and the next request works. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import { CancelledError, EngineError, EngineStoppedError, TraceGoneError } from '../../../src/engine/host/client';
import { ISOLATIONS } from '../../../src/engine/protocol/engine-options';
import { writeModelGguf } from '../../../src/terminal/peers/write-model-gguf';
import { thorough } from '../../workbench/thorough';
import { openEngine, rejection, trace } from '../engine-support';
import { GPT2, STARTER, tempFolder } from '../model/helpers';

const HOOKS = 'LLM_TRACE_TEST_HOOKS';
const SENTENCE = 'The engine stopped unexpectedly (failure made for a test); try again, it starts anew by itself.';
const LONG = 'Once upon a time there was a very small house. '.repeat(30);

let before: string | undefined;
beforeEach(() => {
  before = process.env[HOOKS];
});
afterEach(() => {
  if (before === undefined) delete process.env[HOOKS];
  else process.env[HOOKS] = before;
});

describe.each(thorough ? ISOLATIONS : ['thread' as const])('with the hook switched on, in a %s', (isolation) => {
  beforeEach(() => {
    process.env[HOOKS] = '1';
  });

  it('every pending request is rejected with one sentence, it is logged once, and the next trace works', async () => {
    const log: string[] = [];
    const engine = openEngine({ isolation, log: (message) => log.push(message) });
    const { trace: id } = await trace(engine, 'The weather is');
    const pending = [
      engine.trace({ model: STARTER, text: LONG, maxNewTokens: 50 }),
      engine.trace({ model: GPT2, text: 'x', maxNewTokens: 0 }),
      engine.generate({
        model: GPT2,
        text: 'x',
        maxNewTokens: 5,
        sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
      }),
    ].map(rejection);
    engine.failForTest();
    for (const error of await Promise.all(pending)) {
      expect(error).toBeInstanceOf(EngineStoppedError);
      expect((error as Error).message).toBe(SENTENCE);
    }
    expect(log).toEqual(['The engine stopped: failure made for a test']);
    const next = await trace(engine, 'The weather is');
    expect(next.tokens).toHaveLength(6);
    // The trace of before is gone with the thread, and the new one is not taken for it.
    expect(next.trace).not.toBe(id);
    for (const gone of [id, 99]) {
      const error = await rejection(engine.window({ address: { trace: gone, stage: 'embed' } }));
      expect(error).toBeInstanceOf(TraceGoneError);
      expect((error as Error).message).toBe('This trace is no longer in memory; trace the text again.');
    }
  });

  it('tokens go on being answered, from a thread of their own', async () => {
    let tell = (_message: string) => undefined as unknown;
    const failed = new Promise<string>((resolve) => {
      tell = resolve;
    });
    const engine = openEngine({ isolation, log: (message) => tell(message) });
    await trace(engine, 'x');
    const tokens = engine.tokens({ model: GPT2, text: 'The weather is' });
    engine.failForTest();
    expect(await tokens).toHaveLength(6);
    expect(await failed).toBe('The engine stopped: failure made for a test');
    expect((await trace(engine, 'x')).tokens).toHaveLength(1);
  });

  it.runIf(thorough)('it may fail again and again', async () => {
    const engine = openEngine({ isolation });
    for (let i = 0; i < 2; i++) {
      const pending = rejection(engine.trace({ model: STARTER, text: LONG, maxNewTokens: 50 }));
      engine.failForTest();
      expect(((await pending) as Error).message).toBe(SENTENCE);
    }
    expect((await trace(engine, 'x')).tokens).toHaveLength(1);
  });

  it('a client that failed can be disposed', async () => {
    const engine = openEngine({ isolation });
    const pending = rejection(trace(engine, LONG, STARTER));
    engine.failForTest();
    await pending;
    await engine.dispose();
    expect(await rejection(trace(engine, 'x'))).toBeInstanceOf(CancelledError);
  });
});

it.each(thorough ? [undefined, '0', 'true'] : [undefined])('the hook is refused when it is %s', async (value) => {
  if (value === undefined) delete process.env[HOOKS];
  else process.env[HOOKS] = value;
  const log: string[] = [];
  const engine = openEngine({ log: (message) => log.push(message) });
  const pending = trace(engine, 'The weather is');
  engine.failForTest();
  expect((await pending).tokens).toHaveLength(6);
  expect((await trace(engine, 'x')).tokens).toHaveLength(1);
  expect(log).toEqual([]);
});

it.each([
  ['thread', 'Cannot find module [^\\n]*'],
  ['process', 'exit code 1'],
] as const)(
  'a worker that cannot be started in a %s is told in a sentence, with the reason',
  async (isolation, reason) => {
    const engine = openEngine({ isolation, workerPath: '/no/such/worker.js' });
    const error = await rejection(trace(engine, 'x'));
    expect(error).toBeInstanceOf(EngineError);
    expect((error as Error).message).toMatch(
      new RegExp(`^The engine stopped unexpectedly \\(${reason}\\); [^\\n]*\\.$`),
    );
  },
);

it.runIf(thorough)('the program that shows a fault adds its advice, in its own terms', async () => {
  const [folder, widened] = [await tempFolder(), await tempFolder()];
  const model = join(folder, 'small.gguf');
  await writeModelGguf(model, await openModelFolder(GPT2), 'Q8_0');
  const advice = { 'unknown model': 'Look into the list.', 'widened files too large': 'A setting says how much.' };
  const engine = openEngine({ widened, widenedMost: 1 });
  const told = async (named: string) => ((await rejection(engine.openModel({ model: named }))) as Error).message;
  const tooLarge = /more than the .+ that all such files may take\./;
  const unknown = 'There is no model "someone/none-like-it" here: no downloaded model and no folder has that name.';
  expect(await told(model)).toMatch(new RegExp(`${tooLarge.source}$`));
  expect(await told('someone/none-like-it')).toBe(unknown);
  engine.configure({ advice });
  expect(await told(model)).toMatch(new RegExp(`${tooLarge.source} A setting says how much\\.$`));
  expect(await told('someone/none-like-it')).toBe(`${unknown} Look into the list.`);
});
