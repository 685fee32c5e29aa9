/** A lesson that was begun in a panel: what its page is told of that once, and where the text before it is. */
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
  /** Whether no page knows of it yet. */
  private isNew = false;
  private insteadOf: string | undefined;
  /** Another panel that asked for it, which shows its text still. */
  private from: LessonPanel | undefined;

  constructor(private readonly panel: LessonPanel) {}

  /** The panel that shows the text before the lesson still; `undefined`: none does. */
  get panelBefore(): LessonPanel | undefined {
    return this.from?.isClosed === false ? this.from : undefined;
  }

  /**
   * A lesson is about to take the place of what is shown.
   * @param from the panel that asked for it, if that is another one
   * @param insteadOf the name of the model of traces, where the lesson runs in another one
   */
  begin(from: LessonPanel = this.panel, insteadOf?: string): void {
    this.isNew = true;
    this.insteadOf = insteadOf;
    if (this.panel.origin?.lesson !== undefined) return;
    this.panel.texts.lessonFrom(from);
    this.from = from === this.panel ? undefined : from;
  }

  /** The page has been told. */
  known(): void {
    this.isNew = false;
  }

  /** What the page is told where a lesson is shown. */
  get news(): Pick<ShownTrace, 'lessonBegins' | 'lessonInsteadOf'> {
    const { insteadOf } = this;
    if (!this.isNew || this.panel.origin?.lesson === undefined) return {};
    return { lessonBegins: true, ...(insteadOf !== undefined && { lessonInsteadOf: insteadOf }) };
  }
}
