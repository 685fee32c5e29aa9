/** A figure asks the step that contains it for the step's caption. */
import type { StepCaption } from './picture-look';

export class CaptionEvent extends Event {
  static readonly type = 'caption';
  /** Set by the step. */
  caption: StepCaption | undefined;
  /** The large figure of which it is a part, if any, which is saved as one picture. Also set by the step. */
  group: Element | undefined;
  /** Whether it is a result with a caption of its own, offered beside the picture of the step. Set by the figure. */
  hasOwnCaption = false;
  /** The name of its picture, if that is not the title of the step. Set by the figure. */
  title: string | undefined;

  constructor() {
    super(CaptionEvent.type, { bubbles: true, composed: true });
  }
}
