/** The terminal program in the test's own process, with the engine of other tests; and as a process of its own. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { memoize } from '../../src/base/memoize';
import type { EngineClient } from '../../src/engine/host/client';
import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import { ADVICE } from '../../src/terminal/advice';
import { runCommandLine } from '../../src/terminal/commands/run-command-line';
import type { Output } from '../../src/terminal/terminal';
import { type Outcome, run, sharedEngine } from './engine-support';
import { GPT2, ROOT, STARTER } from './model/helpers';

/** `npm run build` makes it. */
export const CLI = join(ROOT, 'dist/cli.js');
const FILES = {
  starter: STARTER,
  program: CLI,
  docs: join(ROOT, 'docs'),
  contestant: join(ROOT, 'dist/contestant.js'),
};

export type Ended = Pick<Outcome, 'code' | 'stdout' | 'stderr'>;

export interface CallOptions {
  /** All of standard input. */
  readonly input?: string | Uint8Array;
  /** The output is a terminal as wide as this. */
  readonly columns?: number;
  /** What the environment says of them. */
  readonly COLUMNS?: string;
  /** Another than that of other tests. */
  readonly engine?: EngineClient;
  /** Aborted by a test that interrupts the call. */
  readonly signal?: AbortSignal;
}

/** Of each request the trace that was made, in a file whose calls share them. */
let traces: Map<string, Promise<TraceSummary>> | undefined;

/** In a file whose calls print the same trace in many ways: each is made once, as an open panel has one. */
export function tracedOnce(): void {
  beforeAll(() => {
    traces = new Map();
  });
  afterAll(() => {
    traces = undefined;
  });
}

function engineOfCalls(): EngineClient {
  const [engine, made] = [sharedEngine(), traces];
  const trace: EngineClient['trace'] = (request, options) =>
    memoize(made ?? new Map(), JSON.stringify(request), () => engine.trace(request, options));
  return { ...engine, trace };
}

export async function cli(
  args: readonly string[],
  { input = '', columns, COLUMNS, engine = engineOfCalls(), signal = new AbortController().signal }: CallOptions = {},
): Promise<Ended> {
  const [stdout, stderr] = [new Written(columns), new Written()];
  engine.configure({ advice: ADVICE });
  const streams = { stdin: chunksOf(input), stdout, stderr, env: { COLUMNS } };
  const code = await runCommandLine(args, streams, { engine, signal, files: FILES });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Written implements Output {
  text = '';
  readonly isTTY: boolean;

  constructor(readonly columns = 0) {
    this.isTTY = columns > 0;
  }

  write(text: string, done?: () => void): void {
    this.text += text;
    done?.();
  }
}

/** As they come out of a pipe. */
async function* chunksOf(input: string | Uint8Array): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(input);
  const size = 1000;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface ProcessOptions extends CallOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** The same call of the built program, as its users run it. */
export async function cliProcess(args: readonly string[], options: ProcessOptions = {}): Promise<Ended> {
  const { code, stdout, stderr } = await run(process.execPath, [CLI, ...args], options);
  return { code, stdout, stderr };
}

/**
 * The standard output of a call that must go well, with nothing on standard error; unless it is a narrow
 * terminal's, with every paragraph in one line.
 */
export async function printed(args: readonly string[], options?: CallOptions): Promise<string> {
  const { code, stdout, stderr } = await cli(args, options);
  expect({ code, stderr }, args.join(' ')).toEqual({ code: 0, stderr: '' });
  return (options?.columns ?? READABLE) < READABLE ? stdout : inOneLineEach(stdout);
}

/** Columns of a line of prose in an output as wide as one likes. */
const READABLE = 100;

/** Paragraphs that were broken into such lines, each in one line again. */
export function inOneLineEach(text: string): string {
  const lines: string[] = [];
  let [last, margin] = ['', 0];
  for (const line of text.split('\n')) {
    const [, begin = '', word = ''] = /^( *)([^ ]*)/.exec(line) ?? [];
    const goesOn = word !== '' && begin.length === margin + 2 && last.length + 1 + word.length > READABLE;
    if (goesOn) lines[lines.length - 1] += ` ${line.trimStart()}`;
    else lines.push(line);
    if (!goesOn) margin = begin.length;
    last = line;
  }
  return lines.join('\n');
}

/** The JSON of such a call. */
export async function json<T>(args: readonly string[], options?: CallOptions): Promise<T> {
  return JSON.parse(await printed([...args, '--json'], options)) as T;
}

/** Choose the small fixture model. */
export const SMALL = ['--model', GPT2] as const;

export interface TraceJson {
  readonly model: { readonly layers: number; readonly heads: number; readonly dModel: number };
  readonly layer: number;
  readonly head: number;
  readonly variant: string;
  readonly tokens: readonly TokenJson[];
  readonly cut: { readonly total: number; readonly kept: number } | null;
  readonly bytes: number | null;
  readonly kept: string;
  readonly steps: readonly StepJson[];
  readonly top: readonly {
    readonly id: number;
    readonly text: string;
    readonly probability: number;
    readonly logit: number;
  }[];
  readonly generation: GenerateJson;
  readonly proofs: readonly { readonly name: string; readonly status: string }[];
}

export interface TokenJson {
  readonly id: number;
  readonly token: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

interface StepJson {
  readonly number: number;
  readonly title: string;
  readonly layer: number | null;
  readonly variantNote?: string;
  readonly tensors: readonly TensorJson[];
}

export interface TensorJson {
  readonly name: string;
  readonly kind: string;
  readonly variant: string;
  readonly axes: readonly string[];
  readonly shape: readonly number[];
  readonly head: number | null;
  readonly statistics: { readonly min: number | null; readonly max: number | null; readonly norm: number | null };
  readonly excerpt: {
    readonly rows: readonly number[];
    readonly columns: readonly number[];
    readonly values: readonly (readonly (number | string)[])[];
  };
}

export interface GenerateJson {
  readonly ids: readonly number[];
  readonly text: string;
  readonly tokens: readonly {
    readonly id: number;
    readonly text: string;
    readonly logprob: number;
    readonly sampledLogprob: number | null;
    readonly alternatives?: readonly {
      readonly id: number;
      readonly text: string;
      readonly probability: number;
      readonly sampledProbability: number | null;
    }[];
  }[];
  readonly reason: string;
  readonly cut: { readonly total: number; readonly kept: number } | null;
  readonly model: { readonly name: string; readonly folder: string };
  readonly settings: Readonly<Record<string, unknown>>;
  readonly pace: { readonly millisecondsToFirst: number | null; readonly tokensPerSecond: number | null };
}
