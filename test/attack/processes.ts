/** Processes that attacks start, watch and end. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

export interface EndOptions {
  readonly seconds?: number;
  readonly input?: string;
  readonly cwd?: string;
  readonly uid?: number;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
  /** It was ended because its time was over. */
  readonly isLate: boolean;
}

/** Run a program to its end, or for so long. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  { seconds = 30, input = '', cwd, uid }: EndOptions = {},
): Promise<Ended> {
  const start = performance.now();
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const [stdout, stderr]: Buffer[][] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => stdout?.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr?.push(chunk));
  child.stdin.on('error', () => undefined); // a program that fails early does not read it
  child.stdin.end(input);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, seconds * 1000);
  const { code, signal } = await endOf(child);
  clearTimeout(timer);
  const text = (chunks: Buffer[] | undefined) => Buffer.concat(chunks ?? []).toString();
  const milliseconds = performance.now() - start;
  return { code, signal, stdout: text(stdout), stderr: text(stderr), milliseconds, isLate };
}

/** How a process ends. */
export function endOf(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

interface ProcessRow {
  readonly id: number;
  readonly parent: number;
  readonly group: number;
  readonly bytes: number;
}

async function processTable(): Promise<readonly ProcessRow[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,pgid=,rss=']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [id = 0, parent = 0, group = 0, kilobytes = 0] = line.trim().split(/\s+/).map(Number);
      return { id, parent, group, bytes: kilobytes * 1024 };
    });
}

/** Resident bytes of a process group. */
export async function groupBytes(group: number): Promise<number> {
  const table = await processTable();
  return table.filter((row) => row.group === group).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The processes that a process has started, but for the `ps` that lists them. */
export async function childrenOf(id: number): Promise<readonly number[]> {
  const table = await processTable();
  const children = table.filter((row) => row.parent === id).map((row) => row.id);
  return children.filter(isAlive);
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Resident bytes of this process, after a collection of its garbage where `node --expose-gc` runs it. */
export async function ownBytes(): Promise<number> {
  globalThis.gc?.();
  await sleep(500); // what is unmapped is counted for a moment longer
  return process.memoryUsage.rss();
}
