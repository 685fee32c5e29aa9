/**
 * Measures the panel with a text of 1,024 tokens and a random model of distilgpt2's shape: how long until it is painted,
 * frames and the main thread's work while one walks through the story, scrolls, zooms and chooses tokens, the largest
 * message, and the page's memory.
 *
 *     node test/workbench/ts.mjs test/ui/frames.ts [--tokens 1024] [--json] [--profile FOLDER]
 *
 * Beside each action stand the frames of an empty page just before it: what the machine itself does to frames. The main
 * thread's time is processor time. `--profile` also writes what ran, for the performance panel of Chromium's developer
 * tools; that takes time itself.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Frame } from 'playwright-core';
import { openTokenizer } from '../../src/model/tokenizers/open-tokenizer.ts';
import { withRandomModel } from '../../src/terminal/models/random-model.ts';
import { BENCH_MODEL } from '../../src/terminal/peers/bench-models.ts';
import { findVsix } from '../workbench/extension.ts';
import { installWorkbench } from '../workbench/install.ts';
import { root } from '../workbench/paths.ts';
import { startServer, stopServer } from '../workbench/server.ts';
import { openWorkbench, type WorkbenchWindow } from '../workbench/window.ts';
import {
  chooseFrames,
  idleFrames,
  type Recorded,
  readRecorded,
  recordPage,
  scrollFrames,
  walkFrames,
  zoomFrames,
} from './frames-page.ts';
import { type Spent, spending } from './main-thread.ts';
import { showNumbers } from './numbers.ts';
import { type Memory, memoryOf } from './page-memory.ts';

const { values: args } = parseArgs({
  options: {
    tokens: { type: 'string', default: '1024' },
    json: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
});
const starter = join(root, 'models/starter');
/** Frames of a page that does nothing: two seconds of them. */
const EMPTY_FRAMES = 120;
const STORY_STEPS = 16;
const TOKENS_CHOSEN = 10;

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

/** What was done, how often, and what the main thread spent on all of it. */
interface Action {
  readonly times: number;
  readonly of: string;
  readonly frames: Frames;
  /** Of an empty page of the same browser, just before. */
  readonly empty: Frames;
  readonly spent: Spent;
}

interface Report {
  paint: Record<string, Recorded>;
  actions: Record<string, Action>;
  memory: Record<string, Memory>;
}

async function measure(window: WorkbenchWindow): Promise<Report> {
  const browser = window.page.context().browser();
  if (!browser) throw new Error('The browser is gone.');
  const report: Report = { paint: {}, actions: {}, memory: {} };
  /** @param of what is counted; without a number, each frame is one */
  const run = async (name: string, of: string, act: () => Promise<number[]>, times?: number) => {
    const empty = summarize(await onEmptyPage(window, browser));
    const { result, spent } = await spending(browser, act, profileOf(name));
    report.actions[name] = { times: times ?? result.length, of, frames: summarize(result), empty, spent };
    await window.page.waitForTimeout(1000);
  };
  await window.page.context().addInitScript(recordPage);
  report.memory['before'] = await memoryOf(window);
  const first = await spending(browser, () => trace(window, 'shown'), profileOf('first'));
  let frame = first.result;
  await window.page.waitForTimeout(5000);
  report.paint['first panel'] = await painted(frame);
  const steps = STORY_STEPS;
  await run('story', 'step', () => frame.evaluate(walkFrames, { steps, key: 'ArrowRight' }), steps);
  await run('story again', 'step', () => frame.evaluate(walkFrames, { steps, key: 'ArrowLeft' }), steps);
  await showNumbers(frame, { layer: 0, head: 0 });
  // So that heat maps are in view when the next trace arrives.
  await frame.locator('[data-goto="4"]').click();
  await window.page.waitForTimeout(2000);
  const second = await spending(browser, () => trace(window, 'mapped'), profileOf('standing'));
  frame = second.result;
  report.paint['standing panel'] = await painted(frame);
  await window.page.waitForTimeout(3000);
  report.memory['shown'] = await memoryOf(window);
  await run('panel at rest', 'frame', () => frame.evaluate(idleFrames, EMPTY_FRAMES));
  await run('choose a token', 'token', () => frame.evaluate(chooseFrames, TOKENS_CHOSEN), TOKENS_CHOSEN);
  await run('scroll', 'frame', () => frame.evaluate(scrollFrames, 24));
  await run('scroll again', 'frame', () => frame.evaluate(scrollFrames, 24));
  report.memory['scrolled'] = await memoryOf(window);
  for (const tensor of ['blocks.0.attn.pattern', 'blocks.0.attn.attn_scores', 'blocks.0.resid_post'])
    await run(`zoom ${tensor}`, 'frame', () => frame.evaluate(zoomFrames, tensor));
  report.memory['zoomed'] = await memoryOf(window);
  report.paint['in the end'] = await painted(frame);
  return report;
}

function profileOf(name: string): string | undefined {
  return args.profile === undefined ? undefined : join(args.profile, `${name.replaceAll(/[^\w.]+/g, '-')}.json`);
}

/** In the same browser, so that what the machine itself does to frames is known. */
async function onEmptyPage(window: WorkbenchWindow, browser: Browser): Promise<number[]> {
  const empty = await browser.newPage();
  try {
    await empty.goto('about:blank');
    return await empty.evaluate(idleFrames, EMPTY_FRAMES);
  } finally {
    await empty.context().close();
    await window.page.bringToFront();
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

function print({ paint, actions, memory }: Report): void {
  const ms = (value: number, digits = 1) => value.toFixed(digits).padStart(7);
  const share = (of: Frames) => `${(100 * of.share).toFixed(1).padStart(5)} %`;
  console.log('                                   frames under 17 ms               main thread, ms of processor time');
  console.log(
    '                               panel  empty page     p95     max  script  layout   paint     all  longest',
  );
  for (const [name, { times, of, frames, empty, spent }] of Object.entries(actions)) {
    const parts = [spent.script, spent.layout, spent.paint, spent.total].map((part) => ms(part / times, 2));
    console.log(
      `${name.padEnd(29)}${share(frames)}     ${share(empty)}${[frames.p95, frames.max].map((time) => ms(time)).join(' ')} ` +
        `${parts.join(' ')}  ${ms(spent.longest)} (${times} x ${of})`,
    );
  }
  for (const [name, { ready, shown, mapped, largest, total }] of Object.entries(paint)) {
    const after = (time: number | undefined) => ms((time ?? Number.NaN) - (ready ?? Number.NaN));
    // The story begins without one.
    const firstMap = mapped === undefined ? '' : `, its first heat map ${after(mapped)} ms`;
    console.log(
      `${name}: painted ${after(shown)} ms after the trace arrived${firstMap}; ` +
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
        motion: true,
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
