/** A list in the activity bar's view: what all of these lists have in common. */
import * as vscode from 'vscode';
import type { Origin } from '../../engine/protocol/panel-protocol';

/** An entry, or a group of them. */
export interface Entry {
  readonly item: vscode.TreeItem;
  readonly children?: readonly Entry[];
  /** For a trace, its origin. */
  readonly origin?: Origin;
}

/** Reads its entries when it is shown, and again when it is told that they have changed. */
export class Tree implements vscode.TreeDataProvider<Entry>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly read: () => readonly Entry[] | Promise<readonly Entry[]>) {}

  refresh(): void {
    this.changed.fire();
  }

  getTreeItem({ item }: Entry): vscode.TreeItem {
    return item;
  }

  async getChildren(entry?: Entry): Promise<Entry[]> {
    return [...(entry ? (entry.children ?? []) : await this.read())];
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** An entry that does something when it is picked. */
export function entry(label: string, icon: string, parts: Partial<Omit<vscode.TreeItem, 'label'>>): Entry {
  const item = new vscode.TreeItem(label);
  return { item: Object.assign(item, { iconPath: new vscode.ThemeIcon(icon) }, parts) };
}

/** Entries under a heading. */
export function group(label: string, children: readonly Entry[]): Entry {
  return { item: new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded), children };
}

/** The command that picking an entry runs. */
export function action(title: string, command: string, ...args: readonly unknown[]): vscode.Command {
  return { title, command, arguments: [...args] };
}
