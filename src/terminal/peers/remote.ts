/** A contestant as the bench uses it: its process, with one request at a time. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, Ready, Reply, Request, Run } from './contestant';

/** Milliseconds; far more than any request takes on a machine that is not overloaded. */
const PATIENCE = 120_000;
/** Milliseconds that the process has to end by itself. */
const GRACE = 5_000;

export class RemoteContestant {
  private constructor(
    private readonly child: ChildProcess,
    readonly ready: Ready,
  ) {}

  /** @param program the program of the contestants @throws one line if it cannot be loaded */
  static async start(program: string, job: Job): Promise<RemoteContestant> {
    // Transformers.js includes an onnxruntime that sends telemetry unless it is disabled.
    const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' };
    const child = fork(program, [], { env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], serialization: 'advanced' });
    try {
      const { ready } = (await ask(child, { job })) as { ready: Ready };
      return new RemoteContestant(child, ready);
    } catch (error) {
      await end(child);
      throw error;
    }
  }

  async run(ids: readonly number[], count: number): Promise<Run> {
    return ((await ask(this.child, { ids, count })) as { run: Run }).run;
  }

  async dispose(): Promise<void> {
    await end(this.child);
  }
}

async function ask(child: ChildProcess, request: Request): Promise<Reply> {
  if (!child.connected) throw new Error('its process has ended');
  const gone = new AbortController();
  const answered = once(child, 'message', { signal: gone.signal }) as Promise<[Reply]>;
  const ended = once(child, 'exit', { signal: gone.signal }).then(([code, signal]) => {
    throw new Error(`its process ended (${signal ?? `exit code ${code}`})`);
  });
  const late = sleep(PATIENCE, undefined, { signal: gone.signal, ref: false }).then(() => {
    throw new Error(`it gave no answer for ${PATIENCE / 1000} seconds; is this machine busy?`);
  });
  try {
    child.send(request);
    const [reply] = await Promise.race([answered, ended, late]);
    if ('failure' in reply) throw new Error(reply.failure.split('\n')[0]);
    return reply;
  } finally {
    gone.abort();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  if (child.connected) child.disconnect();
  const kill = setTimeout(() => child.kill('SIGKILL'), GRACE);
  await ended;
  clearTimeout(kill);
}
