/** How much memory a model may take now: what the machine has left, and what a container lets this process have. */
import { execFile } from 'node:child_process';
import { freemem, totalmem } from 'node:os';
import { promisify } from 'node:util';

/** Bytes of the whole process, of the machine and of its bounds. */
interface MemoryNumbers {
  /** What the system could give without swapping. */
  readonly available: number;
  readonly total: number;
  /** What a control group allows; 0 or more than all there is where it allows everything. */
  readonly constrained: number;
  /** What this process has already. */
  readonly resident: number;
}

/** Bytes. */
export function freeMemory({ available, total, constrained, resident }: MemoryNumbers): number {
  const isBound = constrained > 0 && constrained < total;
  return Math.max(0, isBound ? Math.min(available, constrained - resident) : available);
}

export async function memoryNow(): Promise<number> {
  return freeMemory({
    available: process.platform === 'darwin' ? await availableOnMac() : freemem(),
    total: totalmem(),
    constrained: process.constrainedMemory(),
    resident: process.memoryUsage.rss(),
  });
}

/** macOS counts what it would give back at once, such as pages of files, as used. */
async function availableOnMac(): Promise<number> {
  try {
    return availableOf((await promisify(execFile)('/usr/bin/vm_stat')).stdout) ?? freemem();
  } catch {
    return freemem();
  }
}

const GIVEN_BACK = ['free', 'inactive', 'speculative', 'purgeable'];

/** @param report what vm_stat prints @returns `undefined` where it prints something else */
export function availableOf(report: string): number | undefined {
  const page = Number(/page size of (\d+) bytes/.exec(report)?.[1]);
  const counts = GIVEN_BACK.map((kind) =>
    Number(new RegExp(`^Pages ${kind}:\\s+(\\d+)\\.`, 'm').exec(report)?.[1] ?? 0),
  );
  const pages = counts.reduce((a, b) => a + b);
  return page > 0 && pages > 0 ? page * pages : undefined;
}
