/** Goes back to where the user of the trace was, and forward again; reports to the editor whether that is possible. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import {
  BACK_TO_TEXT,
  FORWARD_TO_TEXT,
  type Origin,
  PLACES,
  tracedKey,
} from '../../../src/engine/protocol/panel-protocol';
import { plainWords } from '../../../src/trace/steps/plain-words';
import {
  beginAt,
  choiceOf,
  goneBack,
  goneForward,
  placeOf,
  READ_STEPS,
  stepsReadOf,
  VISITED,
  type Visited,
  visit,
  withStepsReadOf,
} from '../../choice/visited';
import { announcer } from '../../keyboard/announcer';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import type { Host } from '../../sources/host';
import type { StepScroll } from './step-scroll';

type Direction = 'back' | 'forward';

/**
 * Events after which something else may need the keys: focus moves inside a component are not visible outside until a key is
 * pressed.
 */
const TELLING = ['focus', 'blur', 'focusin', 'keydown'] as const;

interface VisitedView {
  readonly panel: PanelData;
  readonly steady: Pick<StepScroll, 'past' | 'backTo'>;
  readonly origin: Origin;
  readonly host: Pick<Host, 'connection' | 'hasTextAfter' | 'hasTextBefore' | 'kept'>;
}

export class VisitedPlaces implements ReactiveController {
  private visited: Visited | undefined;
  /** Whether the next choice does not count as another place. */
  private isLed = false;
  private told = '';
  private readSteps: ReadonlySet<number> | undefined;

  constructor(
    private readonly view: ReactiveControllerHost & EventTarget,
    private readonly shown: () => VisitedView,
  ) {
    view.addController(this);
  }

  /** Whether there is a previous place, in this text or the one it was edited from, and one to go forward to again. */
  get has(): Readonly<Record<Direction, boolean>> {
    const { before = [], after = [] } = this.visited ?? {};
    const { hasTextBefore, hasTextAfter } = this.shown().host;
    return { back: before.length > 0 || hasTextBefore, forward: after.length > 0 || hasTextAfter };
  }

  /** The numbers of the steps that were read, in any order. */
  get steps(): ReadonlySet<number> {
    return this.readSteps ?? new Set();
  }

  /** Another text, or another form of it, has its own places; the steps that were read are still known. */
  begin(): void {
    this.readSteps = undefined;
    this.visited = undefined;
    this.shown().host.kept.keep(VISITED, undefined);
    this.isLed = false;
  }

  hostConnected(): void {
    for (const type of TELLING) window.addEventListener(type, this.tell, true);
  }

  hostDisconnected(): void {
    for (const type of TELLING) window.removeEventListener(type, this.tell, true);
    this.send({ back: false, forward: false });
  }

  /** Must be called before something else is chosen. */
  readonly leave = (): void => {
    const { visited } = this;
    if (visited && !this.isLed) this.visited = { ...visited, now: { ...visited.now, past: this.shown().steady.past } };
  };

  /** Must be called before a choice that is not the user's. */
  lead(): void {
    this.isLed = true;
  }

  hostUpdate(): void {
    const { panel, host } = this.shown();
    const { kept } = host;
    const place = placeOf(panel.choice);
    this.readStep(place.step);
    // The user may have been elsewhere in the previous page.
    const before = this.visited ?? kept.recall(VISITED);
    const visited = before ? visit(before, place, this.isLed, panel.presenting) : beginAt(place);
    this.isLed = false;
    if (visited === this.visited) return;
    this.visited = visited;
    kept.keep(VISITED, visited);
    this.tell();
  }

  private readStep(step: number): void {
    const { host, origin } = this.shown();
    const read = this.readSteps ?? new Set(stepsReadOf(tracedKey(origin), host.kept.recall(READ_STEPS)));
    const isNew = !read.has(step);
    this.readSteps = isNew ? new Set([...read, step]) : read;
    if (!isNew) return;
    const all = host.kept.recall(READ_STEPS);
    host.kept.keep(READ_STEPS, withStepsReadOf(tracedKey(origin), [...this.readSteps], all));
  }

  readonly back = (): void => this.go('back');

  readonly forward = (): void => this.go('forward');

  go(direction: Direction): void {
    this.leave();
    const { visited } = this;
    const gone = visited && (direction === 'back' ? goneBack(visited) : goneForward(visited));
    if (!gone) {
      this.goToText(direction);
      return;
    }
    this.visited = gone;
    this.isLed = true;
    const { step, past } = gone.now;
    this.view.dispatchEvent(new ChooseEvent(choiceOf(gone.now)));
    void this.view.updateComplete.then(() => this.shown().steady.backTo(step, past));
    const { plan } = this.shown().panel.summary;
    const section = plan.sections[step - 1];
    if (section) announcer.say(`${step} ${plainWords(section, plan).title}`);
  }

  /** Goes to the text before the edit made here, from wherever it is read. */
  readonly undo = (): void => {
    if (this.shown().host.hasTextBefore) this.sendToText('back');
  };

  readonly redo = (): void => {
    if (this.shown().host.hasTextAfter) this.sendToText('forward');
  };

  /** Before the first place of this text comes the text before it, if there is one, and after the last the one after it. */
  private goToText(direction: Direction): void {
    if (this.has[direction]) this.sendToText(direction);
  }

  private sendToText(direction: Direction): void {
    this.shown().host.connection.send(direction === 'back' ? BACK_TO_TEXT : FORWARD_TO_TEXT);
  }

  /** The editor's keys act on the panel while it has the focus and nothing in it needs them. */
  private readonly tell = (): void => {
    const isFree = document.hasFocus() && !movesByAlt(focused());
    const { back, forward } = this.has;
    this.send({ back: back && isFree, forward: forward && isFree });
  };

  private send(has: Readonly<Record<Direction, boolean>>): void {
    const told = JSON.stringify(has);
    if (told === this.told) return;
    this.told = told;
    this.shown().host.connection.send(PLACES, has);
  }
}

/** Whether Alt and an arrow key act on the element: in a heat map they move the visible part, in a field the caret. */
function movesByAlt(element: Element | null): boolean {
  return element?.matches('canvas, input, textarea, select') ?? false;
}

/** The focused element, in whatever shadow tree it is. */
function focused(): Element | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}
