/** Room for a presentation. */
import { beforeEach, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { Presenting } from '../../../src/editor/panel/presenting';
import type { TracePanel } from '../../../src/editor/panel/trace-panel';
import { partOf } from '../part-of';

const { executed, groups, tabChanges, grid } = vi.hoisted(() => ({
  executed: [] as string[],
  groups: { all: [{}] as unknown[] },
  tabChanges: new Set<() => unknown>(),
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
  workspace: { getConfiguration: () => ({ get: () => true }) },
  window: {
    tabGroups: {
      get all() {
        return groups.all;
      },
      onDidChangeTabs: (listener: () => unknown) => {
        tabChanges.add(listener);
        return { dispose: () => tabChanges.delete(listener) };
      },
    },
  },
  TabInputWebview: class {
    constructor(readonly viewType: string) {}
  },
  TabInputCustom: class {},
  Disposable: {
    from: (...all: readonly { dispose(): unknown }[]) => ({
      dispose: () => {
        for (const one of all) one.dispose();
      },
    }),
  },
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

/** What is asked of a panel. */
class Presented {
  presents = false;
  isClosed = false;

  /** The panel whose presentation it continues. */
  from: object | undefined;

  constructor(readonly view: { readonly visible: boolean }) {}

  get isSeen(): boolean {
    return !this.isClosed && this.view.visible;
  }

  get isPresented(): boolean {
    return this.presents && this.isSeen;
  }

  notePresented(presents: boolean): void {
    this.presents = presents;
  }

  continuePresentation(from: object): void {
    this.presents = true;
    this.from = from;
  }
}

type Settable = TracePanel & { isClosed: boolean };
const panel = new Presented(view) as object as Settable;

/** A panel that was opened in the place of the other one, or is behind it. */
function panelBehind(viewColumn = 2) {
  const never = listen(new Set());
  const view = { active: false, visible: false, viewColumn, onDidChangeViewState: never, onDidDispose: never };
  const behind = new Presented(view);
  const show = () => {
    Object.assign(view, { visible: true, active: true });
    for (const listener of panelChanges) listener();
  };
  return { panel: behind as object as TracePanel, show };
}

const panelChanges = new Set<() => unknown>();
const presentingIn = (...all: readonly TracePanel[]) =>
  new Presenting({ warn }, { all, onDidChange: listen(panelChanges) });

/** The text's group, and that of the panels, as VS Code reports them. @param input the tab at the front of the latter */
function tell(input: object): void {
  groups.all = [{ viewColumn: 1 }, { viewColumn: 2, activeTab: { input } }];
  for (const listener of tabChanges) listener();
}
const panelTab = new vscode.TabInputWebview('mainThreadWebview-llmTrace.panel');

beforeEach(() => {
  executed.length = 0;
  Object.assign(view, { active: true, visible: true });
  panel.isClosed = false;
  closed.clear();
  changed.clear();
  Object.assign(grid, { isMaximized: false, isTold: true });
});

it('what was hidden is shown again when it is over, and nothing else', async () => {
  const presenting = presentingIn(panel);
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
  await presenting.left(panel);
  expect(executed).toEqual([
    'workbench.action.toggleMaximizeEditorGroup',
    'workbench.action.focusSideBar',
    'workbench.action.focusActiveEditorGroup',
  ]);
  executed.length = 0;
  await presenting.left(panel);
  expect(executed).toEqual([]);
});

it('a group that the user had maximised is so in a presentation, and stays so after it', async () => {
  const presenting = presentingIn(panel);
  groups.all = [{}, {}, {}];
  grid.isMaximized = true;
  await presenting.begun(panel, []);
  expect(grid.isMaximized).toBe(true);
  await presenting.left(panel);
  expect(grid.isMaximized).toBe(true);
});

it('a group that the user has made smaller again in a presentation is not maximised when that is over', async () => {
  const presenting = presentingIn(panel);
  groups.all = [{}, {}, {}];
  await presenting.begun(panel, []);
  expect(grid.isMaximized).toBe(true);
  grid.isMaximized = false;
  await presenting.left(panel);
  expect(grid.isMaximized).toBe(false);
});

it('an editor that does not tell the sizes of its groups maximises and gives back', async () => {
  const presenting = presentingIn(panel);
  groups.all = [{}, {}];
  grid.isTold = false;
  await presenting.begun(panel, []);
  await presenting.left(panel);
  expect(executed).toEqual([MAXIMIZE, MAXIMIZE]);
});

it('the group of the panel is maximised, where another one is active only once the panel has become so', async () => {
  const presenting = presentingIn(panel);
  groups.all = [{}, {}];
  view.active = false;
  const begun = presenting.begun(panel, []);
  await vi.waitFor(() => expect(executed).toEqual(['reveal']));
  activate();
  await begun;
  expect(executed).toEqual(['reveal', 'workbench.action.toggleMaximizeEditorGroup']);
});

it('a presentation that is over before its panel is active gives back what it takes afterwards', async () => {
  const presenting = presentingIn(panel);
  groups.all = [{}, {}];
  view.active = false;
  const begun = presenting.begun(panel, ['primary']);
  const over = presenting.left(panel);
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
  const presenting = presentingIn(panel);
  groups.all = [{}, {}];
  view.active = false;
  const begun = presenting.begun(panel, []);
  await vi.advanceTimersByTimeAsync(1000);
  await begun;
  vi.useRealTimers();
  await presenting.left(panel);
  expect(executed).toEqual(['reveal']);
});

it('a panel that is closed before it is active is waited for no longer', async () => {
  const presenting = presentingIn(panel);
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
  const presenting = presentingIn(panel);
  groups.all = [{}, {}];
  await presenting.begun(panel, ['primary']);
  executed.length = 0;
  close();
  await vi.waitFor(() =>
    expect(executed).toEqual(['workbench.action.focusSideBar', 'workbench.action.focusActiveEditorGroup']),
  );
});

it('the whole screen is taken without the narrow column of Zen Mode, and is given back by the same button, and when it is over', async () => {
  const presenting = presentingIn(panel);
  groups.all = [{}];
  await presenting.turnFullScreen(panel);
  expect(executed).toEqual([]); // nothing is presented
  await presenting.begun(panel, []);
  const taken = ['exitZenMode', 'toggleZenMode', 'toggleCenteredLayout'].map((name) => `workbench.action.${name}`);
  await presenting.turnFullScreen(panel);
  await presenting.turnFullScreen(panel);
  await presenting.turnFullScreen(panel);
  await presenting.left(panel);
  const given = 'workbench.action.exitZenMode';
  expect(executed).toEqual([...taken, given, ...taken, given]);
});

it('with one group and no side bar nothing is changed', async () => {
  const presenting = presentingIn(panel);
  groups.all = [{}];
  await presenting.begun(panel, []);
  await presenting.left(panel);
  expect(executed).toEqual([]);
});

it.each([
  ['its tab is hidden', hide],
  ['its page begins anew', (presenting: Presenting) => presenting.pageBegins(panel)],
])('a presentation is over when %s: what was hidden comes back', async (_, end) => {
  const presenting = presentingIn(panel);
  groups.all = [{}, {}];
  await presenting.begun(panel, ['primary']);
  executed.length = 0;
  end(presenting);
  const all = [MAXIMIZE, 'workbench.action.focusSideBar', 'workbench.action.focusActiveEditorGroup'];
  await vi.waitFor(() => expect(executed).toEqual(all));
  // It is over once: nothing more happens when its tab comes back and goes again.
  activate();
  hide();
  await presenting.left(panel);
  expect(executed).toEqual(all);
  expect([closed.size, changed.size]).toEqual([0, 0]);
});

it('a presentation that begins when its tab is hidden already gives back the side bars, and takes no group', async () => {
  const presenting = presentingIn(panel);
  groups.all = [{}, {}];
  hide();
  await presenting.begun(panel, ['primary']);
  expect(executed).toEqual(['workbench.action.focusSideBar', 'workbench.action.focusActiveEditorGroup']);
});

it('one that begins twice keeps what was hidden first, and gives all of it back', async () => {
  const presenting = presentingIn(panel);
  groups.all = [{}, {}];
  await presenting.begun(panel, ['primary']);
  await presenting.begun(panel, ['secondary']);
  expect(grid.isMaximized).toBe(true);
  executed.length = 0;
  await presenting.left(panel);
  expect(grid.isMaximized).toBe(false);
  expect(executed).toEqual([
    MAXIMIZE,
    'workbench.action.focusSideBar',
    'workbench.action.focusAuxiliaryBar',
    'workbench.action.focusActiveEditorGroup',
  ]);
  expect([closed.size, changed.size]).toEqual([0, 0]);
});

it('another panel that goes on with it takes what was hidden as it is, and gives it back when it is left', async () => {
  const { panel: next, show } = panelBehind();
  const presenting = presentingIn(next, panel);
  groups.all = [{}, {}];
  await presenting.begun(panel, ['primary']);
  executed.length = 0;
  next.notePresented(true);
  hide();
  show();
  presenting.pageBegins(next);
  await presenting.begun(next, []);
  expect(executed).toEqual([]);
  expect(grid.isMaximized).toBe(true);
  await presenting.left(next);
  expect(executed).toEqual([MAXIMIZE, 'workbench.action.focusSideBar', 'workbench.action.focusActiveEditorGroup']);
});

it('the panel behind one that is closed takes it back where it was presented, however late VS Code tells that it is shown', async () => {
  vi.useFakeTimers();
  const { panel: behind, show } = panelBehind();
  const presenting = presentingIn(panel, behind);
  tell(panelTab);
  behind.notePresented(true);
  await presenting.begun(panel, ['primary']);
  executed.length = 0;
  close();
  await vi.advanceTimersByTimeAsync(4000);
  tell(panelTab); // now that of the panel behind
  await vi.advanceTimersByTimeAsync(100);
  show();
  vi.useRealTimers();
  presenting.pageBegins(behind);
  await presenting.begun(behind, []);
  expect(executed).toEqual([]);
  // Of the page that begins next there is none any more that is awaited.
  presenting.pageBegins(behind);
  await vi.waitFor(() => expect(executed).toContain('workbench.action.focusSideBar'));
});

it('another panel whose tab is clicked goes on with it, and what was hidden stays so until it is left there', async () => {
  const { panel: clicked, show } = panelBehind();
  const { panel: beside, show: showBeside } = panelBehind(1);
  const presenting = presentingIn(beside, clicked, panel);
  showBeside();
  tell(panelTab);
  panel.notePresented(true);
  await presenting.begun(panel, ['primary']);
  executed.length = 0;
  hide();
  show();
  await vi.waitFor(() => expect(clicked).toMatchObject({ presents: true, from: panel }));
  presenting.pageBegins(clicked);
  await presenting.begun(clicked, []);
  expect(executed).toEqual([]);
  expect(beside.presents).toBe(false);
  await presenting.left(clicked);
  expect(executed).toEqual([MAXIMIZE, 'workbench.action.focusSideBar', 'workbench.action.focusActiveEditorGroup']);
  expect(panel.presents).toBe(false);
});

it('a panel behind one that is closed does not go on with a presentation that it had no part in', async () => {
  const { panel: behind, show } = panelBehind();
  const presenting = presentingIn(panel, behind);
  tell(panelTab);
  await presenting.begun(panel, ['primary']);
  executed.length = 0;
  close();
  show();
  await vi.waitFor(() => expect(executed).toContain('workbench.action.focusSideBar'));
  expect(behind.presents).toBe(false);
});

it.each([
  ['is not shown, as soon as another tab is', () => tell({})],
  ['is neither shown nor any other tab in time', () => vi.advanceTimersByTimeAsync(5000)],
])('what was hidden comes back where the panel that would go on %s', async (_, happens) => {
  vi.useFakeTimers();
  const { panel: behind } = panelBehind();
  const presenting = presentingIn(panel, behind);
  tell(panelTab);
  behind.notePresented(true);
  await presenting.begun(panel, ['primary']);
  executed.length = 0;
  hide();
  await vi.advanceTimersByTimeAsync(4000);
  expect(executed).toEqual([]);
  await happens();
  await vi.advanceTimersByTimeAsync(0);
  vi.useRealTimers();
  expect(executed).toContain('workbench.action.focusSideBar');
  expect([tabChanges.size, panelChanges.size]).toEqual([0, 0]);
});

it('who leaves it has left it in the panels behind as well, which present nothing when they are shown again', async () => {
  const { panel: behind } = panelBehind();
  const { panel: beside, show } = panelBehind();
  show();
  const presenting = presentingIn(panel, behind, beside);
  for (const one of [panel, behind, beside]) one.notePresented(true);
  await presenting.left(panel);
  expect([panel, behind, beside].map(({ presents }) => presents)).toEqual([false, false, true]);
});
