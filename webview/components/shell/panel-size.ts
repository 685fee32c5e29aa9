/** The panel's room: for the column beside the steps, for the header, and for figures. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { upwardEvent } from '../../base/event-of';
import { setInherited } from '../../base/set-inherited';
import { isLowPage } from '../../theme/type-size';

/** A panel narrower than this has a bar below the steps instead of the rail beside them. In CSS pixels. */
const NARROW = 640;
/** In a panel narrower than this the header has no room for rarely used actions. In CSS pixels. */
const COMPACT = 1080;
/** In a panel narrower than this it has no room for arrows beside those: one line has one of the two. In CSS pixels. */
const ROOMY = 1180;

/** The room at the sides of figures in a step, and their minimum width. In CSS pixels. */
const PADDING = 36;
const LEAST = 160;
const HEIGHTS = 20;
/**
 * The step for the height of a presented part, and the space left free below it so that the last line is not cut. In CSS
 * pixels.
 */
const SEEN_HEIGHTS = 4;
const FREE = 4;

/**
 * The space between the note of an edited text and what is above it, in CSS pixels; and the maximum share of the steps' height
 * for the note.
 */
const BESIDE_NOTE = 6;
const MOST_OF_HEIGHT = 0.6;

/** Sent once by an element that is sometimes over the end of the steps; these then end above it. */
export class OverStepsEvent extends upwardEvent<HTMLElement>('over-steps') {}

export class PanelSize implements ReactiveController {
  narrow = window.innerWidth < NARROW;
  compact = window.innerWidth < COMPACT;
  roomy = window.innerWidth >= ROOMY;
  low = isLowPage();
  /** The width of figures, in CSS pixels. */
  width = 600;
  /** The same without anything beside them. */
  whole = 600;
  /** The height of the area of the steps, rounded down so that figures are not drawn again for every pixel. */
  height = 600;
  /** The part of that height that a presentation uses. */
  seen = 600;
  private readonly resized = new ResizeObserver(() => this.measure());
  private observed: HTMLElement | undefined;
  private note: HTMLElement | undefined;
  /** The height that the note takes from the steps, in CSS pixels; figures keep the size that they have without it. */
  private noteRoom = 0;

  /** @param scroller returns the element with the steps, once it is rendered */
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

  /** Ends the steps above the note, wherever it is, so that it covers none of them and nothing moves. */
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
