/** What leaves a panel: texts for the clipboard, and files where the user says. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { notificationText } from '../../base/foreign-text';
import { CancelledError, type EngineClient } from '../../engine/client';
import type { Place, ReportWish, SaveWish } from '../../engine/protocol/panel-protocol';
import type { Progress } from '../../engine/protocol/progress';
import type { SaveParams, TraceId } from '../../engine/protocol/trace-protocol';
import { SAVED_TRACE_ENDING, savedTraceName, secondTraceName } from '../../trace/saving/saved-trace-name';
import type { writeBytes } from './local-file';
import type { Recovery } from './recovery';

interface FileKind {
  readonly label: string;
  /** Without a dot in it: dialogs add what comes after the last one. */
  readonly ending: string;
}

/** A file and what is written there. */
interface Target {
  readonly uri: vscode.Uri;
  readonly wish: Exclude<SaveWish, { readonly kind: 'comparison' }>;
}

export class PanelExports {
  /** The folder that was saved to last. */
  private folder: vscode.Uri | undefined;

  /** @param textOf the text of a trace that a panel shows @param saved told which file a trace was saved to */
  constructor(
    private readonly engine: EngineClient,
    private readonly recovery: Recovery,
    private readonly textOf: (trace: TraceId) => string,
    private readonly saved: (file: vscode.Uri) => void,
  ) {}

  async copy(text: string): Promise<void> {
    await vscode.env.clipboard.writeText(text);
  }

  /**
   * @param place where the reader of a trace is; of two that are compared nobody has chosen one
   * @returns the name of the file that was written, or of both; null when the user declines or cancels
   */
  async save(wish: SaveWish, place: Place): Promise<{ readonly name: string } | null> {
    const isComparison = wish.kind === 'comparison';
    const targets = await (isComparison ? this.askForBoth(wish) : this.ask(wish));
    if (!targets) return null;
    const written: Target[] = [];
    try {
      for (const target of targets) {
        await this.saveTo(target, isComparison ? undefined : place);
        written.push(target);
      }
    } catch (error) {
      if (error instanceof CancelledError) return null;
      throw error;
    } finally {
      this.tellSaved(written);
    }
    return { name: targets.map(({ uri }) => basename(uri.path)).join(', ') };
  }

  async openReport(wish: ReportWish): Promise<void> {
    const content = await this.report(wish);
    const document = await vscode.workspace.openTextDocument({ content, language: 'plaintext' });
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, preview: false });
  }

  private async saveTo({ uri, wish }: Target, place: Place | undefined): Promise<void> {
    const { withLocalFile } = await import('./local-file'); // only now: it loads much of Node
    await withLocalFile(uri, (path) => this.write(wish, place, path));
    this.folder = vscode.Uri.joinPath(uri, '..');
  }

  /** The first last: the list begins with what came last. */
  private tellSaved(written: readonly Target[]): void {
    for (const { uri, wish } of [...written].reverse()) if (wish.kind === 'trace') this.saved(uri);
  }

  private async write(wish: Target['wish'], place: Place | undefined, path: string): Promise<void> {
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
          this.saveTrace({ trace, variant: wish.variant, path, replace: true, ...(place && { place }) }),
        );
      case 'report':
        return this.writeBytes(path, new TextEncoder().encode(`${await this.report(wish)}\n`), 'text');
      case 'figure':
        return this.writeBytes(path, wish.data, wish.format);
    }
  }

  private async writeBytes(...written: Parameters<typeof writeBytes>): Promise<void> {
    const { writeBytes } = await import('./local-file');
    await writeBytes(...written);
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

  private nameOf(wish: Target['wish']): string {
    switch (wish.kind) {
      case 'tensor':
      case 'figure':
        return fileName(wish.name);
      case 'trace':
        return `${savedTraceName(this.textOf(wish.trace))}${SAVED_TRACE_ENDING.slice(0, SAVED_TRACE_ENDING.lastIndexOf('.'))}`;
      case 'report':
        return 'report';
    }
  }

  private async ask(wish: Target['wish'], title?: string): Promise<readonly [Target] | undefined> {
    const folder = this.folder ?? vscode.workspace.workspaceFolders?.[0]?.uri;
    const { label, ending } = kindOf(wish);
    const file = `${this.nameOf(wish)}.${ending}`;
    const uri = await vscode.window.showSaveDialog({
      ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, file) } : {}),
      ...(title === undefined ? {} : { title }),
      filters: { [label]: [ending] },
      saveLabel: vscode.l10n.t('Save'),
    });
    return uri && [{ uri, wish }];
  }

  /** The second file stands beside the first, and is named after it. */
  private async askForBoth({ a, b }: { a: TraceId; b: TraceId }): Promise<readonly Target[] | undefined> {
    const wishOf = (trace: TraceId) => ({ kind: 'trace', trace, variant: 'model' }) as const;
    if (a === b) return this.ask(wishOf(a));
    const title = vscode.l10n.t('Save A here; B is saved beside it, with -b at the end of its name');
    const [first] = (await this.ask(wishOf(a), title)) ?? [];
    if (!first) return undefined;
    const uri = vscode.Uri.joinPath(first.uri, '..', secondTraceName(basename(first.uri.path)));
    return (await mayWrite(uri)) ? [first, { uri, wish: wishOf(b) }] : undefined;
  }
}

/** What no dialog has asked about is replaced only when the user says so. */
async function mayWrite(file: vscode.Uri): Promise<boolean> {
  const exists = await vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
  if (!exists) return true;
  const replace = vscode.l10n.t('Replace');
  const question = notificationText(vscode.l10n.t('{0} exists already. Replace it?', basename(file.path)));
  return (await vscode.window.showWarningMessage(question, { modal: true }, replace)) === replace;
}

function kindOf(wish: Target['wish']): FileKind {
  switch (wish.kind) {
    case 'tensor':
      return { label: vscode.l10n.t('NumPy array'), ending: 'npy' };
    case 'trace':
      return {
        label: vscode.l10n.t('Trace'),
        ending: SAVED_TRACE_ENDING.slice(SAVED_TRACE_ENDING.lastIndexOf('.') + 1),
      };
    case 'report':
      return { label: vscode.l10n.t('Text'), ending: 'txt' };
    case 'figure':
      return wish.format === 'svg'
        ? { label: vscode.l10n.t('SVG picture'), ending: 'svg' }
        : { label: vscode.l10n.t('PNG picture'), ending: 'png' };
  }
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
