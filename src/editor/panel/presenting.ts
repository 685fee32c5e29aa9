/** Room for a presentation: side bars and other editor groups go, and come back when it is over. */
import * as vscode from 'vscode';
import type { SideBar } from '../../engine/protocol/panel-protocol';
import type { TracePanel } from './trace-panel';

const HIDE: Readonly<Record<SideBar, string>> = {
  primary: 'workbench.action.closeSidebar',
  secondary: 'workbench.action.closeAuxiliaryBar',
};
/** They take the keyboard as well, which goes back to the editor then; to toggle them would hide what is shown again. */
const SHOW: Readonly<Record<SideBar, string>> = {
  primary: 'workbench.action.focusSideBar',
  secondary: 'workbench.action.focusAuxiliaryBar',
};
const MAXIMIZE = 'workbench.action.toggleMaximizeEditorGroup';
const TO_EDITOR = 'workbench.action.focusActiveEditorGroup';
/** Milliseconds. */
const UNTIL_ACTIVE = 1000;

interface Hidden {
  readonly bars: readonly SideBar[];
  readonly groups: boolean;
}

export class Presenting {
  private readonly hidden = new WeakMap<TracePanel, Hidden>();

  /** @param log where it is told that an editor has no such command */
  constructor(private readonly log: Pick<vscode.LogOutputChannel, 'warn'>) {}

  /** Hide a side bar. Whether it was shown VS Code does not tell: the page sees whether it has become wider. */
  async hide(bar: SideBar): Promise<void> {
    await this.execute(HIDE[bar]);
  }

  /** @param bars that were shown */
  async begun(panel: TracePanel, bars: readonly SideBar[]): Promise<void> {
    this.hidden.set(panel, { bars, groups: false });
    panel.view.onDidDispose(() => this.show(panel));
    if (vscode.window.tabGroups.all.length < 2 || !(await becomesActive(panel.view))) return;
    await this.execute(MAXIMIZE);
    this.hidden.set(panel, { bars, groups: true });
  }

  async over(panel: TracePanel): Promise<void> {
    if (this.hidden.get(panel)?.groups) await this.execute(MAXIMIZE);
    await this.show(panel);
  }

  /** The side bars alone: the other groups come back by themselves when the panel of a maximised one is closed. */
  private async show(panel: TracePanel): Promise<void> {
    const { bars = [] } = this.hidden.get(panel) ?? {};
    this.hidden.delete(panel);
    for (const bar of bars) await this.execute(SHOW[bar]);
    if (bars.length > 0) await this.execute(TO_EDITOR);
  }

  private async execute(command: string): Promise<void> {
    try {
      await vscode.commands.executeCommand(command);
    } catch (error) {
      this.log.warn(`${command}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/**
 * Which group is maximised is decided by where the keyboard is: where a side bar had it, that is the group of the text, and
 * the panel would be gone. @returns whether it has become active
 */
async function becomesActive(view: vscode.WebviewPanel): Promise<boolean> {
  if (view.active) return true;
  return new Promise((resolve) => {
    const end = () => {
      changes.dispose();
      clearTimeout(timer);
      resolve(view.active);
    };
    const changes = view.onDidChangeViewState(() => view.active && end());
    const timer = setTimeout(end, UNTIL_ACTIVE);
    view.reveal(view.viewColumn);
  });
}
