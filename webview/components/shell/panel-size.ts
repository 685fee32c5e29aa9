/** How much room the panel has: for what stands beside the steps, for the header, and for figures. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

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

export class PanelSize implements ReactiveController {
  narrow = window.innerWidth < NARROW;
  compact = window.innerWidth < COMPACT;
  roomy = window.innerWidth >= ROOMY;
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

  /** @param scroller what the steps stand in, once it is made */
  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly scroller: () => HTMLElement | null,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.resized.observe(this.host);
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
    this.observed = undefined;
  }

  private measure(): void {
    const { host, observed } = this;
    const narrow = host.clientWidth < NARROW;
    const compact = host.clientWidth < COMPACT;
    const roomy = host.clientWidth >= ROOMY;
    const width = observed ? Math.max(observed.clientWidth - PADDING, LEAST) : this.width;
    const whole = Math.max(host.clientWidth - PADDING, LEAST);
    const height = observed ? Math.floor(observed.clientHeight / HEIGHTS) * HEIGHTS : this.height;
    const seen = observed ? Math.floor((observed.clientHeight - FREE) / SEEN_HEIGHTS) * SEEN_HEIGHTS : this.seen;
    const now = { narrow, compact, roomy, width, whole, height, seen };
    if (Object.entries(now).every(([name, value]) => this[name as keyof typeof now] === value)) return;
    Object.assign(this, now);
    host.requestUpdate();
  }
}
