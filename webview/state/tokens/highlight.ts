/** Tells the host what the source text should show: at most once per frame, and only changes. */
import type { Highlight } from '../../../src/engine/protocol/panel-protocol';
import { selectedSequence, tokensIn } from '../../../src/trace/steps/sequences';
import { chosenIn, shownBlock } from '../../choice/choice';
import type { PanelData } from '../../panel/panel';
import { preview } from '../../panel/preview';
import type { AttentionRow } from './attention-row';

/** In milliseconds: how long the chosen token waits for its weights, too short to be noticed. */
const PATIENCE = 100;

export class HighlightSender {
  /** Cancels the requested frame. */
  private callOff: (() => void) | undefined;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private wanted: { panel: PanelData; row: AttentionRow; isQuiet: boolean } | undefined;
  private sent = '';

  /** @param nextFrame calls back at the next frame, unless it is cancelled */
  constructor(
    private readonly send: (highlight: Highlight) => void,
    private readonly nextFrame: (call: () => void) => () => void,
  ) {}

  /** Called when something may have changed. @param isQuiet whether attention is not to be shown yet */
  update(panel: PanelData, row: AttentionRow, isQuiet = false): void {
    this.wanted = { panel, row, isQuiet };
    this.callOff ??= this.nextFrame(() => {
      this.callOff = undefined;
      this.sendSoon();
    });
  }

  stop(): void {
    this.callOff?.();
    clearTimeout(this.waiting);
    this.callOff = undefined;
    this.waiting = undefined;
    this.sent = '';
  }

  private sendSoon(): void {
    if (this.wanted?.row.pending) this.waiting ??= setTimeout(() => this.sendNow(), PATIENCE);
    else this.sendNow();
  }

  private sendNow(): void {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    if (!this.wanted) return;
    const { panel, row, isQuiet } = this.wanted;
    const { weights } = row;
    const { summary, choice } = panel;
    const selected = selectedSequence(summary);
    const pointed = preview.in(selected) ?? Infinity;
    const highlight: Highlight = {
      trace: summary.trace,
      token: chosenIn(choice, selected),
      // The token that is pointed at may belong to the trace that was shown before.
      preview: pointed < tokensIn(summary, selected).length ? pointed : null,
      // Like the arcs, it begins where attention is first explained.
      attention: weights && !isQuiet ? Array.from(weights) : null,
      head: shownBlock(choice),
    };
    const key = JSON.stringify(highlight);
    if (key === this.sent) return;
    this.sent = key;
    this.send(highlight);
  }
}
