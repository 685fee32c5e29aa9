/** Room for a presentation. */
import { beforeEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { Presenting } from '../../../src/editor/panel/presenting';
import type { TracePanel } from '../../../src/editor/panel/trace-panel';
import { partOf } from '../part-of';

const { executed, groups, grid } = vi.hoisted(() => ({
  executed: [] as string[],
  groups: { all: [{}] as unknown[] },
  /** One group beside two, one above the other: as VS Code does it, those that make room keep their sizes. */
  grid: { isMaximized: false, isTold: true },
}));

vi.mock('vscode', () => ({
  commands: {
    executeCommand: async (command: string) => {
      if (command === 'vscode.getEditorLayout') {
        const others = [{ size: 300 }, { size: 500 }];
        const first = { size: grid.isMaximized ? 1000 : 600 };
        return grid.isTold ? { orientation: 0, groups: [first, { size: 400, groups: others }] } : undefined;
      }
      executed.push(command);
      if (command === MAXIMIZE && groups.all.length > 1) grid.isMaximized = !grid.isMaximized;
      if (command === 'workbench.action.closeAuxiliaryBar') throw new Error('command not found');
    },
  },
  window: { tabGroups: groups },
}));

const MAXIMIZE = 'workbench.action.toggleMaximizeEditorGroup';
const warn = vi.fn();
const closed = new Set<() => unknown>();
const changed = new Set<(event: vscode.WebviewPanelOnDidChangeViewStateEvent) => unknown>();
const close = () => {
  panel.isClosed = true;
  for (const listener of closed) listener();
};
const listen =
  <Listener>(listeners: Set<Listener>) =>
  (listener: Listener) => {
    listeners.add(listener);
    return { dispose: () => listeners.delete(listener) };
  };
const view = {
  active: true,
  visible: true,
  viewColumn: 2,
  reveal: vi.fn(() => executed.push('reveal')),
  onDidChangeViewState: listen(changed),
  onDidDispose: listen(closed),
};
/** As when another tab of its group is shown, or the panel's own. */
const change = (state: { readonly active: boolean; readonly visible: boolean }) => {
  Object.assign(view, state);
  const webviewPanel = partOf<vscode.WebviewPanel>(view);
  for (const listener of changed) listener({ webviewPanel });
};
const activate = () => change({ active: true, visible: true });
const hide = () => change({ active: false, visible: false });
const panel = partOf<TracePanel & { isClosed: boolean }>({ view, isClosed: false });

beforeEach(() => {
  executed.length = 0;
  Object.assign(view, { active: true, visible: true });
  panel.isClosed = false;
  closed.clear();
  changed.clear();
  Object.assign(grid, { isMaximized: false, isTold: true });
});

it('what was hidden is shown again when it is over, and nothing else', async () => {
  const presenting = new Presenting({ warn });
  groups.all = [{}, {}];
  await presenting.hide('primary');
  await presenting.hide('secondary'); // an editor without such a command is presented in as it is
  await presenting.begun(panel, ['primary']);
  expect(executed).toEqual([
    'workbench.action.closeSidebar',
    'workbench.action.closeAuxiliaryBar',
    'workbench.action.toggleMaximizeEditorGroup',
  ]);
  expect(warn).toHaveBeenCalledExactlyOnceWith('workbench.action.closeAuxiliaryBar: command not found');
  executed.length = 0;
  await presenting.over(panel);
  expect(executed).toEqual([
    'workbench.action.toggleMaximizeEditorGroup',
    'workbench.action.focusSideBar',
    'workbench.action.focusActiveEditorGroup',
  ]);
  executed.length = 0;
  await presenting.over(panel);
  expect(executed).toEqual([]);
});

it('a group that the user had maximised is so in a presentation, and stays so after it', async () => {
  const presenting = new Presenting({ warn });
  groups.all = [{}, {}, {}];
  grid.isMaximized = true;
  await presenting.begun(panel, []);
  expect(grid.isMaximized).toBe(true);
  await presenting.over(panel);
  expect(grid.isMaximized).toBe(true);
});

it('a group that the user has made smaller again in a presentation is not maximised when that is over', async () => {
  const presenting = new Presenting({ warn });
  groups.all = [{}, {}, {}];
  await presenting.begun(panel, []);
  expect(grid.isMaximized).toBe(true);
  grid.isMaximized = false;
  await presenting.over(panel);
  expect(grid.isMaximized).toBe(false);
});

it('an editor that does not tell the sizes of its groups maximises and gives back', async () => {
  const presenting = new Presenting({ warn });
  groups.all = [{}, {}];
  grid.isTold = false;
  await presenting.begun(panel, []);
  await presenting.over(panel);
  expect(executed).toEqual([MAXIMIZE, MAXIMIZE]);
});

it('the group of the panel is maximised, where another one is active only once the panel has become so', async () => {
  const presenting = new Presenting({ warn });
  groups.all = [{}, {}];
  view.active = false;
  const begun = presenting.begun(panel, []);
  await vi.waitFor(() => expect(executed).toEqual(['reveal']));
  activate();
  await begun;
  expect(executed).toEqual(['reveal', 'workbench.action.toggleMaximizeEditorGroup']);
});

it('a presentation that is over before its panel is active gives back what it takes afterwards', async () => {
  const presenting = new Presenting({ warn });
  groups.all = [{}, {}];
  view.active = false;
  const begun = presenting.begun(panel, ['primary']);
  const over = presenting.over(panel);
  await vi.waitFor(() => expect(executed).toEqual(['reveal']));
  activate();
  await Promise.all([begun, over]);
  expect(executed).toEqual([
    'reveal',
    'workbench.action.toggleMaximizeEditorGroup',
    'workbench.action.toggleMaximizeEditorGroup',
    'workbench.action.focusSideBar',
    'workbench.action.focusActiveEditorGroup',
  ]);
});

it('where the panel does not become active, no group is maximised', async () => {
  vi.useFakeTimers();
  const presenting = new Presenting({ warn });
  groups.all = [{}, {}];
  view.active = false;
  const begun = presenting.begun(panel, []);
  await vi.advanceTimersByTimeAsync(1000);
  await begun;
  vi.useRealTimers();
  await presenting.over(panel);
  expect(executed).toEqual(['reveal']);
});

it('a panel that is closed before it is active is waited for no longer', async () => {
  const presenting = new Presenting({ warn });
  groups.all = [{}, {}];
  view.active = false;
  const begun = presenting.begun(panel, []);
  await vi.waitFor(() => expect(executed).toEqual(['reveal']));
  close();
  await begun;
  expect(executed).toEqual(['reveal']);
  await vi.waitFor(() => expect(closed.size).toBe(0));
});

it('side bars come back as well when the panel is closed', async () => {
  const presenting = new Presenting({ warn });
  groups.all = [{}, {}];
  await presenting.begun(panel, ['primary']);
  executed.length = 0;
  close();
  await vi.waitFor(() =>
    expect(executed).toEqual(['workbench.action.focusSideBar', 'workbench.action.focusActiveEditorGroup']),
  );
});

it('with one group and no side bar nothing is changed', async () => {
  const presenting = new Presenting({ warn });
  groups.all = [{}];
  await presenting.begun(panel, []);
  await presenting.over(panel);
  expect(executed).toEqual([]);
});

it.each([
  ['its tab is hidden', hide],
  ['its page begins anew', (presenting: Presenting) => presenting.pageBegins(panel)],
])('a presentation is over when %s: what was hidden comes back', async (_, end) => {
  const presenting = new Presenting({ warn });
  groups.all = [{}, {}];
  await presenting.begun(panel, ['primary']);
  executed.length = 0;
  end(presenting);
  const all = [MAXIMIZE, 'workbench.action.focusSideBar', 'workbench.action.focusActiveEditorGroup'];
  await vi.waitFor(() => expect(executed).toEqual(all));
  // It is over once: nothing more happens when its tab comes back and goes again.
  activate();
  hide();
  await presenting.over(panel);
  expect(executed).toEqual(all);
  expect([closed.size, changed.size]).toEqual([0, 0]);
});

it('a presentation that begins when its tab is hidden already gives back the side bars, and takes no group', async () => {
  const presenting = new Presenting({ warn });
  groups.all = [{}, {}];
  hide();
  await presenting.begun(panel, ['primary']);
  expect(executed).toEqual(['workbench.action.focusSideBar', 'workbench.action.focusActiveEditorGroup']);
});

it('one that begins twice keeps what was hidden first, and gives all of it back', async () => {
  const presenting = new Presenting({ warn });
  groups.all = [{}, {}];
  await presenting.begun(panel, ['primary']);
  await presenting.begun(panel, ['secondary']);
  expect(grid.isMaximized).toBe(true);
  executed.length = 0;
  await presenting.over(panel);
  expect(grid.isMaximized).toBe(false);
  expect(executed).toEqual([
    MAXIMIZE,
    'workbench.action.focusSideBar',
    'workbench.action.focusAuxiliaryBar',
    'workbench.action.focusActiveEditorGroup',
  ]);
  expect([closed.size, changed.size]).toEqual([0, 0]);
});
