/**
 * The engine's own process, if it has one: runs the worker in a thread and forwards messages. This thread is never busy, so
 * it notices at once when the host is gone, whatever the worker is doing.
 */
import type { Serializable } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import type { NotificationMessage } from 'vscode-jsonrpc';
import type { WorkerData } from '../protocol/engine-options';
import { faultOf } from '../protocol/errors';
import * as messages from '../protocol/messages';
import { workerOptions } from '../protocol/worker-options';

const [workerPath, workerData] = process.argv.slice(2);
if (!process.send || workerPath === undefined || workerData === undefined) {
  throw new Error('This file is the process of the engine; it is started by its client.');
}
const sendToHost = process.send.bind(process);

process.title = 'llm-trace engine';
process.on('disconnect', endAtOnce);
// A terminal sends the interrupt to all processes started in it; the host decides what happens.
process.on('SIGINT', () => undefined);

const worker = new Worker(workerPath, workerOptions(JSON.parse(workerData) as WorkerData));
worker.on('message', (message: Serializable) => sendToHost(message));
process.on('message', (message) => worker.postMessage(message));
worker.once('error', (error) => fail(faultOf(error)));
worker.once('exit', (code) => fail(`exit code ${code}`));

/** The worker has ended: reports the reason to the host, and ends this process too. */
function fail(reason: string): void {
  const message: NotificationMessage = { jsonrpc: '2.0', method: messages.failed.method, params: { reason } };
  sendToHost(message, () => process.exit(1));
}

/** Ends the process whatever is running. An orderly exit would wait for the worker, or abort it with a core dump. */
function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}
