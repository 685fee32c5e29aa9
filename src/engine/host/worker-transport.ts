/** How the host reaches a worker of the engine, wherever that runs. */
import { setTimeout } from 'node:timers/promises';
import type { MessageReader, MessageWriter } from 'vscode-jsonrpc/node';

export interface WorkerTransport {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;

  /** Call `listener` when the worker has ended, with the reason and what it wrote last, where that is known. */
  onEnded(listener: (reason: string, output?: string) => void): void;

  /**
   * End the worker.
   * @param rested resolves when the worker has come to rest by itself; it gets a moment for that
   */
  end(rested: Promise<unknown>): Promise<void>;
}

/** How long a worker that is to end may take to come to rest: to free its memory, and to remove what is half written. */
const GRACE_MILLISECONDS = 400;

/** Wait for a worker to come to rest, but not long. */
export async function comeToRest(rested: Promise<unknown>): Promise<void> {
  await Promise.race([rested, delay(GRACE_MILLISECONDS)]);
}

/** Nothing is kept alive for it. */
export function delay(milliseconds: number): Promise<void> {
  return setTimeout(milliseconds, undefined, { ref: false });
}
