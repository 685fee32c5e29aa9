/** The column that another panel opens in, and how wide the first one is: what it shows is wider than the text that it is of. */
import * as vscode from 'vscode';

/** A panel that is open. */
interface OpenPanel {
  readonly view: Pick<vscode.WebviewPanel, 'active' | 'viewColumn'>;
}

/**
 * Where panels are, without one in a column that is there beside the active one: a third one would make all of them
 * narrow. From a panel on its own column; a new column only where there is but one.
 */
export function columnForPanel(panels: readonly OpenPanel[]): vscode.ViewColumn {
  const { all: groups, activeTabGroup } = vscode.window.tabGroups;
  if (groups.length < 2) return vscode.ViewColumn.Beside;
  const active = activeTabGroup.viewColumn;
  const isFromPanel = panels.some(({ view }) => view.active);
  const columns = [...panels.map(({ view }) => view.viewColumn), ...groups.map(({ viewColumn }) => viewColumn)];
  return (isFromPanel ? active : columns.find((column) => column !== undefined && column !== active)) ?? active;
}

/** Of the width of the column that it is opened beside, which VS Code halves: names of steps then stand beside them in most windows. */
const SHARE = 0.6;

/** How VS Code tells that columns stand beside each other. */
const BESIDE_EACH_OTHER = 0;

/** What `vscode.getEditorLayout` tells: of each column its width in pixels, or the groups that it is made of. */
interface Layout {
  readonly orientation: number;
  readonly groups: readonly { readonly size?: number; readonly groups?: unknown }[];
}

/**
 * To be called before a panel is opened beside the only column: the one that is made for it becomes the wider of both. How
 * wide its reader makes it then is left as it is.
 * @param failed is told why it could not be done
 * @returns stops waiting for that column
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
  // Who has others, or opens them below, has a layout of their own.
  if (layout?.orientation !== BESIDE_EACH_OTHER || widths.length !== 2 || !(whole > 0)) return;
  const groups = [1 - SHARE, SHARE].map((share) => ({ size: share * whole }));
  await vscode.commands.executeCommand('vscode.setEditorLayout', { orientation: BESIDE_EACH_OTHER, groups });
}
