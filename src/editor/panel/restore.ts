/** Restores panels after a reload of the window. */
import type * as vscode from 'vscode';
import type { Comparisons } from './comparisons';
import type { TracePanels } from './trace-panels';
import type { Tracing } from './tracing';

export class PanelRestorer implements vscode.WebviewPanelSerializer {
  constructor(
    private readonly panels: TracePanels,
    private readonly tracing: Tracing,
    private readonly comparisons: Comparisons,
  ) {}

  /** Traces what the panel showed; the page itself knows the place in it. Without stored state the panel is empty. */
  async deserializeWebviewPanel(view: vscode.WebviewPanel, state: unknown): Promise<void> {
    const stored = await import('./stored-state'); // imported late, because its library takes time to load
    const { storedComparison, storedOrigin, storedTextBefore, storedTextBeforeLesson } = stored;
    const panel = this.panels.adopt(view);
    panel.texts.lessonAfter(storedTextBeforeLesson(state));
    const compared = storedComparison(state);
    if (compared) {
      panel.comesBackWith(compared.a.origin);
      void this.comparisons.show(panel, compared);
      return;
    }
    const origin = storedOrigin(state);
    if (!origin) return;
    panel.comesBackWith(origin);
    panel.texts.editedFrom(storedTextBefore(state));
    panel.show({ kind: 'working', message: '', origin }); // a panel that is not new stays open even if this is cancelled
    void this.tracing.show(panel, origin, { notify: 'never' });
  }
}
