/** How much room the panel has: for what stands beside the steps, for the header, and for figures. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { upwardEvent } from '../../base/event-of';
import { setInherited } from '../../base/set-inherited';
import { isLowPage } from '../../theme/type-size';

/** In a panel narrower than this there is no rail beside the steps, but a bar below them. In CSS pixels. */
const NARROW = 640;
/** And narrower than this its header has no room for what is done seldom. */
const COMPACT = 1080;
/** And narrower than this none for arrows beside that: one line has either. */
const ROOMY = 1180;

/** Room that figures leave at the sides of a step, and the least that they have. */
const PADDING = 36;
const LEAST = 160;
const HEIGHTS = 20;
/** The same of what is presented, and what is left free below it: the last line is not to be cut there. */
const SEEN_HEIGHTS = 4;
const FREE = 4;

/** Between the note of a changed text and what is read above it, and the most of the steps' height that the note takes. */
const BESIDE_NOTE = 6;
const MOST_OF_HEIGHT = 0.6;

/** Sent once by what stands over the end of the steps, now and then: they end above it. */
export class OverStepsEvent extends upwardEvent<HTMLElement>('over-steps') {}

export class PanelSize implements ReactiveController {
  narrow = window.innerWidth < NARROW;
  compact = window.innerWidth < COMPACT;
  roomy = window.innerWidth >= ROOMY;
  low = isLowPage();
  /** Of figures, in CSS pixels. */
  width = 600;
  /** The same where nothing stood beside them. */
  whole = 600;
  /** Of what the steps are read in. In whole steps: figures are not drawn anew for every pixel. */
  height = 600;
  /** So much of that is used by what is presented. */
  seen = 600;
  private readonly resized = new ResizeObserver(() => this.measure());
  private observed: HTMLElement | undefined;
  private note: HTMLElement | undefined;
  /** What the note takes from the height of the steps, in CSS pixels: figures stay as large as they are without it. */
  private noteRoom = 0;

  /** @param scroller what the steps stand in, once it is made */
  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly scroller: () => HTMLElement | null,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.resized.observe(this.host);
    this.host.addEventListener(OverStepsEvent.type, this.isOver);
  }

  hostUpdated(): void {
    const scroller = this.scroller() ?? undefined;
    if (scroller === this.observed) return;
    if (this.observed) this.resized.unobserve(this.observed);
    if (scroller) this.resized.observe(scroller);
    this.observed = scroller;
  }

  hostDisconnected(): void {
    this.resized.disconnect();
    this.host.removeEventListener(OverStepsEvent.type, this.isOver);
    this.observed = undefined;
    this.note = undefined;
  }

  private readonly isOver = (event: Event): void => {
    if (this.note) this.resized.unobserve(this.note);
    this.note = (event as OverStepsEvent).detail;
    this.resized.observe(this.note);
  };

  /** The steps end above the note, wherever it stands: nothing of them is covered, and nothing moves. */
  private makeRoomForNote(): void {
    const { host, observed, note, noteRoom } = this;
    if (!observed || !note) return;
    const { bottom, height } = observed.getBoundingClientRect();
    const taken = note.offsetHeight === 0 ? 0 : bottom + noteRoom - note.getBoundingClientRect().top + BESIDE_NOTE;
    const room = Math.round(Math.max(0, Math.min(taken, MOST_OF_HEIGHT * (height + noteRoom))));
    if (room === noteRoom) return;
    this.noteRoom = room;
    setInherited(host, '--note-room', `${room}px`);
  }

  private measure(): void {
    this.makeRoomForNote();
    const { host, observed } = this;
    const narrow = host.clientWidth < NARROW;
    const compact = host.clientWidth < COMPACT;
    const roomy = host.clientWidth >= ROOMY;
    const low = isLowPage();
    const width = observed ? Math.max(observed.clientWidth - PADDING, LEAST) : this.width;
    const whole = Math.max(host.clientWidth - PADDING, LEAST);
    const free = observed && observed.clientHeight + this.noteRoom;
    const height = free === undefined ? this.height : Math.floor(free / HEIGHTS) * HEIGHTS;
    const seen = free === undefined ? this.seen : Math.floor((free - FREE) / SEEN_HEIGHTS) * SEEN_HEIGHTS;
    const now = { narrow, compact, roomy, low, width, whole, height, seen };
    if (Object.entries(now).every(([name, value]) => this[name as keyof typeof now] === value)) return;
    Object.assign(this, now);
    host.requestUpdate();
  }
}
