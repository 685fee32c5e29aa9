/** A lesson that was begun in a panel: what its page is told about that once, and where the previous text is. */
import type { Origin, PanelContent, Place, ShownTrace } from '../../engine/protocol/panel-protocol';
import type { TextHistory } from './text-history';

interface LessonPanel {
  readonly origin: Origin | null;
  readonly content: PanelContent;
  readonly place: Place;
  readonly texts: Pick<TextHistory, 'lessonFrom'>;
  readonly isClosed: boolean;
  focus(): void;
}

export class BegunLesson {
  /** Whether no page has been told of the lesson yet. */
  private isNew = false;
  private insteadOf: string | undefined;
  /** Another panel that asked for the lesson and still shows its own text. */
  private from: LessonPanel | undefined;

  constructor(private readonly panel: LessonPanel) {}

  /** The panel that still shows the text before the lesson; `undefined` if none does. */
  get panelBefore(): LessonPanel | undefined {
    return this.from?.isClosed === false ? this.from : undefined;
  }

  /**
   * Called when a lesson is about to replace what is shown.
   * @param from the panel that asked for it, if that is another one
   * @param insteadOf the name of the user's model, if the lesson runs in another one
   */
  begin(from: LessonPanel = this.panel, insteadOf?: string): void {
    this.isNew = true;
    this.insteadOf = insteadOf;
    if (this.panel.origin?.lesson !== undefined) return;
    this.panel.texts.lessonFrom(from);
    this.from = from === this.panel ? undefined : from;
  }

  /** Called when the page has been told. */
  known(): void {
    this.isNew = false;
  }

  /** The news for a page that shows the lesson; empty once a page has been told. */
  get news(): Pick<ShownTrace, 'lessonBegins' | 'lessonInsteadOf'> {
    const { insteadOf } = this;
    if (!this.isNew || this.panel.origin?.lesson === undefined) return {};
    return { lessonBegins: true, ...(insteadOf !== undefined && { lessonInsteadOf: insteadOf }) };
  }
}
