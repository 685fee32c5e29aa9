/**
 * Makes room for a presentation: side bars and other editor groups are hidden, and come back when it is over. If another
 * panel continues it, such as a comparison opened from it, or one whose tab is clicked, they stay hidden until that is over.
 */
import * as vscode from 'vscode';
import { messageOf } from '../../base/message-of';
import { Mutex } from '../../base/mutex';
import type { SideBar } from '../../engine/protocol/panel-protocol';
import { SavedTraceEditor } from './saved-trace-editor';
import type { TracePanel } from './trace-panel';
import { type TracePanels, VIEW_TYPE } from './trace-panels';

const HIDE: Readonly<Record<SideBar, string>> = {
  primary: 'workbench.action.closeSidebar',
  secondary: 'workbench.action.closeAuxiliaryBar',
};
/**
 * These commands also move the keyboard focus, which is given back to the editor afterwards. Toggling a side bar would hide
 * one that is shown again already.
 */
const SHOW: Readonly<Record<SideBar, string>> = {
  primary: 'workbench.action.focusSideBar',
  secondary: 'workbench.action.focusAuxiliaryBar',
};
/** Restores the other groups if any group is maximised, since VS Code has no command that only maximises. */
const TOGGLE_MAXIMIZED = 'workbench.action.toggleMaximizeEditorGroup';
/**
 * Used to find out whether a group is maximised: hidden groups keep their sizes in the layout, and the maximised one has all
 * the space.
 */
const LAYOUT = 'vscode.getEditorLayout';
/** Zen Mode hides everything around the editors, on the whole screen, and gives it back by itself. */
const TOGGLE_ZEN = 'workbench.action.toggleZenMode';
/** Does nothing where Zen Mode is not on, of which VS Code does not tell. */
const EXIT_ZEN = 'workbench.action.exitZenMode';
/** Zen Mode also makes editors a narrow column, unless a setting says otherwise. */
const TOGGLE_CENTERED = 'workbench.action.toggleCenteredLayout';
const TO_EDITOR = 'workbench.action.focusActiveEditorGroup';
/** In milliseconds. */
const UNTIL_ACTIVE = 1000;
/** In milliseconds; only reached if VS Code never reports the same of tabs as of panels. */
const UNTIL_TOLD = 5000;
/** The types of tabs that are panels; VS Code puts its own prefix before that of a webview. */
const PANEL_TYPES = [VIEW_TYPE, SavedTraceEditor.viewType, SavedTraceEditor.optionalViewType];

interface Hidden {
  readonly bars: readonly SideBar[];
  /** Whether the panel's group was maximised for the presentation. */
  readonly groups: boolean;
  /** That of the panel; a closed panel does not tell it. */
  readonly column: vscode.ViewColumn | undefined;
  /** Watches for the panel being hidden or closed. */
  readonly watching: vscode.Disposable;
  /** Whether it was taken over from another panel, and the new panel's page has not begun yet. */
  readonly isAwaited: boolean;
}

export class Presenting {
  private readonly hidden = new WeakMap<TracePanel, Hidden>();
  /** A presentation may end before room for it has been made; only then is it known what was hidden. */
  private readonly turn = new Mutex();
  private isFullScreen = false;

  /** @param log for a warning if the editor has no such command */
  constructor(
    private readonly log: Pick<vscode.LogOutputChannel, 'warn'>,
    private readonly panels: Pick<TracePanels, 'all' | 'onDidChange'>,
  ) {}

  /** Hides a side bar. VS Code does not tell whether it was shown; the page can see whether it has become wider. */
  async hide(bar: SideBar): Promise<void> {
    await this.execute(HIDE[bar]);
  }

