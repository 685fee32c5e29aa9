/** Leads the reader of a lesson to the step, block, head and token that it is about. */
import type { ReactiveControllerHost } from 'lit';
import type { Card, LessonPlace } from '../../../src/trace/lessons/lesson';
import type { SectionView } from '../../../src/trace/steps/glossary';
import { TOKENS } from '../../../src/trace/steps/sequences';
import { errorMessage } from '../../base/error-message';
import type { Choice } from '../../choice/choice';
import { ChooseEvent, type PanelData, WalkEvent } from '../../panel/panel';
import { lessonTrace } from '../../state/story/lesson-reader';

export class LessonLead {
  /** Why the place could not be reached. */
  failure: string | undefined;
  /** The view of the step that was led to last. */
  ledTo: SectionView | undefined;
  /** Whether the outlined dimension was led to; other places name none. */
  private outlines = false;
  private moving = new AbortController();
  /** The place that is being led to, and the trace in which it is found. */
  private leading: { readonly place: Card['place']; readonly readings: PanelData['readings'] } | undefined;

  /** @param isAnswering returns whether the user is answering a question; the focus then stays in the answer if possible */
  constructor(
    private readonly host: ReactiveControllerHost & Pick<EventTarget, 'dispatchEvent'>,
    private readonly panel: () => PanelData,
    private readonly isAnswering: () => boolean,
  ) {
    host.addController({ hostUpdate: () => this.leadAnew(), hostDisconnected: () => this.stop() });
  }

  /** Whether the place is not shown yet. */
  get isLeading(): boolean {
    return this.leading !== undefined;
  }

  /** Must be called when another lesson begins. */
  begin(): void {
    this.ledTo = undefined;
  }

  async to(place: Card['place']): Promise<void> {
    this.stop();
    this.moving = new AbortController();
    const { signal } = this.moving;
    this.leading = { place, readings: this.panel().readings };
    this.tell(undefined);
    try {
      const to = typeof place === 'function' ? await place(lessonTrace(this.panel(), signal)) : place;
      if (!signal.aborted) this.go(to);
    } catch (error) {
      if (!signal.aborted) this.tell(errorMessage(error));
    }
    if (signal.aborted) return;
    this.leading = undefined;
    this.host.requestUpdate();
  }

  private stop(): void {
    this.moving.abort();
    this.leading = undefined;
  }

  /** Leads again: block, head and token found in one trace do not apply to another, which may be shown before they are found. */
  private leadAnew(): void {
    const { leading } = this;
    if (leading && leading.readings !== this.panel().readings) void this.to(leading.place);
  }

  private go(to: LessonPlace): void {
    const { host } = this;
    const { view, part } = to;
    const choice = this.choiceOf(to);
    this.outlines = to.dimension !== undefined;
    this.ledTo = view;
    host.requestUpdate();
    host.dispatchEvent(new ChooseEvent(choice, true));
    const { summary, choice: chosen } = this.panel();
    const section = summary.plan.sections.find((one) => one.view === view);
    // A part below the edge is brought into view, even if its step is already read.
    const isThere = this.isAnswering() && section?.number === chosen.step && !part;
    if (section && !isThere) host.dispatchEvent(new WalkEvent(section.number, part));
  }

  private choiceOf({ view: _, part: __, key, dimension, drawn, ...rest }: LessonPlace): Partial<Choice> {
    const none = this.outlines ? { dimension: null } : {};
    return {
      ...rest,
      drawn: drawn ?? null,
      ...(key === undefined ? {} : { key: { sequence: TOKENS, position: key } }),
      ...(dimension === undefined ? none : { dimension: { axis: 'd_model', index: dimension } }),
    };
  }

  private tell(failure: string | undefined): void {
    if (failure === this.failure) return;
    this.failure = failure;
    this.host.requestUpdate();
  }
}
