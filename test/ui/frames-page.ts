/** Functions that run inside the panel's page while its frames are measured, so each is complete in itself. */

interface Message {
  /** When it arrived, in milliseconds of the page's clock. */
  readonly at: number;
  readonly bytes: number;
}

export interface Recorded {
  readonly largest: number;
  readonly total: number;
  /** When the trace arrived, when it was first painted, and when the first heat map was; since the page's start. */
  readonly ready: number | undefined;
  readonly shown: number | undefined;
  readonly mapped: number | undefined;
}

/** Put into every frame before its own scripts: records messages, and when a trace is painted. */
export function recordPage(): void {
  interface Page extends Window {
    recorded?: { messages: Message[]; ready?: number; shown?: number; mapped?: number };
  }
  const page = window as Page;
  page.recorded = { messages: [] };
  const record = page.recorded;
  const sizeOf = (value: unknown): number => {
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength;
    if (typeof value === 'string') return value.length + 2;
    if (typeof value !== 'object' || value === null) return String(value).length;
    return Object.entries(value).reduce((sum, [key, inner]) => sum + key.length + 4 + sizeOf(inner), 2);
  };
  const isTrace = (value: unknown): boolean => {
    const { params, result } = (value ?? {}) as { params?: { kind?: string }; result?: { kind?: string } };
    return params?.kind === 'trace' || result?.kind === 'trace';
  };
  const seen = new WeakSet<Event>();
  const hear = (event: MessageEvent): void => {
    if (seen.has(event)) return;
    seen.add(event);
    const now = performance.now();
    record.messages.push({ at: now, bytes: sizeOf(event.data) });
    if (!isTrace(event.data)) return;
    record.ready = now;
    delete record.shown;
    delete record.mapped;
    seenBefore = { shown: false, mapped: false };
    requestAnimationFrame(watch);
  };
  // The panel's document is written into a frame that stands already, which drops every listener added before: so
  // listen along with the panel's own.
  const add = window.addEventListener;
  window.addEventListener = (type: string, listener: EventListenerOrEventListenerObject, options?: unknown) => {
    if (type === 'message') add.call(window, type, hear as EventListener);
    add.call(window, type, listener, options as AddEventListenerOptions);
  };
  const inside = (root: ParentNode | null | undefined, name: string): ShadowRoot | null | undefined =>
    root?.querySelector(name)?.shadowRoot;
  const steps = (): Element[] => [
    ...(inside(inside(document, 'llm-trace-app'), 'trace-view')?.querySelectorAll('trace-step') ?? []),
  ];
  const isShown = (): boolean => {
    const strip = inside(inside(inside(document, 'llm-trace-app'), 'trace-view'), 'trace-token-strip');
    return Boolean(strip?.querySelector('[data-token]'));
  };
  const isMapped = (): boolean => {
    const figures = steps().flatMap((step) => [...(step.shadowRoot?.querySelectorAll('trace-tensor') ?? [])]);
    return figures.some((figure) => inside(figure.shadowRoot, 'trace-heat-map')?.querySelector('canvas[data-painted]'));
  };
  // Called before a frame is painted. What is there then was painted at the latest when the next frame begins.
  let seenBefore = { shown: false, mapped: false };
  const watch = (): void => {
    const now = performance.now();
    if (seenBefore.shown) record.shown ??= now;
    if (seenBefore.mapped) record.mapped ??= now;
    if (record.mapped !== undefined) return;
    seenBefore = { shown: isShown(), mapped: isMapped() };
    requestAnimationFrame(watch);
  };
}

export function readRecorded(): Recorded | undefined {
  interface Page extends Window {
    recorded?: { messages: Message[]; ready?: number; shown?: number; mapped?: number };
  }
  const record = (window as Page).recorded;
  if (!record) return undefined;
  const sizes = record.messages.map(({ bytes }) => bytes);
  return {
    largest: Math.max(0, ...sizes),
    total: sizes.reduce((sum, bytes) => sum + bytes, 0),
    ready: record.ready,
    shown: record.shown,
    mapped: record.mapped,
  };
}

