/** A child process that reports once, within bounds of time and memory. */
import { type ChildProcess, fork } from 'node:child_process';
import { endOf, groupBytes } from './processes';

interface Bounds {
  readonly seconds: number;
  readonly megabytes: number;
}

export interface BoundedEnd<T> {
  /** The last message that it sent. */
  readonly report: T | undefined;
  /** How it ended when it did not end well: as the end of "the process …". */
  readonly failure: string | undefined;
  readonly stderr: string;
  readonly seconds: number;
  readonly megabytes: number;
}

const WATCH_MILLISECONDS = 200;
/** From the report to the end of the process. */
const ENDING_MILLISECONDS = 5000;
const running = new Set<ChildProcess>();

// The children have process groups of their own, so that Ctrl-C does not reach them.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const child of running) endGroup(child);
    process.exit(130);
  });
}

/**
 * Run this program once more with other arguments, to its end or to the first bound that it crosses.
 * @param temporary the folder for its temporary files, which it may leave behind
 * @param isLast whether it must end after this report
 */
export async function runBounded<T>(
  args: readonly string[],
  bounds: Bounds,
  temporary: string,
  isLast: (report: T) => boolean = () => true,
): Promise<BoundedEnd<T>> {
  const start = performance.now();
  const env = { ...process.env, TMPDIR: temporary };
  const child = fork(process.argv[1] ?? '', args, { detached: true, stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env });
  running.add(child);
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr = (stderr + String(chunk)).slice(-4000);
  });
  const watch = new Watch(child, bounds);
  let report: T | undefined;
  child.on('message', (message) => {
    report = message as T;
    if (isLast(report)) watch.expectEnd();
  });
  const { code, signal } = await endOf(child);
  watch.stop();
  endGroup(child); // what it left behind
  running.delete(child);
  const ending = signal === null ? (code === 0 ? undefined : `ended with exit code ${code}`) : `was ended by ${signal}`;
  const seconds = (performance.now() - start) / 1000;
  return { report, failure: watch.crossed ?? ending, stderr, seconds, megabytes: watch.peak / 2 ** 20 };
}

/** Ends the processes of a child's group when they take too long or too much. */
class Watch {
  crossed: string | undefined;
  peak = 0;
  private timer: NodeJS.Timeout;
  private readonly poll: NodeJS.Timeout;

  constructor(
    private readonly child: ChildProcess,
    private readonly bounds: Bounds,
  ) {
    this.timer = setTimeout(() => this.end(`took longer than ${bounds.seconds} s`), bounds.seconds * 1000);
    this.poll = setInterval(() => void this.look(), WATCH_MILLISECONDS);
  }

  stop(): void {
    clearTimeout(this.timer);
    clearInterval(this.poll);
  }

  /** It has reported, and must end by itself soon. */
  expectEnd(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.end('did not end after its report'), ENDING_MILLISECONDS);
  }

  private async look(): Promise<void> {
    if (this.child.pid === undefined) return;
    this.peak = Math.max(this.peak, await groupBytes(this.child.pid).catch(() => 0));
    const { megabytes } = this.bounds;
    if (this.peak > megabytes * 2 ** 20) this.end(`took more than ${megabytes} MB`);
  }

  private end(reason: string): void {
    this.crossed ??= reason;
    endGroup(this.child);
  }
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of them have ended.
  }
}
