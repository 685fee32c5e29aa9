/** The extension host, as the panel sees it. */
import { HOST_EXTENSION } from 'vscode-messenger-common';
import { Messenger } from 'vscode-messenger-webview';
import {
  CANCEL,
  type PanelContent,
  READ,
  READY,
  RUN_AGAIN,
  SHOW,
  SHOW_LOG,
  WINDOW,
} from '../src/engine/panel-protocol';
import type { TensorWindow, WindowParams } from '../src/engine/protocol';
import type { ReadingName, Readings, ReadParams } from '../src/engine/reading-protocol';
import { type Choice, restoreChoice } from './state/choice';

export class Host {
  private readonly api = acquireVsCodeApi();
  private readonly messenger = new Messenger(this.api);

  /** Listen first, then say so: whatever is shown from then on arrives. */
  async start(show: (content: PanelContent) => void): Promise<void> {
    this.messenger.onNotification(SHOW, show);
    this.messenger.start();
    show(await this.messenger.sendRequest(READY, HOST_EXTENSION));
  }

  /** Read a trace: what there is to read, and what it answers, is in `reading-protocol.ts`. */
  async read<K extends ReadingName>(params: ReadParams<K>): Promise<Readings[K]['result']> {
    return (await this.messenger.sendRequest(READ, HOST_EXTENSION, params)) as Readings[K]['result'];
  }

  readonly window = (params: WindowParams): Promise<TensorWindow> =>
    this.messenger.sendRequest(WINDOW, HOST_EXTENSION, params);

  showLog(): void {
    this.messenger.sendNotification(SHOW_LOG, HOST_EXTENSION);
  }

  runAgain(): void {
    this.messenger.sendNotification(RUN_AGAIN, HOST_EXTENSION);
  }

  cancel(): void {
    this.messenger.sendNotification(CANCEL, HOST_EXTENSION);
  }

  get choice(): Choice {
    return restoreChoice((this.api.getState() as { choice?: unknown } | undefined)?.choice);
  }

  /** Kept while the panel is hidden, and over a reload of the window. */
  set choice(choice: Choice) {
    this.api.setState({ choice });
  }
}
