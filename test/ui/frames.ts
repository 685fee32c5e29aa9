/**
 * Measures the panel with a text of 1,024 tokens and a random model of distilgpt2's shape: how long until it is painted,
 * frame times while it is scrolled and its heat maps are zoomed, the largest message, and the page's memory.
 *
 *     node test/workbench/ts.mjs test/ui/frames.ts [--tokens 1024] [--json]
 */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Frame, Page } from 'playwright-core';
import { openTokenizer } from '../../src/model/tokenizers/open-tokenizer.ts';
import { withRandomModel } from '../../src/terminal/models/random-model.ts';
import { BENCH_MODEL } from '../../src/terminal/peers/bench-models.ts';
import { findVsix } from '../workbench/extension.ts';
import { installWorkbench } from '../workbench/install.ts';
import { root } from '../workbench/paths.ts';
import { commandLine, processesWith } from '../workbench/processes.ts';
import { marker, startServer, stopServer } from '../workbench/server.ts';
import { openWorkbench, type WorkbenchWindow } from '../workbench/window.ts';
import {
  idleFrames,
  type Recorded,
  readRecorded,
  recordPage,
  scrollFrames,
  walkFrames,
  zoomFrames,
} from './frames-page.ts';
import { showNumbers } from './numbers.ts';

const { values: args } = parseArgs({
  options: { tokens: { type: 'string', default: '1024' }, json: { type: 'boolean', default: false } },
});
const starter = join(root, 'models/starter');

/** A line of exactly so many tokens. */
async function textOfTokens(count: number): Promise<string> {
  const tokenizer = await openTokenizer(starter);
  const words = 'The weather is fine today , and the sea is calm . A boat sails far out where no one sees it ,'.split(
    ' ',
  );
  let text = '';
  for (let i = 0; ; i++) {
    const longer = `${text}${i === 0 ? '' : ' '}${words[i % words.length]}`;
    const { length } = tokenizer.encode(longer);
    if (length > count) throw new Error(`No text of exactly ${count} tokens was found.`);
    text = longer;
    if (length === count) return text;
  }
}

interface Memory {
  /** Megabytes: JavaScript objects, array buffers, and the resident memory of the renderer's process. */
  readonly heap: number;
  readonly buffers: number;
  readonly resident: number;
}

/** After a garbage collection. The page shares its process with the workbench: only differences say something. */
async function memoryOf(window: WorkbenchWindow): Promise<Memory> {
  const session = await window.page.context().newCDPSession(window.page);
  await session.send('HeapProfiler.collectGarbage');
  const usage = (await session.send('Runtime.getHeapUsage')) as { usedSize: number; backingStorageSize?: number };
  await session.detach();
  const resident = Math.max(0, ...renderersOf(window).map(residentMegabytes));
  return { heap: usage.usedSize / 1e6, buffers: (usage.backingStorageSize ?? 0) / 1e6, resident };
}

/** The browser's processes that run pages: they do not show their environment, but who started them. */
function renderersOf(window: WorkbenchWindow): number[] {
  const ours = new Set(processesWith(marker, window.server.id));
  const all = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
  const isOurs = (pid: number): boolean => {
    const parent = parentOf(pid);
    return parent > 1 && (ours.has(parent) || isOurs(parent));
  };
  return all.filter((pid) => commandLine(pid).includes('--type=renderer') && isOurs(pid));
}

function parentOf(pid: number): number {
  return Number(/PPid:\s+(\d+)/.exec(statusOf(pid))?.[1] ?? 0);
}

/** Of a process that is gone: nothing. */
function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(statusOf(pid))?.[1] ?? 0) / 1000;
}

interface Frames {
  readonly frames: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** Of the frames, those that took less than 17 ms. */
  readonly share: number;
}

function summarize(intervals: readonly number[]): Frames {
  const sorted = [...intervals].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return {
    frames: sorted.length,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: sorted.at(-1) ?? Number.NaN,
    share: sorted.filter((interval) => interval < 17).length / sorted.length,
  };
}

interface Report {
  paint: Record<string, Recorded>;
  frames: Record<string, Frames>;
  memory: Record<string, Memory>;
}

