/** The built engine for tests: a client of the real worker bundle, and programs of their own process. */
import { type SpawnOptions, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { build } from 'esbuild';
import { afterAll, onTestFinished } from 'vitest';
import { type ClientOptions, createEngineClient, type EngineClient } from '../../src/engine/host/client';
import { DEFAULT_ENGINE_OPTIONS } from '../../src/engine/protocol/engine-options';
import type { Variant } from '../../src/engine/protocol/model-protocol';
import type { Progress } from '../../src/engine/protocol/progress';
import type { TraceId, TraceSummary } from '../../src/engine/protocol/trace-protocol';
import type { Proof } from '../../src/trace/run/proofs';
import { GPT2, ROOT, STARTER } from './model/helpers';

/** `npm run build` makes it. */
export const WORKER = join(ROOT, 'dist/worker.js');

/**
 * One thread for each session: a second one waits awake for its half of each product, which with models as small as these
 * costs more than it gives. Programs that a test starts have as many as their users have.
 */
export const ENGINE = { workerPath: WORKER, threads: 1 } as const;

/** A client that is disposed when the test is over. */
export function openEngine(options: Partial<ClientOptions> = {}): EngineClient {
  const engine = createEngineClient({ ...ENGINE, ...options });
  onTestFinished(() => engine.dispose());
  return engine;
}

/** One that knows which traces it has made. */
interface SharedEngine extends EngineClient {
  dropTraces(): Promise<void>;
}

function createSharedEngine(): SharedEngine {
  const engine = createEngineClient(ENGINE);
  let made: TraceId[] = [];
  /** One of the starter stays, and so that model is open in the files after it: it is opened again wherever none is left. */
  let ofStarter: TraceId | undefined;
  const noted = (summary: TraceSummary) => {
    if (ofStarter === undefined && summary.model.folder === STARTER) ofStarter = summary.trace;
    else made.push(summary.trace);
    return summary;
  };
  return {
    ...engine,
    trace: async (...request) => noted(await engine.trace(...request)),
    openTrace: async (...request) => noted(await engine.openTrace(...request)),
    async dropTraces() {
      const traces = made;
      made = [];
      await Promise.allSettled(traces.map((trace) => engine.dropTrace({ trace })));
    },
  };
}

let shared: SharedEngine | undefined;

/**
 * A client for all tests that hold whatever was asked before, also by other files: to start one takes longer than most of
 * them. It ends with the process of the tests.
 */
export function sharedEngine(): EngineClient {
  shared ??= createSharedEngine();
  return shared;
}

/** Further ones that files share: each is a thread that takes most of a second until its first trace. */
const OTHERS = {
  /** Where is opened, or computed beside it, what the first one has made. */
  another: {},
  /** With room for one trace, and for little of it. */
  narrow: { traceBudget: 1 },
  /** Where nobody may open a model: saved traces are opened there without theirs. */
  modelless: {},
} as const satisfies Record<string, Partial<ClientOptions>>;

const others = new Map<keyof typeof OTHERS, EngineClient>();

export function otherEngine(name: keyof typeof OTHERS): EngineClient {
  const engine = others.get(name) ?? createEngineClient({ ...ENGINE, ...OTHERS[name] });
  others.set(name, engine);
  return engine;
}

/** No trace is left in its memory, and it has the room for them that it began with. */
function emptied(name: keyof typeof OTHERS): void {
  others.get(name)?.configure({ traceBudget: 0 });
  others.get(name)?.configure({ traceBudget: DEFAULT_ENGINE_OPTIONS.traceBudget, ...OTHERS[name] });
}

/** After a file of tests: those of the next find its memory free, and errors without the terminal's advice. */
export async function resetSharedEngine(): Promise<void> {
  for (const name of others.keys()) emptied(name);
  shared?.configure({ advice: {} });
  await shared?.dropTraces();
}

/** Who asks for it after this gets another one. */
export async function disposeSharedEngine(): Promise<void> {
  await shared?.dispose();
  shared = undefined;
}

/** The same for a file, whose modules may be its own and its thread ended: no engine outlives that. */
export function engineOfFile(): EngineClient {
  if (!isMainThread) afterAll(disposeSharedEngine);
  return sharedEngine();
}

export function trace(engine: EngineClient, text: string, model = GPT2, maxNewTokens = 0): Promise<TraceSummary> {
  return engine.trace({ model, text, maxNewTokens });
}

/** Everything that can be proven of a trace: its blocks are proven when they are looked at. */
export async function allProofs(
  engine: EngineClient,
  id: TraceId,
  variant: Variant = 'model',
): Promise<readonly Proof[]> {
  const params = { variant, blocks: Number.MAX_SAFE_INTEGER };
  const { proofs, proven, total } = await engine.read({ trace: id, what: 'proofs', params });
  if (proven !== total) throw new Error(`${proven} of ${total} blocks were proven`);
  return proofs;
}

/** What a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => new Error('it resolved'),
    (error: unknown) => error,
  );
}

/** An abort controller that aborts at the first progress report that `when` accepts. */
export function abortAt(when: (progress: Progress) => boolean) {
  const abort = new AbortController();
  const onProgress = (progress: Progress) => {
    if (when(progress)) abort.abort();
  };
  return { signal: abort.signal, onProgress };
}

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Run a program to its end. */
export function run(
  command: string,
  args: readonly string[],
  options: SpawnOptions & { input?: string | Uint8Array } = {},
): Promise<Outcome> {
  const { input = '', ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...rest, stdio: ['pipe', 'pipe', 'pipe'] });
    const [stdout, stderr]: Buffer[][] = [[], []];
    child.stdout?.on('data', (chunk: Buffer) => stdout?.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => stderr?.push(chunk));
    child.stdin?.on('error', () => undefined); // a program that fails early does not read it
    child.stdin?.end(input);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const text = (chunks: Buffer[] | undefined) => Buffer.concat(chunks ?? []).toString();
      resolve({ code, signal, stdout: text(stdout), stderr: text(stderr) });
    });
  });
}

/** Run a TypeScript program (imports relative to the project's root) in a process of its own. */
export async function runProgram(source: string, args: readonly string[] = []): Promise<Outcome> {
  await mkdir(join(ROOT, 'test/.tmp'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, 'test/.tmp/program-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'program.cjs');
  const stdin = { contents: source, resolveDir: ROOT, loader: 'ts' } as const;
  await build({ stdin, outfile, bundle: true, platform: 'node', target: 'node20', logLevel: 'error' });
  return run(process.execPath, [outfile, ...args]);
}
