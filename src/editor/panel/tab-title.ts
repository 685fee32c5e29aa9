/** The title of a panel's tab: what the panel shows, and what tells it apart from others that are called the same. */
import type { PanelContent } from '../../engine/protocol/panel-protocol';
import { panelTitle } from './panel-title';

/** A tab; VS Code throws where the title of one that is closed is set. */
interface Tab {
  readonly isClosed: boolean;
  readonly view: { title: string };
}

export class TabTitle {
  private named: PanelContent = { kind: 'empty' };
  private ending = '';

  constructor(private readonly tab: Tab) {}

  /** What the title is of. */
  get content(): PanelContent {
    return this.named;
  }

  /** @returns whether the title is another one than before, apart from its ending */
  name(content: PanelContent): boolean {
    const before = panelTitle(this.named);
    this.named = content;
    this.write();
    return panelTitle(content) !== before;
  }

  /** @param ending as others need it that are called the same; '' where none is */
  end(ending: string): void {
    this.ending = ending;
    this.write();
  }

  private write(): void {
    if (this.tab.isClosed) return;
    const title = `${panelTitle(this.named)}${this.ending}`;
    if (title !== this.tab.view.title) this.tab.view.title = title;
  }
}
