/**
 * What a page's main thread does while something happens, out of Chromium's own trace: processor time, which other work
 * on the machine changes far less than the time between frames.
 */
import type { Browser } from 'playwright-core';

/** Milliseconds of processor time. */
export interface Spent {
  readonly total: number;
  /** Scripts, and the collection of their garbage. */
  readonly script: number;
  /** Styles and layout. */
  readonly layout: number;
  /** From what is laid out to what the compositor takes. */
  readonly paint: number;
  /** Of the longest task, in milliseconds of the clock. */
  readonly longest: number;
}

type Part = 'script' | 'layout' | 'paint';

/** Which events of the trace are of which part; all others are of the event that they lie in. */
const PARTS: Readonly<Record<string, Part>> = {
  'v8.callFunction': 'script',
  FunctionCall: 'script',
  EvaluateScript: 'script',
  FireAnimationFrame: 'script',
  FireIdleCallback: 'script',
  TimerFire: 'script',
  EventDispatch: 'script',
  RunMicrotasks: 'script',
  HandlePostMessage: 'script',
  MinorGC: 'script',
  MajorGC: 'script',
  UpdateLayoutTree: 'layout',
  Layout: 'layout',
  PrePaint: 'paint',
  Paint: 'paint',
  Layerize: 'paint',
  Commit: 'paint',
  UpdateLayer: 'paint',
};

/** A task of a thread, beside which nothing else runs there. */
const TASK = ['RunTask', 'ThreadControllerImpl::RunTask'];

const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel', 'v8'];
/** With the functions that ran, for the performance panel of Chromium's developer tools. */
const PROFILE = ['disabled-by-default-v8.cpu_profiler'];

/** An event that has a beginning and an end; times are microseconds of the thread's processor time, or of the clock. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/**
 * Do something and count what it costs the main threads of all pages of the browser.
 * @param path where the trace is written, with the functions that ran, to be opened in the developer tools
 */
export async function spending<T>(
  browser: Browser,
  action: () => Promise<T>,
  path?: string,
): Promise<{ readonly result: T; readonly spent: Spent }> {
  const categories = path === undefined ? CATEGORIES : [...CATEGORIES, ...PROFILE];
  await browser.startTracing(undefined, path === undefined ? { categories } : { categories, path });
  let result: T;
  let trace: Buffer;
  try {
    result = await action();
  } finally {
    trace = await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  return { result, spent: sumUp(traceEvents) };
}

function sumUp(events: readonly TraceEvent[]): Spent {
  const spent = { total: 0, script: 0, layout: 0, paint: 0, longest: 0 };
  const isMain = ({ ph, name, args }: TraceEvent) =>
    ph === 'M' && name === 'thread_name' && args?.name === 'CrRendererMain';
  for (const { pid, tid } of events.filter(isMain)) {
    const complete = events.filter((event) => event.ph === 'X' && event.pid === pid && event.tid === tid);
    addThread(spent, complete);
  }
  return spent;
}

type Sums = { -readonly [K in keyof Spent]: Spent[K] };

/** An event's time counts for its part but for what lies inside it and is of another part. */
function addThread(sums: Sums, events: readonly TraceEvent[]): void {
  const open: { readonly end: number; readonly part: Part | undefined }[] = [];
  const inOrder = [...events].sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  for (const { name, ts, dur = 0, tdur = dur } of inOrder) {
    while (open.length > 0 && (open.at(-1)?.end ?? 0) <= ts) open.pop();
    const around = open.at(-1)?.part;
    const part = PARTS[name] ?? around;
    if (TASK.includes(name) && open.length === 0) {
      sums.total += tdur / 1000;
      sums.longest = Math.max(sums.longest, dur / 1000);
    }
    if (part !== around) {
      if (part) sums[part] += tdur / 1000;
      if (around) sums[around] -= tdur / 1000;
    }
    open.push({ end: ts + dur, part });
  }
}