  /**
   * Records what was hidden for a presentation. If the page has already begun one, everything hidden for it will come back
   * as well.
   * @param bars the side bars that were shown
   */
  begun(panel: TracePanel, bars: readonly SideBar[]): Promise<void> {
    return this.turn.run(async () => {
      const { view } = panel;
      const before = this.take(panel);
      const all = [...new Set([...(before?.bars ?? []), ...bars])];
      // The panel was hidden or closed while its page sent this.
      if (panel.isClosed || !view.visible) return this.giveBack({ bars: all, groups: before?.groups ?? false }, panel);
      const watching = this.watch(panel);
      const groups =
        before?.groups ||
        (vscode.window.tabGroups.all.length > 1 && (await becomesActive(panel)) && (await this.maximize(true)));
      this.hidden.set(panel, { bars: all, groups, column: view.viewColumn, watching, isAwaited: false });
    });
  }

  /**
   * A new page presents nothing, so what was hidden for the previous, destroyed page comes back. This does not apply to what
   * was hidden for another panel whose presentation the page continues.
   */
  pageBegins(panel: TracePanel): void {
    void this.turn.run(async () => {
      const hidden = this.hidden.get(panel);
      if (hidden?.isAwaited) this.hidden.set(panel, { ...hidden, isAwaited: false });
      else await this.end(panel);
    });
  }

  /** Shows a presentation on the whole screen, with nothing of the editor around it, or again as it was before. */
  turnFullScreen(panel: TracePanel): Promise<void> {
    return this.turn.run(async () => {
      if (!this.hidden.has(panel)) return;
      if (this.isFullScreen) return this.leaveFullScreen();
      this.isFullScreen = true;
      for (const command of [EXIT_ZEN, TOGGLE_ZEN]) await this.execute(command);
      const isNarrow = vscode.workspace.getConfiguration('zenMode').get('centerLayout', true);
      if (isNarrow) await this.execute(TOGGLE_CENTERED);
    });
  }

  private async leaveFullScreen(): Promise<void> {
    if (this.isFullScreen) await this.execute(EXIT_ZEN);
    this.isFullScreen = false;
  }

  /** Called when the user ends a presentation: the panels behind it no longer continue it either when they are shown again. */
  left(panel: TracePanel): Promise<void> {
    for (const one of this.panels.all) if (one === panel || !one.isSeen) one.notePresented(false);
    return this.turn.run(() => this.end(panel));
  }

  private async end(panel: TracePanel): Promise<void> {
    const hidden = this.take(panel);
    if (hidden) await this.giveBack(hidden, panel);
  }

  /**
   * Called when the panel is hidden or closed: a panel that continues its presentation takes over what was hidden. One that is
   * shown in its place, because its tab was clicked, begins to.
   */
  private gone(panel: TracePanel): Promise<void> {
    return this.turn.run(async () => {
      const hidden = this.take(panel);
      if (!hidden) return;
      const next = await this.nextAfter(panel, hidden);
      if (!next) return this.giveBack(hidden, panel);
      if (!next.presents) next.continuePresentation(panel);
      this.hidden.set(next, { ...hidden, watching: this.watch(next), isAwaited: true });
    });
  }

  /**
   * The panel that is presented now that another one is no longer visible; `undefined` if there is none. VS Code reports that
   * a tab is hidden or closed before it reports that the one behind it is shown, on a slow machine long before.
   */
  private async nextAfter(panel: TracePanel, { column }: Hidden): Promise<TracePanel | undefined> {
    const others = this.panels.all.filter((one) => one !== panel && !this.hidden.has(one));
    const isInPlace = (one: TracePanel) => one.isSeen && one.view.viewColumn === column;
    const shown = () =>
      others.find(({ isPresented }) => isPresented) ?? (panel.isClosed ? undefined : others.find(isInPlace));
    if (!others.some(({ presents }) => presents || !panel.isClosed)) return undefined;
    const isTold = () => shown() !== undefined || isPanelInFront(column) === others.some(isInPlace);
    await becomesTrue([this.panels.onDidChange, vscode.window.tabGroups.onDidChangeTabs], isTold, UNTIL_TOLD);
    return shown();
  }

