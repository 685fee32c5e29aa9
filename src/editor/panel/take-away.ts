/** What leaves a panel: texts for the clipboard, and files where the user says. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { notificationText } from '../../base/foreign-text';
import { CancelledError, type EngineClient } from '../../engine/client';
import type { ReportWish, SaveWish } from '../../engine/panel-protocol';
import type { Progress, SaveParams } from '../../engine/protocol';
import { writeAtomically } from '../../model/atomic-file';
import { type ContentKind, onlyKind } from '../../model/file-kind';
import type { Recovery } from './recovery';

/** What is written for a target that is no file of this machine goes through memory as a whole. */
const MAX_REMOTE_BYTES = 256 * 1024 * 1024;

interface FileKind {
  readonly label: string;
  readonly ending: string;
}

export class TakeAway {
  /** The folder that was saved to last. */
  private folder: vscode.Uri | undefined;

  constructor(
    private readonly engine: EngineClient,
    private readonly recovery: Recovery,
  ) {}

  async copy(text: string): Promise<void> {
    await vscode.env.clipboard.writeText(text);
  }

  /** @returns the name of the file that was written, or null when the user declines or cancels */
  async save(wish: SaveWish): Promise<{ readonly name: string } | null> {
    const target = await this.ask(fileName(nameOf(wish)), kindOf(wish));
    if (!target) return null;
    try {
      await withLocalFile(target, (path) => this.write(wish, path));
    } catch (error) {
      if (error instanceof CancelledError) return null;
      throw error;
    }
    this.folder = vscode.Uri.joinPath(target, '..');
    return { name: basename(target.path) };
  }

  async openReport(wish: ReportWish): Promise<void> {
    const content = await this.report(wish);
    const document = await vscode.workspace.openTextDocument({ content, language: 'plaintext' });
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, preview: false });
  }

  private async write(wish: SaveWish, path: string): Promise<void> {
    switch (wish.kind) {
      case 'tensor': {
        const { address } = wish;
        if (!('trace' in address)) return this.engine.saveTensor({ address, path });
        return this.recovery.read(address.trace, (trace) =>
          this.engine.saveTensor({ address: { ...address, trace }, path }),
        );
      }
      case 'trace':
        return this.recovery.read(wish.trace, (trace) =>
          this.saveTrace({ trace, variant: wish.variant, path, replace: true }),
        );
      case 'report':
        return writeBytes(path, new TextEncoder().encode(`${await this.report(wish)}\n`), 'text');
      case 'figure':
        return writeBytes(path, wish.data, wish.format);
    }
  }

  /** All tensors of a long text are gigabytes. */
  private async saveTrace(params: SaveParams): Promise<void> {
    const options = {
      location: vscode.ProgressLocation.Notification,
      cancellable: true,
      title: notificationText(vscode.l10n.t('Saving {0}', basename(params.path))),
    };
    await vscode.window.withProgress(options, (progress, cancellation) => {
      const abort = new AbortController();
      cancellation.onCancellationRequested(() => abort.abort());
      let told = 0;
      const onProgress = ({ done, total }: Progress) => {
        const increment = (100 * (done - told)) / total;
        told = done;
        progress.report({ increment, message: vscode.l10n.t('tensor {0} of {1}', done, total) });
      };
      return this.engine.save(params, { signal: abort.signal, onProgress });
    });
  }

  private report({ trace: id, layer, head, variant }: ReportWish): Promise<string> {
    return this.recovery.read(id, (trace) => this.engine.report({ trace, layer, head, variant }));
  }

  private async ask(name: string, { label, ending }: FileKind): Promise<vscode.Uri | undefined> {
    const folder = this.folder ?? vscode.workspace.workspaceFolders?.[0]?.uri;
    const file = `${name}.${ending}`;
    return vscode.window.showSaveDialog({
      ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, file) } : {}),
      filters: { [label]: [ending] },
      saveLabel: vscode.l10n.t('Save'),
    });
  }
}

function kindOf(wish: SaveWish): FileKind {
  switch (wish.kind) {
    case 'tensor':
      return { label: vscode.l10n.t('NumPy array'), ending: 'npy' };
    case 'trace':
      return { label: vscode.l10n.t('Tensors'), ending: 'safetensors' };
    case 'report':
      return { label: vscode.l10n.t('Text'), ending: 'txt' };
    case 'figure':
      return wish.format === 'svg'
        ? { label: vscode.l10n.t('SVG picture'), ending: 'svg' }
        : { label: vscode.l10n.t('PNG picture'), ending: 'png' };
  }
}

function nameOf(wish: SaveWish): string {
  if (wish.kind === 'tensor' || wish.kind === 'figure') return wish.name;
  return wish.kind === 'trace' ? 'trace' : 'report';
}

/** Of a name that the page gives, what every file system takes. */
function fileName(name: string): string {
  return (
    name
      .replace(/[^\w.-]+/g, '-')
      .replace(/^[.-]+/, '')
      .slice(0, 100) || 'tensor'
  );
}

/** The save dialog has asked whether a file is to be replaced; one of another kind never is. */
function writeBytes(path: string, bytes: Uint8Array, kind: ContentKind): Promise<void> {
  return writeAtomically(path, (write) => write(bytes), onlyKind(kind));
}

/**
 * Let a file of this machine be written, and put it where it is wanted: that may be a place that only the editor can
 * write to.
 */
async function withLocalFile(target: vscode.Uri, write: (path: string) => Promise<void>): Promise<void> {
  if (target.scheme === 'file') return write(target.fsPath);
  const folder = await mkdtemp(join(tmpdir(), 'llm-trace-'));
  try {
    const path = join(folder, basename(target.path));
    await copyExisting(target, path);
    await write(path);
    const { size } = await stat(path);
    if (size > MAX_REMOTE_BYTES) {
      const megabytes = Math.round(size / 1e6);
      throw new Error(
        vscode.l10n.t('{0} MB are too much for {1}: save to a folder of this machine.', megabytes, target.scheme),
      );
    }
    await vscode.workspace.fs.writeFile(target, await readFile(path));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is written looks at what it replaces. */
async function copyExisting(target: vscode.Uri, path: string): Promise<void> {
  const size = await vscode.workspace.fs.stat(target).then(
    (existing) => existing.size,
    () => 0, // a new file
  );
  if (size > MAX_REMOTE_BYTES) {
    throw new Error(vscode.l10n.t('{0} is too large to be replaced: choose another name.', basename(target.path)));
  }
  if (size > 0) await writeFile(path, await vscode.workspace.fs.readFile(target));
}
