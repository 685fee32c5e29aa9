import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Finished {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Standard output and standard error together, in order of arrival. */
  output: string;
}

interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Milliseconds; the process is killed after it. */
  timeout?: number;
}

/** Runs a program to its end. Only a program that cannot be started at all rejects. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeout ?? 120_000,
      killSignal: 'SIGKILL',
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, output }));
  });
}

/** Runs a program that must succeed; the error names the command and shows the end of its output. */
export async function mustRun(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, signal, output } = await run(command, args, options);
  if (code !== 0) {
    const end = output.trim().split('\n').slice(-8).join('\n');
    throw new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}:\n${end}`);
  }
  return output;
}

/** Linux: the living processes whose environment holds `NAME=value`, newest first. */
export function processesWith(name: string, value: string): number[] {
  const wanted = `${name}=${value}`;
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => pid !== process.pid && read(`/proc/${pid}/environ`).split('\0').includes(wanted))
    .filter(isAlive)
    .sort((a, b) => b - a);
}

/** Linux: the command line of a process, empty when it is gone. */
export function commandLine(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}

/** Linux: whether a process runs; one that ended and was not yet waited for does not. */
export function isAlive(pid: number): boolean {
  return /^State:\s+[^ZX]/m.test(read(`/proc/${pid}/status`));
}

export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}

export const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Milliseconds that anything may take on a machine that does much else: what is not there then does not come. */
export const PATIENCE = 90_000;

/** Tries until it succeeds. Each try may take half as long again as the one before it, since a busy machine needs that. */
export async function persist(
  what: string,
  attempt: (patience: number) => Promise<boolean>,
  { first = 1_000, timeout = PATIENCE } = {},
): Promise<void> {
  let patience = first / 1.5;
  await until(
    what,
    () => {
      patience *= 1.5;
      return attempt(patience);
    },
    timeout,
  );
}

/** Asks until the answer is neither undefined nor false; after `timeout` it throws what `what` says. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  timeout = PATIENCE,
  interval = 100,
): Promise<T> {
  const end = Date.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`Not within ${timeout / 1000} s: ${what}`);
    await sleep(interval);
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