  /** VS Code destroys the page as soon as another tab of its group is shown, and then the page sends nothing more. */
  private watch(panel: TracePanel): vscode.Disposable {
    return vscode.Disposable.from(
      panel.view.onDidDispose(() => this.gone(panel)),
      panel.view.onDidChangeViewState(() => {
        if (!panel.view.visible) void this.gone(panel);
      }),
    );
  }

  /** Forgets the presentation. @returns what was hidden for it */
  private take(panel: TracePanel): Hidden | undefined {
    const hidden = this.hidden.get(panel);
    this.hidden.delete(panel);
    hidden?.watching.dispose();
    return hidden;
  }

  private async giveBack({ bars, groups }: Pick<Hidden, 'bars' | 'groups'>, { isClosed }: TracePanel): Promise<void> {
    // The other groups come back automatically when the panel of a maximised group is closed.
    if (groups && !isClosed) await this.maximize(false);
    for (const bar of bars) await this.execute(SHOW[bar]);
    if (bars.length > 0) await this.execute(TO_EDITOR);
    await this.leaveFullScreen();
  }

  /**
   * Maximises the active group or restores the others, unless that is already so, because the user may have done it. VS Code
   * does not tell which of the two is the case; the sizes of the groups afterwards do.
   * @returns whether anything was changed
   */
  private async maximize(wanted: boolean): Promise<boolean> {
    const before = await this.totalSize();
    await this.execute(TOGGLE_MAXIMIZED);
    const more = (await this.totalSize()) - before;
    if (Number.isNaN(more)) return true; // unknown: assume that the command has worked
    const isUndone = wanted ? more < 0 : more > 0;
    if (isUndone) await this.execute(TOGGLE_MAXIMIZED);
    return !isUndone && more !== 0;
  }

  /** The sum of the sizes of all groups; NaN if they are unknown. */
  private async totalSize(): Promise<number> {
    return sizeOf((await this.execute(LAYOUT)) as Partial<Layout> | undefined);
  }

  private async execute(command: string): Promise<unknown> {
    try {
      return await vscode.commands.executeCommand(command);
    } catch (error) {
      this.log.warn(`${command}: ${messageOf(error)}`);
      return undefined;
    }
  }
}

/** The result of LAYOUT: groups, or one group with its size. */
interface Layout {
  readonly size: number;
  readonly groups: readonly Partial<Layout>[];
}

function sizeOf({ size = Number.NaN, groups }: Partial<Layout> = {}): number {
  return groups ? groups.reduce((sum, group) => sum + sizeOf(group), 0) : size;
}

/** Whether the tab at the front of a column is a panel's. */
function isPanelInFront(column: vscode.ViewColumn | undefined): boolean {
  const group = vscode.window.tabGroups.all.find(({ viewColumn }) => viewColumn === column);
  return isPanel(group?.activeTab?.input);
}

function isPanel(input: unknown): boolean {
  const hasType = input instanceof vscode.TabInputWebview || input instanceof vscode.TabInputCustom;
  return hasType && PANEL_TYPES.some((type) => input.viewType.endsWith(type));
}

/**
 * Waits until the panel is active, because the group with the keyboard focus is maximised: after a focused side bar, that
 * would be the group of the text, and the panel would be hidden.
 * @returns whether it has become active
 */
async function becomesActive(panel: TracePanel): Promise<boolean> {
  const { view } = panel;
  const isActive = () => !panel.isClosed && view.active;
  if (isActive()) return true;
  const end = becomesTrue(
    [view.onDidChangeViewState, view.onDidDispose],
    () => panel.isClosed || view.active,
    UNTIL_ACTIVE,
  );
  view.reveal(view.viewColumn);
  await end;
  return isActive();
}

/** Waits until the condition is true, which each of the events may make it. @param within the longest wait, in milliseconds */
function becomesTrue(events: readonly vscode.Event<unknown>[], isSo: () => boolean, within: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      for (const listener of listeners) listener.dispose();
      clearTimeout(timer);
      resolve();
    };
    const listeners = events.map((event) => event(() => isSo() && end()));
    const timer = setTimeout(end, within);
    if (isSo()) end();
  });
}
