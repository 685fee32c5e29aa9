/** A figure asks the step that it stands in what that step says. */
import type { StepCaption } from './picture-look';

export class CaptionEvent extends Event {
  static readonly type = 'caption';
  /** Set by the step. */
  caption: StepCaption | undefined;
  /** The large figure that it is part of, if it is: all that this shows is one picture. Set by the step as well. */
  group: Element | undefined;
  /** Whether it is a result with a caption of its own, which is offered beside the picture of the step. Set by the figure. */
  isApart = false;
  /** What its picture is called, where that is not the title of the step. Set by the figure. */
  title: string | undefined;

  constructor() {
    super(CaptionEvent.type, { bubbles: true, composed: true });
  }
}
