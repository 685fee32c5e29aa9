/** What the wheel and pointers do on a heat map. The plain wheel is left to the page, which scrolls. */
import type { Point } from './screen';

interface GestureTarget {
  zoomBy(factor: number, at: Point): void;
  /** @returns whether that changed the view */
  panBy(dx: number, dy: number): boolean;
  /** Whether there is something to drag. */
  readonly draggable: boolean;
}

/** The zoom per pixel of wheel movement, and the most of one event: a notch of a wheel is 100 or more. */
const WHEEL_ZOOM = 0.01;
const MOST_WHEEL = 45;

/** In CSS pixels: a pointer that moved less has clicked. */
const CLICK = 4;

export class Gestures {
  /** Whether the press that just ended was a drag, so that its click does not choose anything. */
  dragged = false;
  private readonly pointers = new Map<number, Point>();
  private travelled = 0;

  constructor(
    private readonly canvas: HTMLElement,
    private readonly target: GestureTarget,
  ) {
    canvas.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    canvas.addEventListener('pointerdown', (event) => this.down(event));
    canvas.addEventListener('pointermove', (event) => this.move(event));
    for (const type of ['pointerup', 'pointercancel'] as const)
      canvas.addEventListener(type, (event) => this.up(event));
    canvas.addEventListener('dblclick', (event) => target.zoomBy(event.shiftKey ? 0.5 : 2, pointOf(event)));
  }

  /** Whether a picture is being dragged. */
  get dragging(): boolean {
    return this.pointers.size > 0 && this.travelled >= CLICK;
  }

  private wheel(event: WheelEvent): void {
    // A line is about 16 pixels, a page about 800.
    const unit = [1, 16, 800][event.deltaMode] ?? 1;
    if (event.ctrlKey || event.metaKey) {
      const delta = Math.max(-MOST_WHEEL, Math.min(MOST_WHEEL, event.deltaY * unit));
      this.target.zoomBy(Math.exp(-delta * WHEEL_ZOOM), pointOf(event));
      event.preventDefault();
    } else if (event.shiftKey && this.target.panBy((event.deltaX || event.deltaY) * unit, 0)) {
      event.preventDefault();
    }
  }

  private down(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    if (this.pointers.size === 0) {
      this.travelled = 0;
      this.dragged = false;
    }
    this.pointers.set(event.pointerId, pointOf(event));
  }

  private move(event: PointerEvent): void {
    // The button was released outside this page.
    if (event.buttons === 0) this.up(event);
    const from = this.pointers.get(event.pointerId);
    if (!from) return;
    const to = pointOf(event);
    this.pointers.set(event.pointerId, to);
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) this.pinch(from, to, other);
    else if (this.target.draggable) this.drag(event, from, to);
  }

  private drag(event: PointerEvent, from: Point, to: Point): void {
    this.travelled += Math.hypot(to.x - from.x, to.y - from.y);
    if (this.travelled < CLICK) return;
    this.dragged = true;
    if (!this.canvas.hasPointerCapture(event.pointerId)) capture(this.canvas, event.pointerId);
    this.canvas.classList.add('dragging');
    this.target.panBy(from.x - to.x, from.y - to.y);
  }

  private pinch(from: Point, to: Point, other: Point): void {
    const [before, after] = [from, to].map((point) => Math.hypot(point.x - other.x, point.y - other.y));
    if (!before || !after) return;
    this.dragged = true;
    this.target.zoomBy(after / before, { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 });
  }

  private up(event: PointerEvent): void {
    this.pointers.delete(event.pointerId);
    if (this.pointers.size === 0) this.canvas.classList.remove('dragging');
  }
}

/** A pointer that no longer exists cannot be captured; the drag then ends at the edge of the canvas. */
function capture(canvas: HTMLElement, pointer: number): void {
  try {
    canvas.setPointerCapture(pointer);
  } catch {
    return;
  }
}

function pointOf(event: MouseEvent): Point {
  return { x: event.offsetX, y: event.offsetY };
}
