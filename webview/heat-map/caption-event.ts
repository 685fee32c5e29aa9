/** A figure asks the step that it stands in what that step says. */
import type { StepCaption } from './picture-look';

export class CaptionEvent extends Event {
  static readonly type = 'caption';
  /** Set by the step. */
  caption: StepCaption | undefined;

  constructor() {
    super(CaptionEvent.type, { bubbles: true, composed: true });
  }
}
