/**
 * Chooses pieces of other files that resemble the place where the user types. They are chosen in pauses, and kept while the
 * cursor stays near.
 */
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { RepositoryContext } from '../../../generate/other-files-form';
import { contextAt } from '../../../generate/similar-text';
import { pathIn, ReadableFiles } from './readable-files';

/** The time without a request after which pieces are chosen. Milliseconds. */
const PAUSE = 600;
/** How many lines the cursor may move before other pieces are chosen: another choice costs the model a whole prefill. */
const NEAR = 24;
/** The least time before edited files are searched again. Milliseconds. */
const STALE = 20_000;
/** The shorter time if nothing resembled the place, which is still being written. Milliseconds. */
const NOTHING_ALIKE = 4000;

interface Chosen {
  readonly uri: string;
  readonly line: number;
  readonly time: number;
  /** Absent if nothing resembles the place. */
  readonly context: RepositoryContext | undefined;
}

interface OtherFilesOptions {
  readonly isOn: () => boolean;
  /** Called when the pieces for a place have changed. */
  readonly onChosen: () => void;
  readonly logFailure: (error: unknown) => void;
}

export class OtherFiles implements vscode.Disposable {
  /** Created once a model has room for other files: with the starter model, no files are watched. */
  private readable: ReadableFiles | undefined;
  private chosen: Chosen | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** Whether another file has changed since the choice. */
  private isStale = false;
  /** The number of the latest choice; earlier ones are discarded. */
  private choiceNumber = 0;

  constructor(private readonly options: OtherFilesOptions) {}

  dispose(): void {
    clearTimeout(this.timer);
    this.readable?.dispose();
  }

  /** The pieces chosen for a document. */
  contextIn({ uri }: vscode.TextDocument): RepositoryContext | undefined {
    return this.options.isOn() && this.chosen?.uri === uri.toString() ? this.chosen.context : undefined;
  }

  /** Called when the user types here with a model that has room for other files. Pieces are chosen in the next pause. */
  scheduleChoice(document: vscode.TextDocument, position: vscode.Position): void {
    clearTimeout(this.timer);
    if (!this.options.isOn() || this.isFresh(document, position)) return;
    this.readable ??= this.watched();
    const { readable } = this;
    this.timer = setTimeout(() => {
      this.choose(document, position, readable).catch(this.options.logFailure);
    }, PAUSE);
  }

  private watched(): ReadableFiles {
    return new ReadableFiles((uri) => {
      if (uri?.toString() !== this.chosen?.uri) this.isStale = true;
    });
  }

  private isFresh({ uri }: vscode.TextDocument, { line }: vscode.Position): boolean {
    const { chosen } = this;
    if (chosen?.uri !== uri.toString() || Math.abs(chosen.line - line) >= NEAR) return false;
    const age = Date.now() - chosen.time;
    return chosen.context ? !this.isStale || age < STALE : age < NOTHING_ALIKE;
  }

  private async choose(
    document: vscode.TextDocument,
    position: vscode.Position,
    readable: ReadableFiles,
  ): Promise<void> {
    const choice = ++this.choiceNumber;
    const folder = vscode.workspace.getWorkspaceFolder(document.uri);
    this.isStale = false;
    const files = folder ? await readable.beside(document, folder) : [];
    if (choice !== this.choiceNumber || document.isClosed) return;
    const first = new vscode.Position(Math.max(0, position.line - NEAR), 0);
    const near = document.getText(new vscode.Range(first, position));
    const found = folder && contextAt(near, { repository: folder.name, path: pathIn(folder, document.uri), files });
    const context = found && found.pieces.length > 0 ? found : undefined;
    const former = this.contextIn(document);
    const isSame = isDeepStrictEqual(former, context);
    this.chosen = {
      uri: document.uri.toString(),
      line: position.line,
      time: Date.now(),
      context: isSame ? former : context,
    };
    if (!isSame) this.options.onChosen();
  }
}