/** Milliseconds between frames of a page that does nothing else. */
export async function idleFrames(count: number): Promise<number[]> {
  const times: number[] = [];
  await new Promise<void>((resolve) => {
    const frame = (time: number) => {
      times.push(time);
      if (times.length > count) resolve();
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  return times.slice(1).map((time, i) => time - (times[i] as number));
}

/** Scroll the whole panel at a steady pace. */
export async function scrollFrames(pixelsPerFrame: number): Promise<number[]> {
  const scroller = document
    .querySelector('llm-trace-app')
    ?.shadowRoot?.querySelector('trace-view')
    ?.shadowRoot?.querySelector('main');
  if (!scroller) throw new Error('The panel shows no trace.');
  scroller.scrollTop = 0;
  const times: number[] = [];
  await new Promise<void>((resolve) => {
    const frame = (time: number) => {
      times.push(time);
      const before = scroller.scrollTop;
      scroller.scrollTop += pixelsPerFrame;
      if (scroller.scrollTop === before || times.length > 3000) resolve();
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  return times.slice(1).map((time, i) => time - (times[i] as number));
}

/** Zoom into a heat map, pan through it, and zoom out again, a little with each frame. */
export async function zoomFrames(tensor: string): Promise<number[]> {
  const find = (root: ParentNode): HTMLElement | undefined => {
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      if (element.matches(`trace-tensor[data-tensor="${tensor}"][data-variant="model"]`)) return element;
      const inner = element.shadowRoot && find(element.shadowRoot);
      if (inner) return inner;
    }
    return undefined;
  };
  const figure = find(document);
  const map = figure?.shadowRoot?.querySelector('trace-heat-map');
  const canvas = map?.shadowRoot?.querySelector<HTMLCanvasElement>('canvas.over');
  if (!canvas) throw new Error(`There is no heat map of ${tensor}.`);
  canvas.scrollIntoView({ block: 'center', behavior: 'instant' });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const box = canvas.getBoundingClientRect();
  const [x, y] = [box.left + box.width * 0.6, box.top + box.height * 0.4];
  const at = { bubbles: true, composed: true, cancelable: true, view: window };
  const wheel = (deltaY: number) =>
    canvas.dispatchEvent(new WheelEvent('wheel', { ...at, clientX: x, clientY: y, deltaY, ctrlKey: true }));
  const pointer = (type: string, dx: number, dy: number, buttons: number) =>
    canvas.dispatchEvent(
      new PointerEvent(type, { ...at, clientX: x + dx, clientY: y + dy, buttons, button: 0, pointerId: 1 }),
    );
  const steps: (() => void)[] = [];
  for (let i = 0; i < 60; i++) steps.push(() => wheel(-6));
  for (let i = 0; i < 90; i++) {
    if (i % 30 === 0) steps.push(() => pointer('pointerdown', 0, 0, 1));
    steps.push(() => pointer('pointermove', -6 * (i % 30), -4 * (i % 30), 1));
    if (i % 30 === 29) steps.push(() => pointer('pointerup', -180, -120, 0));
  }
  for (let i = 0; i < 60; i++) steps.push(() => wheel(6));
  const times: number[] = [];
  await new Promise<void>((resolve) => {
    const frame = (time: number) => {
      times.push(time);
      const step = steps[times.length - 1];
      step?.();
      if (step) requestAnimationFrame(frame);
      else resolve();
    };
    requestAnimationFrame(frame);
  });
  return times.slice(1).map((time, i) => time - (times[i] as number));
}

/** Walk through the story, some frames a step: each step comes in with its figure. */
export async function walkFrames({ steps, key }: { steps: number; key: string }): Promise<number[]> {
  const times: number[] = [];
  const watch = (time: number) => {
    times.push(time);
    if (!done) requestAnimationFrame(watch);
  };
  let done = false;
  requestAnimationFrame(watch);
  for (let step = 0; step < steps; step++) {
    window.dispatchEvent(new KeyboardEvent('keydown', { key }));
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  done = true;
  return times.slice(1).map((time, i) => time - (times[i] as number));
}

/** Choose one token after the other, by the arrow key in their strip. */
export async function chooseFrames(tokens: number): Promise<number[]> {
  const strip = document
    .querySelector('llm-trace-app')
    ?.shadowRoot?.querySelector('trace-view')
    ?.shadowRoot?.querySelector('trace-token-strip');
  const chips = strip?.shadowRoot?.querySelector('.chips');
  if (!chips) throw new Error('The panel shows no tokens.');
  const times: number[] = [];
  const watch = (time: number) => {
    times.push(time);
    if (!done) requestAnimationFrame(watch);
  };
  let done = false;
  requestAnimationFrame(watch);
  for (let token = 0; token < tokens; token++) {
    chips.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true, cancelable: true }));
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  done = true;
  return times.slice(1).map((time, i) => time - (times[i] as number));
}
