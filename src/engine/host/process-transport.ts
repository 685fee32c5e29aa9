/** A worker of the engine in a process of its own: whatever happens there, the host lives. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import type { WorkerData } from '../protocol/engine-options';
import { comeToRest, type WorkerTransport } from './worker-transport';

/** What is remembered of what the process wrote before it ended: the last characters. */
const LAST_WORDS = 2000;

export class ProcessTransport implements WorkerTransport {
  readonly reader: IPCMessageReader;
  readonly writer: IPCMessageWriter;
  private readonly child: ChildProcess;
  private lastWords = '';

  /** @param path the worker's bundle; that of its process lies beside it */
  constructor(path: string, data: WorkerData) {
    const program = join(dirname(path), 'worker-process.js');
    this.child = spawn(process.execPath, [program, path, JSON.stringify(data)], {
      // Its output would be noise among the host's.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced', // tensors stay bytes
      windowsHide: true,
      // Inside VS Code the executable is VS Code, unless it is told to be Node.
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
    child.once('error', (error) => listener(error.message, '')); // it could not be started
    child.once('close', (code, signal) => {
      const tell = () => listener(endingOf(code, signal), this.lastWords.trim());
      // What it sent before is read first.
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
  // A file that is mapped into memory and becomes shorter ends whoever reads beyond its end.
  return signal === 'SIGBUS' ? 'SIGBUS: a file of the model became shorter while it was read' : signal;
}
