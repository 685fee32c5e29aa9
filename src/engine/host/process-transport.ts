/** A worker in a process of its own, whose crash does not affect the host. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import type { WorkerData } from '../protocol/engine-options';
import { comeToRest, type WorkerTransport } from './worker-transport';

/** How many of the last characters that the process wrote before its end are kept. */
const LAST_WORDS = 2000;

export class ProcessTransport implements WorkerTransport {
  readonly reader: IPCMessageReader;
  readonly writer: IPCMessageWriter;
  private readonly child: ChildProcess;
  private lastWords = '';

  /** @param path the worker's bundle; the bundle of its process is next to it */
  constructor(path: string, data: WorkerData) {
    const program = join(dirname(path), 'worker-process.js');
    this.child = spawn(process.execPath, [program, path, JSON.stringify(data)], {
      // The process's standard output would only disturb the host's.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced', // transfers tensors as bytes
      windowsHide: true,
      // Inside VS Code the executable is VS Code, unless this variable makes it behave as Node.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.lastWords = (this.lastWords + text).slice(-LAST_WORDS);
    });
    this.reader = new IPCMessageReader(this.child);
    this.writer = new IPCMessageWriter(this.child);
  }

  onEnded(listener: (reason: string, output: string) => void): void {
    const { child } = this;
    child.once('error', (error) => listener(error.message, '')); // the process could not be started
    child.once('close', (code, signal) => {
      const tell = () => listener(endingOf(code, signal), this.lastWords.trim());
      // Messages that it sent before its end are read first.
      if (child.connected) child.once('disconnect', tell);
      else tell();
    });
  }

  async end(rested: Promise<unknown>): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    await comeToRest(rested);
    if (child.kill('SIGKILL')) await ended;
  }
}

function endingOf(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === null) return `exit code ${code}`;
  // If a file that is mapped into memory becomes shorter, reading beyond its new end kills the process.
  return signal === 'SIGBUS' ? 'SIGBUS: a file of the model became shorter while it was read' : signal;
}
