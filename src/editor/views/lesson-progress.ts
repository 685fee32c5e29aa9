/**
 * Remembers which lessons were begun, and which were finished: their questions were answered, or the answers were shown. It
 * is stored only on this machine.
 */
import * as vscode from 'vscode';
import { keptStrings } from '../kept-strings';

/** The keys in the extension's memory for the lessons that were begun, and those that were finished. */
const BEGUN = 'begunLessons';
const FINISHED = 'finishedLessons';

/** How far the user is in a lesson. */
export type LessonState = 'new' | 'begun' | 'finished';

export class LessonProgress implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly memory: Pick<vscode.Memento, 'get' | 'update'>) {}

  stateOf(lesson: string): LessonState {
    if (keptStrings(this.memory, FINISHED).includes(lesson)) return 'finished';
    return keptStrings(this.memory, BEGUN).includes(lesson) ? 'begun' : 'new';
  }

  async begin(lesson: string): Promise<void> {
    await this.add(BEGUN, lesson);
  }

  async finish(lesson: string): Promise<void> {
    await this.add(FINISHED, lesson);
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async add(key: string, lesson: string): Promise<void> {
    const stored = keptStrings(this.memory, key);
    if (stored.includes(lesson)) return;
    await this.memory.update(key, [...stored, lesson]);
    this.changed.fire();
  }
}
