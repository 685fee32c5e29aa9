/** The built terminal program, run as its users run it. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Outcome, run } from './engine-support';
import { GPT2, ROOT } from './model/helpers';

/** `npm run build` makes it. */
export const CLI = join(ROOT, 'dist/cli.js');

export interface CallOptions {
  readonly input?: string | Uint8Array;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

export function cli(args: readonly string[], options: CallOptions = {}): Promise<Outcome> {
  return run(process.execPath, [CLI, ...args], options);
}

/** The standard output of a call that must go well, with nothing on standard error. */
export async function printed(args: readonly string[], options: CallOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await cli(args, options);
  expect({ code, stderr }, args.join(' ')).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** The JSON of such a call. */
export async function json<T>(args: readonly string[], options: CallOptions = {}): Promise<T> {
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

export interface StepJson {
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
  readonly excerpt: {
    readonly rows: readonly number[];
    readonly columns: readonly number[];
    readonly values: readonly (readonly (number | string)[])[];
  };
}

export interface GenerateJson {
  readonly ids: readonly number[];
  readonly text: string;
  readonly tokens: readonly { readonly id: number; readonly text: string; readonly logprob: number }[];
  readonly reason: string;
  readonly cut: { readonly total: number; readonly kept: number } | null;
}
