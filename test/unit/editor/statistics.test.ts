/** Statistics of ghost text: kept on the disk by several windows, switched off, deleted, and shown. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rateInWords } from '../../../src/base/number-text';
import { GENERAL_RATES, rangeText } from '../../../src/editor/ghost-text/general-rate';
import { GhostTextStatistics, SEEN_AFTER } from '../../../src/editor/ghost-text/statistics';
import { addToStatistics, MOST_KEPT, readStatistics } from '../../../src/editor/ghost-text/statistics-file';
import { statisticsHtml } from '../../../src/editor/ghost-text/statistics-page';
import type { SuggestionCounts } from '../../../src/generate/suggestion-counts';

vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
}));

let folder: string;
let file: string;
const failures: unknown[] = [];
let isOn = true;
/** The clock, and how far it goes from one look at it to the next: nobody types while a suggestion is read. */
let [time, pause] = [0, SEEN_AFTER];

const onWritten = vi.fn();
const open = () =>
  new GhostTextStatistics({
    file,
    onWritten,
    isOn: () => isOn,
    logFailure: (failure) => void failures.push(failure),
    now: () => (time += pause),
  });

/** Suggestions of which every second one is typed over. */
function useSome(statistics: GhostTextStatistics, count: number, confidence = 0.5): void {
  for (let i = 0; i < count; i++) {
    const offer = {
      document: 'd',
      language: 'markdown',
      model: 'm',
      before: '',
      texts: ['word'],
      typed: 0,
      confidence,
    };
    statistics.offered({ ...offer, offset: 10 * i });
    const text = i % 2 === 0 ? 'word' : 'other';
    statistics.edited({ document: 'd', changes: [{ offset: 10 * i, length: 0, text }], undo: false });
  }
}

