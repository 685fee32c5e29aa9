/** How much memory a model may take now, given the free memory of the machine and the limit of a container. */
import { execFile } from 'node:child_process';
import { freemem, totalmem } from 'node:os';
import { promisify } from 'node:util';

/** Numbers of bytes for this process, the machine and its limits. */
interface MemoryNumbers {
  /** What the system can provide without swapping. */
  readonly available: number;
  readonly total: number;
  /** The limit of a control group; 0 or more than the machine has if there is no limit. */
  readonly constrained: number;
  /** What this process already uses. */
  readonly resident: number;
}

/** The memory that a model may take, in bytes. */
export function freeMemory({ available, total, constrained, resident }: MemoryNumbers): number {
  const isBound = constrained > 0 && constrained < total;
  return Math.max(0, isBound ? Math.min(available, constrained - resident) : available);
}

/** The memory that a model may take now, in bytes. */
export async function memoryNow(): Promise<number> {
  return freeMemory({
    available: process.platform === 'darwin' ? await availableOnMac() : freemem(),
    total: totalmem(),
    constrained: process.constrainedMemory(),
    resident: process.memoryUsage.rss(),
  });
}

/** macOS counts memory as used that it would release at once, for example pages of files, so vm_stat is asked instead. */
async function availableOnMac(): Promise<number> {
  try {
    return availableOf((await promisify(execFile)('/usr/bin/vm_stat')).stdout) ?? freemem();
  } catch {
    return freemem();
  }
}

const GIVEN_BACK = ['free', 'inactive', 'speculative', 'purgeable'];

/** @param report the output of vm_stat @returns bytes; `undefined` if the output has another format */
export function availableOf(report: string): number | undefined {
  const page = Number(/page size of (\d+) bytes/.exec(report)?.[1]);
  const counts = GIVEN_BACK.map((kind) =>
    Number(new RegExp(`^Pages ${kind}:\\s+(\\d+)\\.`, 'm').exec(report)?.[1] ?? 0),
  );
  const pages = counts.reduce((a, b) => a + b);
  return page > 0 && pages > 0 ? page * pages : undefined;
}
