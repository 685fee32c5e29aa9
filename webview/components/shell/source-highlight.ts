/** Highlights in the selected text what is chosen or pointed at in its trace. */
import type { LitElement, ReactiveController } from 'lit';
import { HIGHLIGHT } from '../../../src/engine/protocol/panel-protocol';
import type { PanelData } from '../../panel/panel';
import { PreviewObserver } from '../../panel/preview';
import type { Connection } from '../../sources/connection';
import { isQuietOfHeads } from '../../state/story/quiet-heads';
import type { AttentionRow } from '../../state/tokens/attention-row';
import { HighlightSender } from '../../state/tokens/highlight';

interface Highlighted {
  readonly connection: Pick<Connection, 'send'>;
  readonly panel: PanelData;
  /** The attention of the chosen token to the tokens of that text. */
  readonly row: AttentionRow;
}

export class SourceHighlight implements ReactiveController {
  private readonly sender = new HighlightSender((highlight) => {
    this.shown().connection.send(HIGHLIGHT, highlight);
  }, nextFrame);

  constructor(
    view: LitElement,
    private readonly shown: () => Highlighted,
  ) {
    view.addController(this);
    new PreviewObserver(view, () => this.hostUpdated());
  }

  hostUpdated(): void {
    const { panel, row } = this.shown();
    this.sender.update(panel, row, isQuietOfHeads(panel));
  }

  hostDisconnected(): void {
    this.sender.stop();
  }
}

function nextFrame(call: () => void): () => void {
  const frame = requestAnimationFrame(call);
  return () => cancelAnimationFrame(frame);
}
