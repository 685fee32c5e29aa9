/** What a page is told besides what it shows: at once where it listens, else as soon as one does. */
import type { NotificationType } from 'vscode-messenger-common';
import {
  AWAITED,
  type AwaitedTrace,
  GLOSSARY,
  GO,
  LIVE,
  type LiveState,
  type Place,
  PRESENT,
  SAVE_PROGRAM,
  SAVE_SOME_STEPS,
  SHOW_NEURON,
  SHOW_SURPRISING,
  TRY_OTHERS,
} from '../../engine/protocol/panel-protocol';
import type { PanelPage } from './panel-page';

export class PageNotes {
  /** Where to go as soon as a page listens. */
  private to: Partial<Place> = {};
  /** What the first page that listens is told, once. */
  private readonly once = new Set<NotificationType<void>>();
  /** What each page is told. */
  private liveState: LiveState | null = null;
  private awaitedTrace: AwaitedTrace | null = null;

  constructor(private readonly page: PanelPage) {}

  /** Where the reader is about to be. */
  get destination(): Partial<Place> {
    return this.to;
  }

  go(place: Partial<Place>): void {
    if (this.page.listens) this.page.send(GO, place);
    else this.to = { ...this.to, ...place };
  }

  /** Present what is shown, or shown first; what is presented already stays so. */
  present(): void {
    this.say(PRESENT);
  }

  /** Show the list of all terms. */
  showGlossary(): void {
    this.say(GLOSSARY);
  }

  /** Try other tokens in the text of the trace. */
  tryOthers(): void {
    this.say(TRY_OTHERS);
  }

  /** Tell what a neuron does, the one first that does most. */
  showNeuron(): void {
    this.say(SHOW_NEURON);
  }

  /** Tell how probable each token of the text was. */
  showSurprising(): void {
    this.say(SHOW_SURPRISING);
  }

  /** Save the chosen value, or else the probability of the prediction, as a program. */
  saveProgram(): void {
    this.say(SAVE_PROGRAM);
  }

  /** Ask which steps a report shall tell, and save it. */
  saveSomeSteps(): void {
    this.say(SAVE_SOME_STEPS);
  }

  /** Whether it follows the caret, and what it shows of its line. */
  live(state: LiveState | null): void {
    if (state === this.liveState) return;
    this.liveState = state;
    this.page.send(LIVE, { state });
  }

  /** What is being traced while another trace is shown. */
  awaited(trace: AwaitedTrace | null): void {
    if (trace === this.awaitedTrace) return;
    this.awaitedTrace = trace;
    this.page.send(AWAITED, { trace });
  }

  /** A page listens from now on. */
  tell(): void {
    const { to, page, liveState: state, awaitedTrace: trace } = this;
    this.to = {};
    if (Object.keys(to).length > 0) page.send(GO, to);
    if (state) page.send(LIVE, { state });
    if (trace) page.send(AWAITED, { trace });
    for (const type of this.once) page.send(type, undefined);
    this.once.clear();
  }

  private say(type: NotificationType<void>): void {
    if (this.page.listens) this.page.send(type, undefined);
    else this.once.add(type);
  }
}
