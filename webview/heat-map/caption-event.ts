/** A figure asks the step that it stands in what that step says. */
import type { StepCaption } from './picture-look';

export class CaptionEvent extends Event {
  static readonly type = 'caption';
  /** Set by the step. */
  caption: StepCaption | undefined;
  /** The large figure that it is part of, if it is: all that this shows is one picture. Set by the step as well. */
  group: Element | undefined;

  constructor() {
    super(CaptionEvent.type, { bubbles: true, composed: true });
  }
}
