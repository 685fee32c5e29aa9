/** A figure asks the step that it stands in what that step says. */
import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import type { StepCaption } from './picture-look';

export class CaptionEvent extends Event {
  static readonly type = 'caption';
  /** Set by the step. */
  caption: StepCaption | undefined;
  /** The large figure that it is part of, if it is: all that this shows is one picture. Set by the step as well. */
  group: Element | undefined;

  /** Of which trace it is, and what a file of it is called, where the page shows several. Set by what it stands in. */
  summary: TraceSummary | undefined;
  fileOf: ((figure: string) => string) | undefined;

  constructor() {
    super(CaptionEvent.type, { bubbles: true, composed: true });
  }
}
