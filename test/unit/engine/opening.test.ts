/** Models that take long to open, as quantised ones that have to be widened, and models that are not here. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as OpenModel from '../../../src/architectures/open/open-model';
import type { CompletionParams } from '../../../src/engine/protocol/completion-protocol';
import { DEFAULT_ENGINE_OPTIONS } from '../../../src/engine/protocol/engine-options';
import { pathOf } from '../../../src/engine/worker/models/open-models';
import { EngineService } from '../../../src/engine/worker/service';
import { GPT2, tempFolder } from '../model/helpers';

const { openings, searches } = vi.hoisted(() => ({
  /** How each opening of the slow model is going: it ends when it is let through, or stopped. */
  openings: [] as {
    readonly path: string;
    signal: AbortSignal | undefined;
    letThrough: () => void;
    tell: (done: number) => void;
  }[],
  /** Of all stores. */
  searches: { count: 0 },
}));
/** Whether models of this name are slow. */
let isSlow = true;

vi.mock('../../../src/architectures/open/open-model', async (original) => {
  const actual = await original<typeof OpenModel>();
  const openModel: typeof OpenModel.openModel = async (path, cache, widening = {}) => {
    const { signal } = widening;
    if (isSlow && path.endsWith('slow'))
      await new Promise<void>((resolve, reject) => {
        openings.push({ path, signal, letThrough: resolve, tell: (done) => widening.onProgress?.(done, 10) });
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    return actual.openModel(path, cache, widening);
  };
  return { ...actual, openModel };
});

vi.mock('../../../src/library/catalog/find-models', () => ({
  findModels: async (_: unknown, { signal }: { signal: AbortSignal }) => {
    searches.count++;
    signal.throwIfAborted();
    return { models: [{ refused: null, reference: { kind: 'hub', id: 'someone/named' } }] };
  },
}));

let service: EngineService;
let slow: string;
beforeEach(async () => {
  [openings.length, isSlow] = [0, true];
  slow = join(await tempFolder(), 'slow');
  await cp(GPT2, slow, { recursive: true });
  service = new EngineService({ options: DEFAULT_ENGINE_OPTIONS, firstTrace: 1 });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await service.close();
});

const contextOf = (signal = new AbortController().signal) => ({ signal, report: () => undefined });
const trace = () => service.handlers.trace({ model: GPT2, text: 'The weather is', maxNewTokens: 0 }, contextOf());

function complete(signal?: AbortSignal, model = slow, report: (progress: unknown) => void = () => undefined) {
  const options = { maxNewTokens: 2, maxLines: 1, confidence: 0, alternatives: 1 };
  const params: CompletionParams = {
    model,
    document: 'd',
    kind: 'prose',
    text: 'The weather',
    start: 0,
    options,
  };
  return service.handlers.complete(params, { ...contextOf(signal), report });
}

const opened = (count: number) => vi.waitFor(() => expect(openings).toHaveLength(count));

describe('a model that takes long to open', () => {
  it('a trace of another model does not wait for the one that is opened for ghost text, which gives way to it', async () => {
    const completion = complete();
    await opened(1);
    expect((await trace()).tokens.length).toBeGreaterThan(0);
    expect((await completion).silence?.kind).toBe('interrupted');
    expect(openings[0]?.signal?.aborted).not.toBe(true);
  });

  it('is opened for ghost text once, however many keys are pressed meanwhile', async () => {
    const key = new AbortController();
    const first = complete(key.signal);
    await opened(1);
    key.abort(new Error('another key'));
    await expect(first).rejects.toThrow('another key');
    const report = vi.fn();
    const second = complete(undefined, slow, report);
    // How far it is, is told to the completion that waits now.
    await vi.waitFor(() => {
      openings[0]?.tell(5);
      expect(report).toHaveBeenCalledWith({ stage: 'widen', done: 5, total: 10 });
    });
    openings[0]?.letThrough();
    isSlow = false;
    expect((await second).ids.length).toBeGreaterThan(0);
    expect(openings).toHaveLength(1);
  });

  it('is opened for ghost text no more when that is let go of', async () => {
    const first = complete();
    await opened(1);
    await Promise.all([service.close(), expect(first).rejects.toThrow()]);
    expect(openings[0]?.signal?.aborted).toBe(true);
  });

  it('neither a trace of another model nor a rest waits while somebody opens it, and it stays open then', async () => {
    const opening = service.handlers.openModel({ model: slow }, contextOf());
    await opened(1);
    await trace();
    await service.rest();
    openings[0]?.letThrough();
    expect((await opening).folder).toBe(slow);
    await service.handlers.openModel({ model: slow }, contextOf());
    expect(openings).toHaveLength(1);
  });

  it('tells how far it is to who asks for it while it is opened for ghost text', async () => {
    const completion = complete();
    await opened(1);
    const report = vi.fn();
    const opening = service.handlers.openModel({ model: slow }, { ...contextOf(), report });
    await vi.waitFor(() => {
      openings[0]?.tell(5);
      expect(report).toHaveBeenCalledWith({ stage: 'widen', done: 5, total: 10 });
    });
    openings[0]?.letThrough();
    await Promise.all([opening, completion]);
    expect(openings).toHaveLength(1);
  });

  it('is opened on for the second who asks when the first is cancelled', async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const one = service.handlers.openModel({ model: slow }, contextOf(first.signal));
    await opened(1);
    const report = vi.fn();
    const other = service.handlers.openModel({ model: slow }, { ...contextOf(second.signal), report });
    // Until the second waits for the same opening.
    await vi.waitFor(() => {
      openings[0]?.tell(5);
      expect(report).toHaveBeenCalled();
    });
    first.abort(new Error('nobody waits'));
    await expect(one).rejects.toThrow('nobody waits');
    openings[0]?.letThrough();
    expect((await other).folder).toBe(slow);
    expect(openings).toHaveLength(1);
  });
});

describe('a model that is not here', () => {
  const model = 'someone/name';

  it('is told with the nearest name to who asks for it, and to ghost text without a search of the stores', async () => {
    vi.stubEnv('HF_HUB_CACHE', await tempFolder());
    await expect(service.handlers.openModel({ model }, contextOf())).rejects.toThrow('The nearest is someone/named.');
    expect(searches.count).toBe(1);
    const sentence = 'There is no model "someone/name" here';
    await expect(complete(undefined, model)).rejects.toThrow(sentence);
    await expect(service.handlers.quantize({ model, bits: 8, folder: '/nowhere' }, contextOf())).rejects.toThrow(
      sentence,
    );
    expect(searches.count).toBe(1);
  });

  it('is not searched for when who asks is cancelled', async () => {
    vi.stubEnv('HF_HUB_CACHE', await tempFolder());
    const signal = AbortSignal.abort(new Error('nobody waits'));
    await expect(pathOf(model, { signal })).rejects.toThrow('nobody waits');
  });
});
