/** Memory that models take: asked for before they are loaded, given back when they rest. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import { IdleTimer } from '../../../src/base/idle-timer';
import { DEFAULT_ENGINE_OPTIONS } from '../../../src/engine/protocol/engine-options';
import type { StepsResult } from '../../../src/engine/protocol/trace-protocol';
import { memoryNeed, requireFits } from '../../../src/engine/worker/models/model-loader';
import { EngineService } from '../../../src/engine/worker/service';
import { availableOf, freeMemory } from '../../../src/library/free-memory';
import { Session } from '../../../src/onnx/session';
import { copyOf, GPT2 } from '../model/helpers';

const context = { signal: new AbortController().signal, report: () => undefined };

describe('what is free', () => {
  const numbers = { available: 8e9, total: 16e9, constrained: 0, resident: 1e9 };
  it.each([
    ['what the machine has, where nothing bounds the process', {}, 8e9],
    ['the same, where the bound is beyond all there is', { constrained: 2 ** 63 }, 8e9],
    ['what a container leaves', { constrained: 3e9 }, 2e9],
    ['what the machine has, where a container leaves more', { constrained: 12e9 }, 8e9],
    ['nothing, where the bound is passed', { constrained: 0.5e9 }, 0],
  ])('%s', (_, change, expected) => {
    expect(freeMemory({ ...numbers, ...change })).toBe(expected);
  });

  it('is read from vm_stat, with what macOS gives back at once', () => {
    const report =
      'Mach Virtual Memory Statistics: (page size of 16384 bytes)\nPages free:   100.\nPages active:  900.\n' +
      'Pages inactive:    50.\nPages speculative:   7.\nPages wired down:  1.\nPages purgeable:   3.\n';
    expect(availableOf(report)).toBe(160 * 16384);
    expect(availableOf('another text')).toBeUndefined();
  });
});

describe('what a model takes', () => {
  it('is its weights in float32 for each graph, and its keys and values', async () => {
    const model = await openModelFolder(GPT2);
    const { layers, dModel, contextLength } = model.spec;
    const need = memoryNeed(model, 2);
    expect(need.cache).toBe(2 * 4 * layers * dModel * Math.min(1024, contextLength));
    expect(need.weights).toBe(2 * memoryNeed(model, 1).weights);
  });

  it('is refused in one sentence with the numbers where it does not fit', () => {
    expect(() => requireFits('big', { weights: 5.4e9, cache: 123e6 }, 3.1e9)).toThrow(
      'big does not fit into memory: it takes 5.4 GB for weights in float32 and 123 MB for keys and values, ' +
        'and 3.1 GB are free: close other programs, or choose a smaller model.',
    );
    expect(() => requireFits('small', { weights: 3e9, cache: 0.1e9 }, 3.1e9)).not.toThrow();
  });
});

describe('the engine', () => {
  let service: EngineService;
  let free = Infinity;
  let open = 0;
  let loadedWhenAsked = -1;
  beforeEach(() => {
    free = Infinity;
    open = 0;
    const freeMemory = async () => {
      loadedWhenAsked = open;
      return free;
    };
    service = new EngineService({ options: DEFAULT_ENGINE_OPTIONS, firstTrace: 1 }, { freeMemory });
    const [opening, releasing] = [Session.open, Session.prototype.release];
    vi.spyOn(Session, 'open').mockImplementation(async (...args) => {
      open++;
      return opening.apply(Session, args);
    });
    vi.spyOn(Session.prototype, 'release').mockImplementation(async function (this: Session) {
      open--;
      return releasing.apply(this);
    });
  });
  afterEach(async () => {
    await service.close();
    vi.restoreAllMocks();
  });
  const trace = (model: string) => service.handlers.trace({ model, text: 'The weather', maxNewTokens: 1 }, context);

  it('refuses what does not fit, before anything is loaded, and goes on', async () => {
    free = 1000;
    await expect(trace(GPT2)).rejects.toThrow(
      /^gpt2 does not fit into memory: it takes 343 kB for weights in float32 and 49 kB for keys and values, and 1 kB are free: /,
    );
    expect(open).toBe(0);
    free = Infinity;
    expect((await trace(GPT2)).tokens.length).toBeGreaterThan(0);
  });

  it('refuses ghost text of a model that does not fit at every key, and completes once it fits', async () => {
    const options = { maxNewTokens: 2, maxLines: 1, confidence: 0, alternatives: 1 };
    const complete = (text: string) =>
      service.handlers.complete({ model: GPT2, document: 'a', kind: 'prose', text, start: 0, options }, context);
    free = 1000;
    await expect(complete('The')).rejects.toThrow('gpt2 does not fit into memory');
    await expect(complete('The weather')).rejects.toThrow('gpt2 does not fit into memory');
    expect(open).toBe(0);
    free = Infinity;
    expect((await complete('The weather')).computed).toBeGreaterThan(0);
  });

  it('asks nothing of a model that is loaded', async () => {
    await trace(GPT2);
    free = 0;
    await trace(GPT2);
  });

  it('a model takes the place of another, also of one whose trace is kept, which can be read on', async () => {
    const other = await copyOf(GPT2);
    const first = await trace(GPT2);
    const loaded = open;
    await trace(other);
    expect(loadedWhenAsked).toBe(0);
    expect(open).toBe(loaded);
    const params = { layer: 1, head: 0, variant: 'model' } as const;
    const read = await service.handlers.read({ trace: first.trace, what: 'steps', params }, context);
    expect((read as StepsResult).steps.length).toBe(18);
  });

  it('frees what is loaded when the time for that is set while nothing is asked', async () => {
    await trace(GPT2);
    await service.configure({ ...DEFAULT_ENGINE_OPTIONS, idleAfter: 20 });
    await vi.waitFor(() => expect(open).toBe(0));
  });

  it('rests with nothing loaded, and comes back unnoticed', async () => {
    const first = await trace(GPT2);
    await service.rest();
    expect(open).toBe(0);
    const second = await trace(GPT2);
    expect(second.top).toEqual(first.top);
  });
});

describe('the timer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('waits for a pause that is long enough, not while something runs', async () => {
    const rest = vi.fn(async () => undefined);
    const timer = new IdleTimer(() => 1000, rest);
    let finish: () => void = () => undefined;
    await timer.during(async () => undefined);
    await vi.advanceTimersByTimeAsync(900);
    const running = timer.during(() => new Promise<void>((resolve) => (finish = resolve)));
    await vi.advanceTimersByTimeAsync(5000);
    expect(rest).not.toHaveBeenCalled();
    finish();
    await running;
    await vi.advanceTimersByTimeAsync(999);
    expect(rest).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(rest).toHaveBeenCalledOnce();
  });

  it('waits as long as is set now, also where that was changed while it waited', async () => {
    const rest = vi.fn(async () => undefined);
    let after: number | null = null;
    const timer = new IdleTimer(() => after, rest);
    await timer.during(async () => undefined);
    after = 1000;
    timer.wait();
    await vi.advanceTimersByTimeAsync(999);
    expect(rest).not.toHaveBeenCalled();
    after = null;
    timer.wait();
    await vi.advanceTimersByTimeAsync(1e9);
    expect(rest).not.toHaveBeenCalled();
    after = 50;
    timer.wait();
    await vi.advanceTimersByTimeAsync(50);
    expect(rest).toHaveBeenCalledOnce();
  });

  it('never, where it is told so', async () => {
    const rest = vi.fn(async () => undefined);
    await new IdleTimer(() => null, rest).during(async () => undefined);
    await vi.advanceTimersByTimeAsync(1e9);
    expect(rest).not.toHaveBeenCalled();
  });
});
