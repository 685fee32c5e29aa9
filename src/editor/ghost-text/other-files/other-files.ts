/** What other files say about the place where somebody types: chosen in pauses, and kept while the cursor stays near. */
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { RepositoryContext } from '../../../generate/other-files-form';
import { contextAt } from '../../../generate/similar-text';
import { pathIn, ReadableFiles } from './readable-files';

/** After so long without a request. Milliseconds. */
const PAUSE = 600;
/** Lines that the cursor may move before others are chosen: another choice costs the model a whole prefill. */
const NEAR = 24;
/** Files that were edited are looked at again after so long at the earliest. Milliseconds. */
const STALE = 20_000;
/** The same where nothing was like the place, which goes on being written. */
const NOTHING_ALIKE = 4000;

interface Chosen {
  readonly uri: string;
  readonly line: number;
  readonly time: number;
  /** Absent where nothing is alike. */
  readonly context: RepositoryContext | undefined;
}

interface OtherFilesOptions {
  readonly isOn: () => boolean;
  /** Told when what a place is to be told of is another than before. */
  readonly onChosen: () => void;
  readonly logFailure: (error: unknown) => void;
}

export class OtherFiles implements vscode.Disposable {
  /** Not before a model has room for other files: with the starter nothing is watched. */
  private readable: ReadableFiles | undefined;
  private chosen: Chosen | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** Whether another file changed since the choice. */
  private isStale = false;
  /** Numbers the choices: only the latest counts. */
  private latest = 0;

  constructor(private readonly options: OtherFilesOptions) {}

  dispose(): void {
    clearTimeout(this.timer);
    this.readable?.dispose();
  }

  /** What was chosen for a document. */
  contextIn({ uri }: vscode.TextDocument): RepositoryContext | undefined {
    return this.options.isOn() && this.chosen?.uri === uri.toString() ? this.chosen.context : undefined;
  }

  /** Somebody types here, with a model that has room for other files: in the next pause they are looked at. */
  visited(document: vscode.TextDocument, position: vscode.Position): void {
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
    const choice = ++this.latest;
    const folder = vscode.workspace.getWorkspaceFolder(document.uri);
    this.isStale = false;
    const files = folder ? await readable.beside(document, folder) : [];
    if (choice !== this.latest || document.isClosed) return;
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
