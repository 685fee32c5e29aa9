/** A worker in a thread of this process. */
import { Worker } from 'node:worker_threads';
import { PortMessageReader, PortMessageWriter } from 'vscode-jsonrpc/node';
import { NativeGate } from '../../onnx/native-gate';
import type { WorkerData } from '../protocol/engine-options';
import { faultOf } from '../protocol/errors';
import { workerOptions } from '../protocol/worker-options';
import { comeToRest, delay, type WorkerTransport } from './worker-transport';

/** VS Code gives an extension five seconds to deactivate; one run of a very large model may take longer. */
const LONGEST_RUN_MILLISECONDS = 3500;
const POLL_MILLISECONDS = 5;

export class ThreadTransport implements WorkerTransport {
  readonly reader: PortMessageReader;
  readonly writer: PortMessageWriter;
  private readonly gate = new NativeGate();
  private readonly worker: Worker;

  constructor(path: string, data: WorkerData) {
    this.worker = new Worker(path, workerOptions({ ...data, gate: this.gate.state }));
    this.reader = new PortMessageReader(this.worker);
    this.writer = new PortMessageWriter(this.worker);
  }

  onEnded(listener: (reason: string) => void): void {
    this.worker.once('error', (error) => listener(faultOf(error)));
    this.worker.once('exit', (code) => listener(`exit code ${code}`));
  }

  /**
   * Ends the thread. If a run is still in flight by then, the thread is left to finish, because ending it would abort the
   * whole process.
   */
  async end(rested: Promise<unknown>): Promise<void> {
    this.gate.close();
    await comeToRest(rested);
    if (await this.nobodyInside()) await this.worker.terminate();
    else this.worker.unref();
  }

  private async nobodyInside(): Promise<boolean> {
    const deadline = performance.now() + LONGEST_RUN_MILLISECONDS;
    while (performance.now() < deadline) {
      if (this.gate.seal()) return true;
      await delay(POLL_MILLISECONDS);
    }
    return this.gate.seal();
  }
}
