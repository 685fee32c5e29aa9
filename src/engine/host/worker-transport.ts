/** How the host communicates with a worker, wherever it runs. */
import { setTimeout } from 'node:timers/promises';
import type { MessageReader, MessageWriter } from 'vscode-jsonrpc/node';

export interface WorkerTransport {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;

  /** Calls `listener` when the worker has ended, with the reason and its last output, if known. */
  onEnded(listener: (reason: string, output?: string) => void): void;

  /** Ends the worker. @param rested resolves when the worker has finished by itself, for which it gets a moment */
  end(rested: Promise<unknown>): Promise<void>;
}

/** How long a worker may take to finish before it is ended: to free its memory, and to remove half-written files. */
const GRACE_MILLISECONDS = 400;

/** Waits for a worker to finish, but at most `GRACE_MILLISECONDS`. */
export async function comeToRest(rested: Promise<unknown>): Promise<void> {
  await Promise.race([rested, delay(GRACE_MILLISECONDS)]);
}

/** Resolves after the delay, without keeping the process alive. */
export function delay(milliseconds: number): Promise<void> {
  return setTimeout(milliseconds, undefined, { ref: false });
}
