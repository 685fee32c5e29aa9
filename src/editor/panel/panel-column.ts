/**
 * Chooses the column for a new panel, and the width of the first one: a panel needs more width than the text that it
 * explains.
 */
import * as vscode from 'vscode';

/** An open panel. */
interface OpenPanel {
  readonly view: Pick<vscode.WebviewPanel, 'active' | 'viewColumn'>;
}

/**
 * The column that already has panels; without one, an existing column beside the active one, because a third column would
 * make all of them narrow. From a panel, its own column. A new column is opened only if there is just one.
 */
export function columnForPanel(panels: readonly OpenPanel[]): vscode.ViewColumn {
  const { all: groups, activeTabGroup } = vscode.window.tabGroups;
  if (groups.length < 2) return vscode.ViewColumn.Beside;
  const active = activeTabGroup.viewColumn;
  const isFromPanel = panels.some(({ view }) => view.active);
  const columns = [...panels.map(({ view }) => view.viewColumn), ...groups.map(({ viewColumn }) => viewColumn)];
  return (isFromPanel ? active : columns.find((column) => column !== undefined && column !== active)) ?? active;
}

/**
 * The panel's share of the width of both columns, which VS Code would split in half. With this share, the names of steps fit
 * beside the steps in most windows.
 */
const SHARE = 0.6;

/** VS Code's value for columns that are side by side. */
const BESIDE_EACH_OTHER = 0;

/** The result of `vscode.getEditorLayout`: the width of each column in pixels, or the groups that it consists of. */
interface Layout {
  readonly orientation: number;
  readonly groups: readonly { readonly size?: number; readonly groups?: unknown }[];
}

/**
 * Call this before a panel is opened beside the only column: the new column becomes the wider one. If the user changes its
 * width, it stays so.
 * @param failed called with the reason if it could not be done
 * @returns disposing of it stops waiting for the column
 */
export function widenNextColumn(failed: (error: unknown) => void): vscode.Disposable {
  const listener = vscode.window.tabGroups.onDidChangeTabGroups(({ opened }) => {
    if (opened.length === 0) return;
    listener.dispose();
    widenLastColumn().catch(failed);
  });
  return listener;
}

async function widenLastColumn(): Promise<void> {
  const layout = await vscode.commands.executeCommand<Layout | undefined>('vscode.getEditorLayout');
  const widths = layout?.groups.map(({ size, groups }) => (groups ? Number.NaN : (size ?? Number.NaN))) ?? [];
  const whole = widths.reduce((sum, width) => sum + width, 0);
  // If there are other columns, or they are arranged vertically, the user has their own layout.
  if (layout?.orientation !== BESIDE_EACH_OTHER || widths.length !== 2 || !(whole > 0)) return;
  const groups = [1 - SHARE, SHARE].map((share) => ({ size: share * whole }));
  await vscode.commands.executeCommand('vscode.setEditorLayout', { orientation: BESIDE_EACH_OTHER, groups });
}
