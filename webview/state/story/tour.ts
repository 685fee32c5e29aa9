/** A tour that goes from step to step by itself, until it is at the end or somebody does something. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Milliseconds for which a step is shown at least, and at most. */
const LEAST = 5000;
const MOST = 20_000;
/** Milliseconds for each word that is read, 250 a minute, and for a look at the figure besides. */
const WORD = 240;
const LOOK = 3000;
/** A step that says as much as most do: by it one knows about how long a tour takes. */
const USUAL = 30 * WORD + LOOK;

/** What is said may be more after so many milliseconds. */
const LOOKS = 500;

/** A step that is shown: since when, and how long, in milliseconds. */
export interface Stay {
  readonly begun: number;
  readonly length: number;
}

/** What pauses it. */
const INPUT = ['keydown', 'pointerdown', 'wheel'] as const;

/** How long a step is shown in which this is said, in milliseconds. */
export function readingTime(said: string): number {
  const words = said.split(/\s+/).filter(Boolean).length;
  return Math.min(Math.max(words * WORD + LOOK, LEAST), MOST);
}

/** About how many minutes a tour of so many steps takes. */
export function tourMinutes(steps: number): number {
  return Math.max(1, Math.round((steps * USUAL) / 60_000));
}

interface TouredSteps {
  /** What the step that is shown says so far: more may arrive while it is shown. */
  said(): string;
  /** Called when a quarter of the step's time is over: what happened here should be in view. */
  showFound(): void;
  /** Called when half of the step's time is over: what it shows should be in view. */
  showFigure(): void;
  /** Called when a quarter of it is left: what is said to the end should be in view. */
  showEnd(): void;
  /** Goes to the next step. @returns whether there is one after it */
  next(): boolean;
  /** Whether an input has an effect of its own on the tour, or none: it does not pause it by being made. */
  spares(event: Event): boolean;
}

export class Tour implements ReactiveController {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stays: Stay | undefined;
  private readonly stopped = (event: Event) => {
    if (!this.steps.spares(event)) this.stop();
  };

  /** @param inputs the window, which hears of every input */
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

  /** Its reader has gone to another step while it plays: it goes on from there. */
  goneOn(): void {
    if (this.playing) this.stay();
  }

  /** At a step for as long as it takes to read it: half of that for its text, half for its figure. */
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
      this.timer = setTimeout(() => (left > 0 ? wait(share, then) : then()), Math.min(Math.max(left, 0), LOOKS));
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
