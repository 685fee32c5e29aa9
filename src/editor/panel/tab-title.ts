/** The title of a panel's tab: what the panel shows, and what distinguishes it from others with the same title. */
import type { PanelContent } from '../../engine/protocol/panel-protocol';
import { panelTitle } from './panel-title';

/** A tab; VS Code throws if the title of a closed one is set. */
interface Tab {
  readonly isClosed: boolean;
  readonly view: { title: string };
}

export class TabTitle {
  private named: PanelContent = { kind: 'empty' };
  private ending = '';

  constructor(private readonly tab: Tab) {}

  /** The content that the title describes. */
  get content(): PanelContent {
    return this.named;
  }

  /** @returns whether the title has changed, apart from its ending */
  name(content: PanelContent): boolean {
    const before = panelTitle(this.named);
    this.named = content;
    this.write();
    return panelTitle(content) !== before;
  }

  /** @param ending distinguishes it from others with the same title; '' if none is needed */
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
