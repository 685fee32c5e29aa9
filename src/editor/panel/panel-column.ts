/** The column that another panel opens in. */
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
