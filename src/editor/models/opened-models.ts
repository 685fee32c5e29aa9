/** Models that were opened by their paths: lists include those that are or were in use, wherever they are. */
import type * as vscode from 'vscode';
import { parseReference } from '../../library/reference';
import { keptStrings } from '../kept-strings';
import type { Settings } from '../settings';

/** The key in the extension's memory for the models that were in use. */
const OPENED = 'openedModels';
const MOST = 12;

export class OpenedModels {
  /** @param starter the starter model, which every list includes */
  constructor(
    private readonly memory: Pick<vscode.Memento, 'get' | 'update'>,
    private readonly settings: () => Pick<Settings, 'ghostTextModel' | 'model'>,
    private readonly starter: string,
  ) {}

  /** Their paths: those in use first, then the latest. Some may no longer exist. */
  read(): readonly string[] {
    return [...new Set([...this.inUse, ...this.known])].slice(0, MOST);
  }

  /** Adds the models that are in use now, so that they are listed from now on. */
  async remember(): Promise<void> {
    const { known } = this;
    const next = this.read();
    if (next.join('\n') !== known.join('\n')) await this.memory.update(OPENED, next);
  }

  private get inUse(): readonly string[] {
    const { model, ghostTextModel } = this.settings();
    return [model, ghostTextModel].flatMap((text) => {
      const reference = parseReference(text);
      const isPath = reference.kind === 'file' || reference.kind === 'folder';
      return isPath && text !== this.starter ? [reference.path] : [];
    });
  }

  private get known(): readonly string[] {
    return keptStrings(this.memory, OPENED);
  }
}