async function measure(window: WorkbenchWindow): Promise<Report> {
  const report: Report = { paint: {}, frames: {}, memory: {} };
  await window.page.context().addInitScript(recordPage);
  report.frames['empty page'] = summarize(await onEmptyPage(window.page));
  report.memory['before'] = await memoryOf(window);
  let frame = await trace(window, 'shown');
  await window.page.waitForTimeout(5000);
  report.paint['first panel'] = await painted(frame);
  report.frames['story'] = summarize(await frame.evaluate(walkFrames, 12));
  await showNumbers(frame, { layer: 0, head: 0 });
  // So that heat maps are in view when the next trace arrives.
  await frame.locator('[data-goto="4"]').click();
  await window.page.waitForTimeout(2000);
  frame = await trace(window, 'mapped');
  report.paint['standing panel'] = await painted(frame);
  await window.page.waitForTimeout(3000);
  report.memory['shown'] = await memoryOf(window);
  const run = async (name: string, frames: Promise<number[]>) => {
    report.frames[name] = summarize(await frames);
    await window.page.waitForTimeout(1000);
  };
  await run('panel at rest', frame.evaluate(idleFrames, 120));
  await run('scroll', frame.evaluate(scrollFrames, 24));
  await run('scroll again', frame.evaluate(scrollFrames, 24));
  report.memory['scrolled'] = await memoryOf(window);
  for (const tensor of ['blocks.0.attn.pattern', 'blocks.0.attn.attn_scores', 'blocks.0.resid_post'])
    await run(`zoom ${tensor}`, frame.evaluate(zoomFrames, tensor));
  report.memory['zoomed'] = await memoryOf(window);
  report.paint['in the end'] = await painted(frame);
  return report;
}

/** In the same browser, so that what the machine itself does to frames is known. */
async function onEmptyPage(page: Page): Promise<number[]> {
  const empty = await page.context().browser()?.newPage();
  if (!empty) throw new Error('The browser is gone.');
  try {
    await empty.goto('about:blank');
    return await empty.evaluate(idleFrames, 240);
  } finally {
    await empty.context().close();
    await page.bringToFront();
  }
}

async function trace(window: WorkbenchWindow, until: 'shown' | 'mapped'): Promise<Frame> {
  const before = (await Promise.all(window.webviews().map((frame) => frame.evaluate(readRecorded)))).find(Boolean);
  await window.placeCursorAfter('The weather');
  await window.runCommand('Trace LLM on selection');
  return window.webview(async (frame) => {
    const recorded = await frame.evaluate(readRecorded);
    return recorded?.[until] !== undefined && recorded.ready !== before?.ready;
  }, 120_000);
}

async function painted(frame: Frame): Promise<Recorded> {
  const recorded = await frame.evaluate(readRecorded);
  if (!recorded) throw new Error('Nothing was recorded in the panel.');
  return recorded;
}

function print({ paint, frames, memory }: Report): void {
  const ms = (value: number) => value.toFixed(1).padStart(7);
  console.log('                                  p50     p95     p99     max   <17 ms (frames)');
  for (const [name, { p50, p95, p99, max, share, frames: count }] of Object.entries(frames)) {
    const numbers = [p50, p95, p99, max].map(ms).join(' ');
    console.log(`${name.padEnd(30)}${numbers}  ${(100 * share).toFixed(1).padStart(5)} % (${count})`);
  }
  for (const [name, { ready, shown, mapped, largest, total }] of Object.entries(paint)) {
    const after = (time: number | undefined) => ms((time ?? Number.NaN) - (ready ?? Number.NaN));
    console.log(
      `${name}: painted ${after(shown)} ms after the trace arrived, its first heat map ${after(mapped)} ms; ` +
        `largest message ${(largest / 1e6).toFixed(2)} MB, all messages ${(total / 1e6).toFixed(1)} MB`,
    );
  }
  for (const [name, { heap, buffers, resident }] of Object.entries(memory)) {
    console.log(
      `memory ${name}: ${heap.toFixed(0)} MB objects, ${buffers.toFixed(0)} MB buffers, ` +
        `${resident.toFixed(0)} MB resident`,
    );
  }
}

const installation = await installWorkbench();
if ('unavailable' in installation) {
  console.log(`Skipped: ${installation.unavailable}.`);
  process.exit(0);
}
const { workbench } = installation;
const text = await textOfTokens(Number(args.tokens));
const folder = await mkdtemp(join(tmpdir(), 'llm-trace-frames-'));
try {
  await writeFile(join(folder, 'long.txt'), text);
  await withRandomModel(BENCH_MODEL, starter, async (model) => {
    const server = await startServer({ workbench, name: 'frames', extensions: [await findVsix()] });
    try {
      const settings = {
        'llmTrace.model': model,
        'llmTrace.traceMemory': 4096,
        'llmTrace.maxNewTokens': 0,
        'editor.wordWrap': 'on',
      };
      const window = await openWorkbench(server, {
        folder,
        file: join(folder, 'long.txt'),
        settings,
        viewport: { width: 1600, height: 1000 },
      });
      const report = await measure(window);
      if (args.json) console.log(JSON.stringify(report, undefined, 2));
      else print(report);
      for (const { kind, text: problem } of window.problems()) console.log(`Problem (${kind}): ${problem}`);
      await window.close();
    } finally {
      await stopServer(server);
    }
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);
