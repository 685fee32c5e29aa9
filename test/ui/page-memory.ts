/** The memory that a window's pages take. */
import { readdirSync, readFileSync } from 'node:fs';
import { commandLine, processesWith } from '../workbench/processes.ts';
import { marker } from '../workbench/server.ts';
import type { WorkbenchWindow } from '../workbench/window.ts';

export interface Memory {
  /** Megabytes: JavaScript objects, array buffers, and the resident memory of the renderer's process. */
  readonly heap: number;
  readonly buffers: number;
  readonly resident: number;
}

/** After a garbage collection. The page shares its process with the workbench: only differences say something. */
export async function memoryOf(window: WorkbenchWindow): Promise<Memory> {
  const session = await window.page.context().newCDPSession(window.page);
  await session.send('HeapProfiler.collectGarbage');
  const usage = (await session.send('Runtime.getHeapUsage')) as { usedSize: number; backingStorageSize?: number };
  await session.detach();
  const resident = Math.max(0, ...renderersOf(window).map(residentMegabytes));
  return { heap: usage.usedSize / 1e6, buffers: (usage.backingStorageSize ?? 0) / 1e6, resident };
}

/** The browser's processes that run pages: they do not show their environment, but who started them. */
function renderersOf(window: WorkbenchWindow): number[] {
  const ours = new Set(processesWith(marker, window.server.id));
  const all = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
  const isOurs = (pid: number): boolean => {
    const parent = parentOf(pid);
    return parent > 1 && (ours.has(parent) || isOurs(parent));
  };
  return all.filter((pid) => commandLine(pid).includes('--type=renderer') && isOurs(pid));
}

function parentOf(pid: number): number {
  return Number(/PPid:\s+(\d+)/.exec(statusOf(pid))?.[1] ?? 0);
}

/** Of a process that is gone: nothing. */
function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(statusOf(pid))?.[1] ?? 0) / 1000;
}
