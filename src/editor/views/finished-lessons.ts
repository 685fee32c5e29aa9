/** Which lessons were finished: their questions answered, or the answers looked at. It stays on this machine. */
import * as vscode from 'vscode';

/** Names in the extension's memory the lessons that were finished. */
const FINISHED = 'finishedLessons';

export class FinishedLessons implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly memory: vscode.Memento) {}

  has(lesson: string): boolean {
    return this.all.includes(lesson);
  }

  async add(lesson: string): Promise<void> {
    if (this.has(lesson)) return;
    await this.memory.update(FINISHED, [...this.all, lesson]);
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }

  private get all(): readonly string[] {
    const stored = this.memory.get<unknown>(FINISHED);
    return Array.isArray(stored) ? stored.filter((one): one is string => typeof one === 'string') : [];
  }
}