const COUNTS: SuggestionCounts = {
  language: 'markdown',
  model: 'm',
  offered: 4,
  whole: 1,
  part: 1,
  byHand: 0,
  typedOver: 1,
  characters: 9,
  right: 2,
  judged: 3,
  expected: 1.5,
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llm-trace-statistics-'));
  file = join(folder, 'storage', 'statistics.json');
  failures.length = 0;
  isOn = true;
  pause = SEEN_AFTER;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('statistics of ghost text', () => {
  it('outlast the window, and say no text', async () => {
    const first = open();
    useSome(first, 10);
    await first.close();
    const [counts] = await open().read();
    expect(counts).toMatchObject({ offered: 10, whole: 5, typedOver: 5, characters: 20, judged: 10, right: 5 });
    expect(await readFile(file, 'utf8')).not.toMatch(/word|other/);
    expect(failures).toEqual([]);
  });

  it('outlast a window that closes while they are written', async () => {
    const statistics = open();
    useSome(statistics, 10);
    statistics.left();
    void statistics.read();
    await Promise.resolve(); // the write has begun
    await statistics.close();
    expect((await readStatistics(file))[0]?.offered).toBe(10);
  });

  it('tell when new counts are in the file, and not that it was read', async () => {
    onWritten.mockClear();
    const statistics = open();
    await statistics.read();
    expect(onWritten).not.toHaveBeenCalled();
    useSome(statistics, 3);
    await statistics.read();
    expect(onWritten).toHaveBeenCalledOnce();
    await statistics.read();
    expect(onWritten).toHaveBeenCalledOnce();
  });

  it('do not count as typed along what is typed once ghost text was switched off', async () => {
    const statistics = open();
    const offer = { document: 'd', language: 'markdown', model: 'm', before: '', typed: 0, confidence: 0.5 };
    statistics.offered({ ...offer, texts: ['word'], offset: 0 });
    statistics.left();
    statistics.edited({ document: 'd', changes: [{ offset: 0, length: 0, text: 'word' }], undo: false });
    expect((await statistics.read())[0]).toMatchObject({ offered: 1, whole: 0, part: 0, byHand: 0 });
  });

  it('of several windows add up', async () => {
    const windows = Array.from({ length: 6 }, open);
    const use = async (statistics: GhostTextStatistics) => {
      for (let i = 0; i < 5; i++) {
        useSome(statistics, 3);
        await statistics.read();
      }
      await statistics.close();
    };
    await Promise.all(windows.map(use));
    const [counts] = await readStatistics(file);
    expect(counts?.offered).toBe(6 * 5 * 3);
    expect(failures).toEqual([]);
  });

  it('move the threshold of their language and model, from when the file is read', async () => {
    const first = open();
    useSome(first, 200, 0.9); // half of them are right
    await first.close();
    const second = open();
    expect(second.threshold(0.5, 'markdown', 'm')).toBe(0.5);
    second.begin();
    await second.read();
    expect(second.threshold(0.5, 'markdown', 'm')).toBe(0.65);
    expect(second.threshold(0.5, 'python', 'm')).toBe(0.5);
    expect(second.threshold(0.5, 'markdown', 'another')).toBe(0.5);
    isOn = false;
    expect(second.threshold(0.5, 'markdown', 'm')).toBe(0.5);
  });

  it('move no threshold while they are few', async () => {
    const statistics = open();
    statistics.begin();
    useSome(statistics, 19, 0.9);
    await statistics.read();
    expect(statistics.threshold(0.6, 'markdown', 'm')).toBe(0.6);
    useSome(statistics, 2, 0.9); // the last one may still be undone
    await statistics.read();
    expect(statistics.threshold(0.6, 'markdown', 'm')).toBeGreaterThan(0.6);
  });

  it('that are switched off are not counted', async () => {
    isOn = false;
    const statistics = open();
    statistics.begin();
    useSome(statistics, 10);
    await statistics.close();
    await expect(readFile(file)).rejects.toThrow('ENOENT');
    isOn = true;
    expect(await statistics.read()).toEqual([]);
  });

  it('say nothing of a suggestion that was open when they were switched off', async () => {
    const statistics = open();
    useSome(statistics, 10);
    await statistics.read();
    isOn = false;
    await statistics.close();
    expect((await readStatistics(file))[0]?.offered).toBe(9); // the last one may still go on
  });

  it('count what was taken, and of all others what stood there long enough to be seen', async () => {
    const statistics = open();
    pause = 10;
    useSome(statistics, 10);
    await statistics.close();
    expect((await open().read())[0]).toMatchObject({ offered: 5, whole: 5, typedOver: 0, judged: 5 });
  });

  it('that are deleted are gone, also what was not written yet', async () => {
    const statistics = open();
    useSome(statistics, 10);
    await statistics.read();
    useSome(statistics, 10);
    await statistics.delete();
    await expect(readFile(file)).rejects.toThrow('ENOENT');
    await statistics.close();
    expect(await statistics.read()).toEqual([]);
  });

  it('that are deleted stay gone where writing them fails meanwhile', async () => {
    const statistics = open();
    useSome(statistics, 10);
    await mkdir(file, { recursive: true }); // a folder in its place: nothing can be written
    const written = statistics.read();
    await Promise.resolve(); // the write has begun
    const deleted = statistics.delete();
    await written;
    await deleted.catch(() => undefined); // a folder is not deleted
    expect(failures).toHaveLength(1);
    await rm(file, { recursive: true });
    await statistics.close();
    expect(await open().read()).toEqual([]);
  });

  it('begin anew where the file cannot be read, and are bounded', async () => {
    await addToStatistics(file, [COUNTS]);
    await writeFile(file, '{"version":1,"counts":[{"language":7}]}');
    expect(await readStatistics(file)).toEqual([]);
    const many = Array.from({ length: MOST_KEPT + 50 }, (_, i) => ({ ...COUNTS, language: `l${i}` }));
    await addToStatistics(file, many);
    const kept = await addToStatistics(file, [{ ...COUNTS, language: 'l50' }]);
    expect(kept).toHaveLength(MOST_KEPT);
    expect(kept.at(-1)).toMatchObject({ language: 'l50', offered: 8 });
  });
});

describe('the page of statistics', () => {
  const report = {
    counts: [COUNTS, { ...COUNTS, language: '<b>', offered: 6 }],
    recent: [],
    inWindow: 0,
    waiting: undefined,
    now: { model: 'the starter', isMeasured: false },
    isOn: true,
    file: '/f',
    languageName: (id: string) => id,
    modelName: (model: string) => model,
    threshold: { set: 0.5, used: () => 0.47 },
    links: { delete: 'command:delete', settings: 'command:settings' },
  };

  it('has a row for each, the total, and the ways to switch off and delete', () => {
    const html = statisticsHtml(report);
    expect(html).not.toMatch(/<b>|<script|style="/);
    expect(html).toContain(
      '&lt;b&gt;<br><small>m</small></th><td>2 of 3</td><td>1.5</td><td>47.0\u00a0%</td><td>17 more</td>',
    );
    expect(html).toContain(
      '&lt;b&gt;<br><small>m</small></th><td>6</td><td>1</td><td>1</td><td>0</td><td>1</td><td>3</td></tr>',
    );
    expect(html).toContain('total</th><td>4 of 6</td><td>3.0</td><td></td><td></td>');
    expect(html).toContain('total</th><td>10</td><td>2</td><td>2</td><td>0</td><td>2</td><td>4</td></tr>');
    expect(html).toContain('&lt;b&gt;<br><small>m</small></th><td>33.3\u00a0%</td>');
    expect(html).toContain('total</th><td>40.0\u00a0%</td><td>20.0\u00a0%</td><td>18</td>');
    expect(html).toContain('href="command:delete"');
    expect(html).toContain('by 15 percentage points at most');
  });

  it('says of each row how many suggestions are missing until its threshold moves', () => {
    const html = statisticsHtml({
      ...report,
      counts: [19, 20, 31].map((judged) => ({ ...COUNTS, language: `${judged}`, judged })),
    });
    for (const [judged, missing] of [
      [19, '1 more'],
      [20, 'each one'],
      [31, 'each one'],
    ])
      expect(html).toContain(
        `>${judged}<br><small>m</small></th><td>2 of ${judged}</td><td>1.5</td><td>47.0\u00a0%</td><td>${missing}</td>`,
      );
    expect(html).toContain('It first moves after 20 suggestions of its own row whose first word came or did not come');
  });

  it('tells the general rate, the figures of the list, and whose they are', () => {
    const html = statisticsHtml(report);
    for (const { label, confidence, shown, right } of GENERAL_RATES) {
      const cells = [rateInWords(confidence), rangeText(shown), rangeText(right)];
      expect(html).toContain(`${label()}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}`);
    }
    expect(html).toContain('with the starter');
    // The figures that the text quotes are those of the table.
    expect(html).toContain(`“${rangeText(GENERAL_RATES[0]?.right ?? [0, 0])}” is from the lowest`);
    expect(html).toContain('Other models have no such figures');
  });

  it('breaks a model’s name only after a sign', () => {
    const html = statisticsHtml({ ...report, modelName: () => 'SmolLM2-135M-Instruct.Q4_1' });
    expect(html).toContain('<small>SmolLM2-<wbr>135M-<wbr>Instruct.Q4_1</small>');
    expect(html).not.toContain('overflow-wrap: anywhere; min-width');
  });

  it('says first what was shown and taken, and of no suggestion whose first word alone came that it was right', () => {
    const html = statisticsHtml(report);
    const at = (text: string) => {
      expect(html).toContain(text);
      return html.indexOf(text);
    };
    expect(at('<th scope="col">refused</th>')).toBeLessThan(at('<th scope="col">first word came</th>'));
    expect(html).not.toContain('<th scope="col">right</th>');
    // VS Code does not tell a key from a single character that is taken: it is said that those are left out.
    expect(html).toMatch(/<li><em>Characters taken<\/em>: [^<]*single character or white space [^<]*is left out/);
    // What a number counts stands right below its table.
    expect(at('<em>First word came</em>')).toBeGreaterThan(at('<th scope="col">first word came</th>'));
    expect(at('<em>First word came</em>')).toBeLessThan(at('<summary>How this changes what is suggested</summary>'));
    expect(html).toContain('It does not say that the suggestion was right');
    expect(html).toMatch(/or that Escape was pressed.*<em>Refused<\/em>: [^<]*also after Escape/s);
  });

  it('says first how many of those offered were taken, then what became of the others, and which figures are expected now', () => {
    const html = statisticsHtml(report);
    const verdict = '<strong>Taken: 4 of 10 suggestions offered (40\u00a0%), 2 of them in part</strong>';
    const others = 'You typed 0 in full, refused 2 (20\u00a0%) and let 4 go.';
    const right =
      'The first word came in 4 of 6 suggestions (67\u00a0%); 3.0 were expected. Not judged: 4 more (let go, asked for, from VS Code’s list, or typed before you could read them).';
    expect(html).toContain(`<p class="verdict">${verdict}</p><p>${others}</p>`);
    expect(html).toContain(`<h2>Whether their first word came</h2>\n<p>${right}</p>`);
    expect(statisticsHtml({ ...report, counts: [{ ...COUNTS, typedOver: 0 }] })).toContain(
      ' in full, refused 0 and let ',
    );
    expect(html).not.toContain('>Right:');
    expect(html.indexOf(verdict)).toBeLessThan(html.indexOf('<table'));
    expect(html).toContain('In use now, for the starter: what was found with those two models');
    const measured = statisticsHtml({ ...report, now: { model: '<b>', isMeasured: true } });
    expect(measured).toContain('In use now, for &lt;b&gt;: what was counted with it on this machine.');
  });

  it('has its definitions folded away, and says of how many the listed ones are the last', async () => {
    const statistics = open();
    useSome(statistics, 15);
    statistics.left();
    const { recent, inWindow } = statistics;
    const html = statisticsHtml({ ...report, recent, inWindow });
    expect(html).toContain('<p>The last 12 of 15 are listed.</p>');
    expect(statisticsHtml({ ...report, recent, inWindow: recent.length })).not.toContain('are listed');
    const waiting = recent[0];
    expect(statisticsHtml({ ...report, recent, inWindow, waiting })).toContain(
      '<p>The last 12 of 15 are listed, below the one that is still open.</p>',
    );
    const unfolded = html.replaceAll(/<details>.*?<\/details>/gs, '');
    expect(unfolded).not.toMatch(/<li>|<em>/);
    expect(html.match(/<summary>What these words mean<\/summary>/g)).toHaveLength(3);
    await statistics.delete();
    expect(statistics.inWindow).toBe(0);
  });

  it('lists the last ones of this window one by one, from which its sums can be followed', async () => {
    const statistics = open();
    useSome(statistics, 2);
    useSome(statistics, 1);
    statistics.left();
    const { recent } = statistics;
    expect(recent.map(({ verdict, isRight }) => [verdict, isRight])).toEqual([
      ['whole', true],
      ['typed over', false],
      ['whole', true],
    ]);
    const html = statisticsHtml({ ...report, recent });
    expect(html.match(/<td>taken whole<\/td><td>“word” came<\/td><td>50\u00a0%<\/td>/g)).toHaveLength(2);
    expect(html).toContain('<td>refused</td><td>“word” did not come</td>');
    await statistics.delete();
    expect(statistics.recent).toEqual([]);
  });

  it('lists first what came about last, also where one of before ended later, as it might still have been undone', async () => {
    let minute = 0;
    const statistics = new GhostTextStatistics({
      file,
      isOn: () => true,
      logFailure: (failure) => void failures.push(failure),
      now: () => (time += pause),
      date: () => new Date(2026, 1, 2, 3, minute),
    });
    const offer = { language: 'markdown', model: 'm', offset: 0, before: '', typed: 0, confidence: 0.5 };
    const put = (document: string, text: string) =>
      statistics.edited({ document, changes: [{ offset: 0, length: 0, text }], undo: false });
    statistics.offered({ ...offer, document: 'd', texts: ['first'] });
    put('d', 'first');
    statistics.offered({ ...offer, document: 'e', texts: ['second'] });
    minute = 4;
    statistics.offered({ ...offer, document: 'e', offset: 9, texts: ['third'] });
    statistics.left();
    expect(statistics.recent.map(({ word, at }) => [word, at.getMinutes()])).toEqual([
      ['third', 4],
      ['second', 4],
      ['first', 0],
    ]);
    await statistics.delete();
  });

  it('says of the last one that it is still open, until something becomes of it', () => {
    const at = new Date(2026, 1, 2, 3, 9, 48);
    const outcome = {
      language: 'x',
      model: 'm',
      confidence: 0.5,
      word: ' house',
      isRight: null,
      taken: 0,
      at,
    } as const;
    const html = statisticsHtml({ ...report, waiting: { ...outcome, verdict: 'unknown' } });
    expect(html).toContain('The last one, “house”, was still open when this page was drawn.');
    expect(html).toContain(`<td>${at.toLocaleTimeString()}</td><td>still open</td><td>“house”</td>`);
    expect(statisticsHtml(report)).not.toContain('still open');
    const first = statisticsHtml({ ...report, counts: [], waiting: { ...outcome, verdict: 'unknown' } });
    expect(first).toContain('Nothing was counted when this page was drawn: the suggestion “house” was still open.');
    expect(first).not.toContain('until a suggestion appears');
    expect(first).toContain('<td>still open</td><td>“house”</td>');
  });

  it('says where there is nothing, or nothing is counted', () => {
    const html = statisticsHtml({ ...report, counts: [], isOn: false });
    expect(html).toContain('Nothing has been counted yet');
    expect(html).toContain('Counting is off:');
    expect(html).not.toContain('command:delete');
  });
});
