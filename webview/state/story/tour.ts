/** A tour that goes from step to step by itself, until it reaches the end or the user does something. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** The shortest and the longest time of a step, in milliseconds. */
const LEAST = 5000;
const MOST = 20_000;
/** In milliseconds: for each word, at 250 words a minute, and for a look at the figure. */
const WORD = 240;
const LOOK = 3000;
/** A step with as much text as most steps have, to estimate the length of a tour. */
const USUAL = 30 * WORD + LOOK;

/** In milliseconds: how often the text of the step is read again, as it may have grown. */
const CHECK_INTERVAL = 500;

/** The step that is shown: its start, and its time, in milliseconds. */
export interface Stay {
  readonly begun: number;
  readonly length: number;
}

/** Input that pauses the tour. */
const INPUT = ['keydown', 'pointerdown', 'wheel'] as const;

/** How long a step with this text is shown, in milliseconds. */
export function readingTime(said: string): number {
  const words = said.split(/\s+/).filter(Boolean).length;
  return Math.min(Math.max(words * WORD + LOOK, LEAST), MOST);
}

/** The approximate length of a tour of this many steps, in minutes. */
export function tourMinutes(steps: number): number {
  return Math.max(1, Math.round((steps * USUAL) / 60_000));
}

interface TouredSteps {
  /** The text of the shown step so far: more may arrive while it is shown. */
  said(): string;
  /** Called after a quarter of the step's time: the finding should be in view. */
  showFound(): void;
  /** Called after half of the step's time: the figure should be in view. */
  showFigure(): void;
  /** Called when a quarter of it is left: the end of the text should be in view. */
  showEnd(): void;
  /** Goes to the next step. @returns whether there was one */
  next(): boolean;
  /** Whether an input is exempt from pausing the tour, because it controls the tour itself or has no effect on it. */
  isExempt(event: Event): boolean;
}

export class Tour implements ReactiveController {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stays: Stay | undefined;
  private readonly stopped = (event: Event) => {
    if (!this.steps.isExempt(event)) this.stop();
  };

  /** @param inputs the window, which receives every input */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly steps: TouredSteps,
    private readonly inputs: EventTarget,
  ) {
    host.addController(this);
  }

  get playing(): boolean {
    return this.timer !== undefined;
  }

  /** `undefined` while it does not play. */
  get staying(): Stay | undefined {
    return this.stays;
  }

  start(): void {
    this.stop();
    this.stay();
    for (const type of INPUT) this.inputs.addEventListener(type, this.stopped, { capture: true, passive: true });
    this.host.requestUpdate();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.stays = undefined;
    for (const type of INPUT) this.inputs.removeEventListener(type, this.stopped, { capture: true });
    this.host.requestUpdate();
  }

  hostDisconnected(): void {
    this.stop();
  }

  /** The user has gone to another step while it plays: it goes on from there. */
  goneOn(): void {
    if (this.playing) this.stay();
  }

  /** Stays at a step for as long as it takes to read it: half of that for its text, half for its figure. */
  private stay(): void {
    clearTimeout(this.timer);
    const begun = Date.now();
    const wait = (share: number, then: () => void) => {
      const length = readingTime(this.steps.said());
      if (this.stays?.begun !== begun || this.stays.length !== length) {
        this.stays = { begun, length };
        this.host.requestUpdate();
      }
      const left = length * share - (Date.now() - begun);
      this.timer = setTimeout(
        () => (left > 0 ? wait(share, then) : then()),
        Math.min(Math.max(left, 0), CHECK_INTERVAL),
      );
    };
    const { steps } = this;
    wait(0.25, () => {
      steps.showFound();
      wait(0.5, () => {
        steps.showFigure();
        wait(0.75, () => {
          steps.showEnd();
          wait(1, () => this.goOn());
        });
      });
    });
  }

  private goOn(): void {
    if (this.steps.next()) this.stay();
    else this.stop();
  }
}
